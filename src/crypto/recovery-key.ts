// The recovery key: what a person keeps on paper to open the data when the root key is lost.
import { createHash, randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { keyFrom, type Key } from './primitives.ts'
import { writePrivateFile } from './private-files.ts'
import { cannotWrite } from './root-key.ts'

const KEY_BYTES = 20
const CHECK_BYTES = 2

/** What was typed is not a recovery key: a group is missing, or something is mistyped. */
export class RecoveryKeyMistyped extends Error {
  constructor() {
    super('This is not a recovery key: it has 11 groups of 4 characters (0-9, A-F). Please compare it with your copy.')
    this.name = 'RecoveryKeyMistyped'
  }
}

/** A new recovery key: 160 random bits, and as text 11 groups of 4 hexadecimal digits, the last of which is a check. */
export function newRecoveryKey(): { key: Key; text: string } {
  const bytes = randomBytes(KEY_BYTES)
  const digits = Buffer.concat([bytes, checkOf(bytes)])
    .toString('hex')
    .toUpperCase()
  return { key: keyFrom(bytes), text: String(digits.match(/.{4}/g)?.join('-')) }
}

/**
 * Reads a recovery key as people type it: upper or lower case, spaces, line ends and hyphens anywhere, O for 0, I or L
 * for 1; lines that begin with # are skipped, so the whole file can be given. Throws RecoveryKeyMistyped.
 */
export function parseRecoveryKey(typed: string): Key {
  const digits = typed
    .replace(/^\s*#.*$/gm, '')
    .replace(/[\s\p{Dash}]/gu, '')
    .replace(/o/gi, '0')
    .replace(/[il]/gi, '1')
  if (!/^[0-9a-f]{44}$/i.test(digits)) throw new RecoveryKeyMistyped()
  const whole = Buffer.from(digits, 'hex')
  const bytes = whole.subarray(0, KEY_BYTES)
  if (!checkOf(bytes).equals(whole.subarray(KEY_BYTES))) throw new RecoveryKeyMistyped()
  return keyFrom(bytes)
}

/** Where the recovery key is written when there is no terminal to show it on: beside the root key. */
export function recoveryKeyFile(rootKeyFile: string): string {
  return join(dirname(rootKeyFile), 'recovery-key.txt')
}

/** Writes it there, 0600, and answers the path. Never over another file: RootKeyError 'exists', or 'unwritable'. */
export function writeRecoveryKey({ rootKeyFile, text }: { rootKeyFile: string; text: string }): string {
  const file = recoveryKeyFile(rootKeyFile)
  const lines = [
    '# The recovery key of your MySafe. It opens your data when the root key is lost (mysafe key recover).',
    '# Print it or keep it in another safe, then delete this file.',
    text,
    '',
  ]
  try {
    writePrivateFile(file, Buffer.from(lines.join('\n')))
  } catch (fault) {
    throw cannotWrite('recovery key', file, fault)
  }
  return file
}

// Not a secret and no protection: it only tells a slip of the pen from another key.
function checkOf(bytes: Buffer): Buffer {
  return createHash('sha256').update('recovery-key').update(bytes).digest().subarray(0, CHECK_BYTES)
}

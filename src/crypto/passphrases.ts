// Hashes and checks passwords and passphrases: Argon2id over a keyed hash that is bound to what they belong to.
import { randomBytes } from 'node:crypto'
import { hash, parseOptions, verify, type ParsedHashOptions } from '@node-rs/argon2'
import type { Keyring } from './keyring.ts'
import { joinParts } from './parts.ts'
import { hmac } from './primitives.ts'
import { waitingLine } from './waiting-line.ts'

export { Busy } from './waiting-line.ts'

// The least OWASP asks of Argon2id (algorithm 2): 19 MiB, two passes, one lane.
const COST: Pick<ParsedHashOptions, 'algorithm' | 'memoryCost' | 'timeCost' | 'parallelism'> = {
  algorithm: 2,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
}

/** UTF-16 units; far above any password that is accepted, far below what would cost anything to normalise. */
export const LONGEST_PASSWORD = 4_096

// One line for the whole process, because what it guards, processor and memory, is the process's too.
const inLine = waitingLine({ running: 2, waiting: 64 })

// Whoever has a link and guesses stands in this one before: however many do, one of them at a time is among those who
// sign in.
const inLineOutside = waitingLine({ running: 1, waiting: 32 })

// Passphrases that are to be kept stand in one of their own too: they are hashed before it is known whether the share is
// refused, and a refused one counts against no limit.
const inLineSharing = waitingLine({ running: 1, waiting: 32 })

// Checked in place of a hash that is not there, so that an unknown account costs the same work. Salt and hash are
// random: no password fits.
const DUMMY = [
  '$argon2id$v=19',
  `m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}`,
  ...[16, 32].map((length) => randomBytes(length).toString('base64').replaceAll('=', '')),
].join('$')

/**
 * The hash to keep for this user's password, in PHC form. It fits this user id and this installation only.
 * Throws Busy when too many are waiting, RangeError beyond LONGEST_PASSWORD.
 */
export async function hashPassword(keyring: Keyring, userId: number, password: string): Promise<string> {
  return hashOf(keyring, ['password', userId], password)
}

/**
 * Whether this is the user's password. `kept` is null for an account that does not exist or has no password: the same
 * work is done and the answer is no. A password no account can have is refused without any work. Throws Busy.
 */
export async function verifyPassword(
  keyring: Keyring,
  userId: number,
  kept: string | null,
  password: string,
): Promise<boolean> {
  return isOf(keyring, ['password', userId], { kept, typed: password })
}

/** The hash to keep for a passphrase that opens links to this API secret; it fits no other one. Throws as hashPassword. */
export async function hashPassphrase(keyring: Keyring, secretId: number, passphrase: string): Promise<string> {
  return inLineSharing(() => hashOf(keyring, ['passphrase', secretId], passphrase))
}

/** Whether this is the passphrase. `kept` is null where there is none any more: the same work, and no. Throws Busy. */
export async function verifyPassphrase(
  keyring: Keyring,
  secretId: number,
  kept: string | null,
  passphrase: string,
): Promise<boolean> {
  return inLineOutside(() => isOf(keyring, ['passphrase', secretId], { kept, typed: passphrase }))
}

async function hashOf(keyring: Keyring, whose: readonly [string, number], typed: string): Promise<string> {
  if (typed.length > LONGEST_PASSWORD) throw new RangeError('This password is too long to be hashed.')
  return inLine(() => hash(peppered(keyring, whose, typed), COST))
}

async function isOf(
  keyring: Keyring,
  whose: readonly [string, number],
  { kept, typed }: { kept: string | null; typed: string },
): Promise<boolean> {
  if (typed.length > LONGEST_PASSWORD) return false
  const usable = kept !== null && costOf(kept) !== null
  const fits = await inLine(() => verify(usable ? kept : DUMMY, peppered(keyring, whose, typed)))
  return usable && fits
}

/** Whether a hash was made more cheaply than today's, and should be made anew when its owner signs in. */
export function needsRehash(kept: string): boolean {
  const cost = costOf(kept)
  return (
    cost === null ||
    cost.algorithm !== COST.algorithm ||
    cost.memoryCost < COST.memoryCost ||
    cost.timeCost < COST.timeCost
  )
}

function costOf(kept: string) {
  try {
    return parseOptions(kept)
  } catch {
    return null
  }
}

// One form for the same letters typed on different keyboards (NFC, NIST SP 800-63B). The whole password counts: the
// keyed hash has no length limit. UTF-16, because UTF-8 would make all broken surrogates the same character.
function peppered(keyring: Keyring, whose: readonly [string, number], typed: string): string {
  const exact = Buffer.from(typed.normalize('NFC'), 'utf16le')
  return hmac(keyring.key('pepper'), joinParts([...whose, exact])).toString('base64')
}

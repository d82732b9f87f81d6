// Turns whatever was thrown into what the operator reads: one line, or a line for each wrong setting; never a stack.
import { randomBytes } from 'node:crypto'
import { AnchorError } from '../audit/anchor.ts'
import { NoteError } from '../audit/notes.ts'
import { ConfigError } from '../config.ts'
import { CertificateError } from '../crypto/certificate.ts'
import { SealError } from '../crypto/envelope.ts'
import { IncompleteKeyring, WrongKey } from '../crypto/keyring.ts'
import { Busy } from '../crypto/passphrases.ts'
import { RecoveryKeyMistyped } from '../crypto/recovery-key.ts'
import { RootKeyError } from '../crypto/root-key.ts'
import { translator } from '../i18n/translate.ts'
import { NativePartError } from '../resources/native-parts.ts'
import { CopyError } from '../store/copies.ts'
import { FolderError } from '../store/data-folder.ts'
import { DatabaseError } from '../store/database.ts'
import { OwnerError } from '../store/owners.ts'
import { BackupError } from '../vault/backup.ts'
import { Invalid, Refusal, type FieldFault } from '../vault/refusals.ts'
import { StartError } from '../vault/start.ts'
import { CommandError, obeyedByNone } from './command.ts'

/** What is told of a fault. `exitCode` 2 is for a command typed wrongly. */
export interface Told {
  readonly lines: readonly string[]
  readonly exitCode: 1 | 2
}

// Each of these was written for the operator: its message is one clear line.
const CLEAR = [
  AnchorError,
  BackupError,
  Busy,
  CopyError,
  DatabaseError,
  FolderError,
  IncompleteKeyring,
  NativePartError,
  NoteError,
  OwnerError,
  RecoveryKeyMistyped,
  RootKeyError,
  SealError,
  StartError,
  WrongKey,
]

// The data itself does not open; what is wrong with a backup is told as a BackupError.
const BROKEN: readonly DatabaseError['code'][] = ['not_a_database', 'not_mysafe', 'damaged', 'strange']

const FULL = 'The disk is full; nothing was changed.'
const UNSYNCED =
  'The disk could not say that what was written is kept, so nothing on it can be trusted now: MySafe stops, and looks at it anew when it is started again. Look at the disk first.'

const SYSTEM: Readonly<Record<string, string>> = {
  SQLITE_FULL: FULL,
  SQLITE_IOERR_SHMSIZE: FULL,
  SQLITE_IOERR_FSYNC: UNSYNCED,
  SQLITE_IOERR_DIR_FSYNC: UNSYNCED,
  SQLITE_READONLY: 'The data can only be read: MySafe may not write to it.',
  ENOSPC: 'The disk is full.',
  EROFS: 'The disk can only be read: MySafe may not write to it.',
  EMFILE: 'Too many files are open.',
}

/** The lines for a fault. What nobody foresaw is reduced to its kind and place, with a reference to ask about. */
export function told(fault: unknown): Told {
  const { lines, exitCode } = inWords(fault)
  return { lines: lines.map(obeyedByNone), exitCode }
}

function inWords(fault: unknown): Told {
  if (fault instanceof CommandError) return { lines: fault.lines, exitCode: fault.exitCode }
  if (fault instanceof ConfigError)
    return { lines: fault.faults.map(({ name, fault: wrong }) => `${name} ${wrong}`), exitCode: 1 }
  if (fault instanceof Refusal) return { lines: [sentenceOf(fault)], exitCode: 1 }
  if (fault instanceof CertificateError)
    return { lines: [oneLine(translator('en').t('checks.certificate_fault', fault.values))], exitCode: 1 }
  if (fault instanceof DatabaseError && BROKEN.includes(fault.code))
    return {
      lines: [oneLine(`${fault.message}. The page docs/restore.md says how to put a backup in its place.`)],
      exitCode: 1,
    }
  if (CLEAR.some((kind) => fault instanceof kind)) return { lines: [oneLine((fault as Error).message)], exitCode: 1 }
  const known = SYSTEM[String((fault as { code?: unknown } | null)?.code)]
  return { lines: [known ?? unforeseen(fault)], exitCode: 1 }
}

/** What may be told of any error: its kind, its code and where in our code it arose; never its message. */
export function kindAndPlace(fault: unknown): { kind: string; code?: string; place?: string } {
  if (!(fault instanceof Error)) return { kind: typeof fault }
  const { code } = fault as { code?: unknown }
  const place = /([\w.-]+\.[jt]s:\d+):\d+\)?$/m.exec(fault.stack ?? '')?.[1]
  return { kind: fault.name, ...(typeof code === 'string' ? { code } : {}), ...(place ? { place } : {}) }
}

function unforeseen(fault: unknown): string {
  const { kind, code, place } = kindAndPlace(fault)
  const details = [kind, code, place && `at ${place}`].filter(Boolean).join(' ')
  return `Something went wrong that MySafe did not foresee: ${details} (reference ${randomBytes(4).toString('hex')}).`
}

function sentenceOf(refusal: Refusal): string {
  const { t } = translator('en')
  if (refusal instanceof Invalid) {
    const say = (fault: FieldFault) => (typeof fault === 'string' ? t(fault) : t(fault.key, fault.values))
    return oneLine(
      Object.entries(refusal.fields)
        .map(([field, fault]) => `${field}: ${say(fault)}`)
        .join(' '),
    )
  }
  if (refusal.reason !== null) return oneLine(t(refusal.reason.key, refusal.reason.values))
  return `This was refused (${refusal.rule}).`
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

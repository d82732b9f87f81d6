// Backups: made beside a running server, proven before they count, and put back only whole and into an empty folder.
import { headOf, verifyChain, type Verdict } from '../audit/chain.ts'
import { SealError, unseal } from '../crypto/envelope.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { translator } from '../i18n/translate.ts'
import { placeOfBody } from '../mail/letters.ts'
import { countApiSecrets, eachApiSecret } from '../store/api-secrets.ts'
import { copyDatabase, damagesOf } from '../store/copies.ts'
import type { Database } from '../store/database.ts'
import { eachSealedLetter } from '../store/letters.ts'
import { countUsers } from '../store/users.ts'
import { unsealField, type SealedField } from './sealed-fields.ts'

/** Why a backup cannot be used; the message is one line for whoever runs MySafe. */
export class BackupError extends Error {
  readonly code: 'damaged' | 'trail' | 'sealed' | 'not_a_backup' | 'leftovers' | 'no_room'
  constructor(code: BackupError['code'], message: string) {
    super(message)
    this.name = 'BackupError'
    this.code = code
  }
}

/** What is in a file, as far as it was proven: each sealed value was opened once when `sealed` is not null. */
export interface Contents {
  readonly users: number
  readonly secrets: number
  readonly events: number
  /** MAC of the last event, in hexadecimal digits: two files with the same head hold the same trail. */
  readonly head: string
  readonly sealed: number | null
}

/** Copies the safe into a new file, 0600, and proves the copy before it gets its name. @throws CopyError, BackupError */
export function makeBackup(db: Database, { keyring, file }: { keyring: Keyring; file: string }): Contents {
  return copyDatabase(db, file, (copy) => ({ ...contentsOf(copy, keyring), sealed: null }))
}

/** Proves a whole file: its pages, its trail, and that every sealed value opens. Writes nothing. @throws BackupError */
export function proveBackup(db: Database, keyring: Keyring): Contents {
  refuseDamaged(db)
  return { ...contentsOf(db, keyring), sealed: openEverything(db, keyring) }
}

/** Refuses a file in whose pages something is wrong. @throws BackupError */
export function refuseDamaged(db: Database): void {
  const [damage] = damagesOf(db)
  if (damage !== undefined) throw new BackupError('damaged', `The backup is damaged: ${damage}.`)
}

/** What is wrong with a trail, in one line for the console: in the words in which the screen tells it. */
export function sentenceOn({ number, what }: NonNullable<Verdict['fault']>): string {
  const { t } = translator('en')
  return `${t('audit.broken')}. ${t(`audit.broken_${what}`, { number })}`
}

function contentsOf(db: Database, keyring: Keyring): Omit<Contents, 'sealed'> {
  const { events, fault } = verifyChain(db, { keyring })
  if (fault !== null) throw new BackupError('trail', sentenceOn(fault))
  const head = headOf(db).mac.toString('hex')
  return { users: countUsers(db), secrets: countApiSecrets(db), events, head }
}

const FIELDS: readonly SealedField[] = ['client_id', 'client_secret', 'previous_secret', 'notes']

function openEverything(db: Database, keyring: Keyring): number {
  const reader = { db, keyring, now: Date.now }
  let opened = 0
  for (const secret of eachApiSecret(db)) {
    for (const field of FIELDS) {
      const place = `${field.replace('_', ' ')} of API secret ${String(secret.id)}`
      if (attempt(place, () => unsealField(reader, secret, field)) !== null) opened += 1
    }
  }
  for (const letter of eachSealedLetter(db)) {
    attempt(`body of letter ${letter.messageId}`, () =>
      unseal(keyring.key('outbox'), letter.sealedBody, placeOfBody(letter)),
    )
    opened += 1
  }
  return opened
}

function attempt<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    if (!(fault instanceof SealError)) throw fault
    throw new BackupError('sealed', `The ${place} does not open (${fault.code}).`)
  }
}

// Whether everything is as it should be: one list, told on the screen System and by mysafe doctor alike.
import { existsSync } from 'node:fs'
import type { CertificateState } from '../crypto/certificate-watch.ts'
import { recoveryKeyFile } from '../crypto/recovery-key.ts'
import { oldKeyFiles } from '../crypto/root-key.ts'
import { programVersion } from '../resources.ts'
import { latestEvent } from '../store/audit-events.ts'
import { listBackups } from '../store/backup-files.ts'
import { countLetters } from '../store/letter-list.ts'
import { freeBytes } from '../store/size.ts'
import { nobodyAdministers } from '../store/users.ts'
import { ofAddresses } from './address-checks.ts'
import { backupOptions, isOverdue } from './backup-options.ts'
import { momentsOf } from './backups.ts'
import { ofCertificate } from './certificate-checks.ts'
import { good, inOrder, mend, note, type Check } from './check.ts'
import { ofDisk, ofFile } from './file-checks.ts'
import { ofFolders, ofOwners } from './folder-checks.ts'
import { ofHead } from './head-checks.ts'
import { isRotating } from './key-rotation.ts'
import { keyAtHand, keyringAtHand } from './keys.ts'
import { mailState } from './mail-queue.ts'
import type { Places } from './places.ts'
import { ofOlderShape, ofShape, ofStrange } from './start-checks.ts'
import { FOLLOWED, lastTime } from './time-keeping.ts'
import type { Vault } from './vault.ts'

/** What is looked at besides the vault. `places` is null where nobody said where things lie. */
export interface Surroundings {
  readonly baseUrl: string
  readonly openBaseUrl: string
  readonly trustedProxies: readonly string[]
  readonly places: Places | null
  /** Why the last backup of this server did not work. */
  readonly backupFault: string | null
  /** The certificate that MySafe itself serves; null where it speaks plain http. */
  readonly certificate: CertificateState | null
  /** Bytes that are free for a folder; by default those of its disk. */
  readonly free?: (folder: string) => number
}

/** A vault as far as looking at it goes: its keys need not open. */
export type Looked = Pick<Vault, 'db' | 'now' | 'machineTime' | 'mail' | 'mailConfigured'>

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Everything that is looked at, what is to be mended first, then what is worth knowing. Changes nothing. */
export function checksOf(vault: Looked, around: Surroundings): Check[] {
  const newer = ofShape(vault.db)
  return inOrder([
    ...(newer === null ? [] : [newer]),
    good('version', { version: programVersion(), node: process.versions.node }),
    ...ofAddresses({ ...around, servesTls: around.certificate !== null }),
    ...ofCertificate(around.certificate, { ...around, now: vault.now() }),
    ...(newer === null ? ofData(vault, around) : []),
  ])
}

function ofData(vault: Looked, around: Surroundings): Check[] {
  const { places } = around
  const older = ofOlderShape(vault.db)
  return [
    ...older,
    ...ofStrange(vault.db),
    ...(places === null
      ? []
      : [
          ...ofKeys(vault, places),
          ...ofFolders(places),
          ...ofOwners(places),
          ...ofDisk(vault.db, { data: places.data, free: around.free ?? freeBytes }),
        ]),
    ...ofFile(vault.db),
    // What is read from tables that an older shape has not, or has otherwise.
    ...(older.length > 0 ? [] : ofTables(vault, around)),
  ]
}

function ofTables(vault: Looked, around: Surroundings): Check[] {
  const { places } = around
  return [
    ...(places === null ? [] : [ofBackups(vault, places, around)]),
    ...(nobodyAdministers(vault.db) ? [mend('no_administrator')] : []),
    ...ofMail(vault),
    ofClock(vault),
  ]
}

function ofKeys({ db, now }: Looked, places: Places): Check[] {
  const { file, keyId, fault } = keyAtHand(db, places)
  const recovery = recoveryKeyFile(places.rootKeyFile)
  const old = oldKeyFiles(places.rootKeyFile)
  return [
    fault === null ? good('root_key', { id: String(keyId), file }) : mend('root_key_wrong', { fault }),
    existsSync(recovery) ? mend('recovery_key', { file: recovery }) : good('recovery_key_away'),
    ...(old.length > 0 ? [note('old_keys', { count: old.length, files: old.join(', ') })] : []),
    ...(isRotating({ db }) ? [note('rotation')] : []),
    // Whether the end of the trail fits is not to be told without the keys, and the root key is to be mended first.
    ...(fault === null ? [ofHead(db, { ...places, keyring: keyringAtHand(db, places), now: now() })] : []),
  ]
}

function ofBackups(vault: Looked, { data }: Places, { backupFault }: Surroundings): Check {
  const options = backupOptions(vault)
  const moments = momentsOf(vault, data.backups)
  const count = listBackups(data.backups).length
  const values = { folder: data.backups, count, hours: Math.floor((moments.now - moments.last) / HOUR) }
  if (backupFault !== null) return mend('backup_failed', { ...values, fault: backupFault })
  if (isOverdue(options, moments)) return mend(count === 0 ? 'backup_missing' : 'backup_late', values)
  if (options.schedule === 'off') return note('backup_off', values)
  return count === 0 ? note('backup_none', values) : good('backup', values)
}

function ofMail(vault: Looked): Check[] {
  const about = vault.mail?.about ?? null
  const failed = countLetters(vault.db, 'failed')
  const waiting = countLetters(vault.db, 'waiting')
  if (about === null) return [...(failed > 0 ? [note('failed_letters', { count: failed })] : []), note('no_mail')]
  return [
    ...(about.kind === 'smtp' && about.unsafe ? [mend('unsafe_mail')] : []),
    ...(mailState(vault) === 'waits' ? [note('mail_waits', { count: waiting })] : [good('mail', { count: waiting })]),
    ...(failed > 0 ? [note('failed_letters', { count: failed })] : []),
  ]
}

// A clock that is ahead from the start on is not to be told from time; one that stands before the last event is.
function ofClock({ db, now, machineTime }: Looked): Check {
  const behind = Math.round((lastTime(db) - machineTime()) / MINUTE)
  if (behind > 1) return mend('clock_behind', { minutes: behind })
  const ahead = machineTime() - now()
  if (ahead > FOLLOWED) return mend('clock_ahead', { minutes: Math.round(ahead / MINUTE) })
  const jumped = latestEvent(db, { name: 'clock.jumped', since: now() - 24 * HOUR })
  if (jumped !== undefined)
    return note('clock_jumped', {
      minutes: Math.abs(Number((JSON.parse(jumped.details) as { minutes: number }).minutes)),
    })
  return good('clock')
}

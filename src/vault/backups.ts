// The backups of a running server: when one is due, making it beside everything else, and forgetting those not kept.
import { join } from 'node:path'
import { record } from '../audit/trail.ts'
import { backupName, listBackups, removeBackup, type BackupFile } from '../store/backup-files.ts'
import { installedAt } from '../store/keyring.ts'
import { databaseBytes, freeBytes } from '../store/size.ts'
import { system, type Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { backupOptions, isDue, superfluous, type Moments } from './backup-options.ts'
import { Conflict } from './refusals.ts'
import type { Vault } from './vault.ts'

export type { BackupFile }

/** Makes one proven backup at a path that is free; resolves to null, or to the sentence that says why there is none. */
export type MakeBackup = (file: string, signal: AbortSignal) => Promise<string | null>

/** What the screens are handed of it. */
export interface Backups {
  readonly folder: string
  /** Begins one, unless one is being made: then false. */
  begin(): boolean
  /** Whether one is being made now, and why the last try of this server did not work. */
  state(): { readonly running: boolean; readonly fault: string | null }
}

/** The same as the server holds it. */
export interface BackupKeeper extends Backups {
  /** Makes one when it is due. Called now and then. */
  look(): void
  /** Resolves when none is being made any more; what is under way is given up. */
  stop(): Promise<void>
}

/** How long nothing is tried after a try that did not work. */
const RETRY_MINUTES = 60

// What must stay free besides the copy, so that people can go on writing.
const RESERVE = 64 * 1_048_576

/** Keeps backups in a folder. `free` answers how many bytes are free there. */
export function keepBackups(
  vault: Vault,
  { folder, make, free = freeBytes }: { folder: string; make: MakeBackup; free?: (folder: string) => number },
): BackupKeeper {
  const giveUp = new AbortController()
  let running: Promise<void> | null = null
  let fault: string | null = null
  let triedAt = -Infinity

  async function backUp(): Promise<void> {
    triedAt = vault.now()
    fault = await attempt()
    if (giveUp.signal.aborted) return
    try {
      if (fault === null) forgetOld(vault, folder)
      else vault.write((tx) => record(tx, system, { name: 'backup.made', result: 'failed' }))
    } catch {
      // On a full disk not even that can be recorded. The fault of the backup stays, and is told on the screen System.
      fault ??= 'The backup was made, and the older ones could not be taken away.'
    }
  }

  async function attempt(): Promise<string | null> {
    try {
      if (free(folder) < databaseBytes(vault.db) + RESERVE)
        return 'There is too little room on the disk for another backup.'
      return await make(join(folder, backupName(triedAt)), giveUp.signal)
    } catch (thrown) {
      return `The backup did not come to its end (${(thrown as Error).name}).`
    }
  }

  function begin(): boolean {
    if (running !== null || giveUp.signal.aborted) return false
    running = backUp().finally(() => (running = null))
    return true
  }

  return {
    folder,
    begin,
    look() {
      const now = vault.now()
      if (now - triedAt >= 0 && now - triedAt < RETRY_MINUTES * 60_000 && fault !== null) return
      if (isDue(backupOptions(vault), { ...momentsOf(vault, folder), zone: vault.defaults.timeZone })) begin()
    },
    state: () => ({ running: running !== null, fault }),
    async stop() {
      giveUp.abort()
      await running
    },
  }
}

/** When the last backup was made, or the installation where there is none; and now. */
export function momentsOf(vault: Pick<Vault, 'db' | 'now'>, folder: string): Moments {
  const now = vault.now()
  // One of the future was named by a clock that has been put right since.
  const last = listBackups(folder).find(({ at }) => at <= now)?.at
  return { last: last ?? installedAt(vault.db), now }
}

/** The backups there are, the newest first. @throws Forbidden */
export function backupsIn(by: Actor, { folder }: Pick<Backups, 'folder'>): BackupFile[] {
  mustAdminister(by)
  return listBackups(folder)
}

/** Begins a backup because somebody asks for it. @throws Forbidden; Conflict when one is being made */
export function askForBackup(vault: Vault, by: Actor, backups: Backups): void {
  mustAdminister(by)
  if (backups.state().running) throw new Conflict('admin_system.backup_running')
  vault.write((tx) => record(tx, by, { name: 'backup.asked' }))
  backups.begin()
}

function forgetOld(vault: Vault, folder: string): void {
  const { now, defaults } = vault
  const old = superfluous(listBackups(folder), backupOptions(vault), { now: now(), zone: defaults.timeZone })
  if (old.length === 0) return
  vault.write((tx) => record(tx, system, { name: 'backup.forgotten', details: { backups: old.length } }))
  for (const one of old) removeBackup(folder, one)
}

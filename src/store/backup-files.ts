// The backups that MySafe makes by itself, as files: one folder, names that say when, and nothing else is ever touched there.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** One finished backup: it has its name only once it was proven. `at` is UTC milliseconds. */
export interface BackupFile {
  readonly name: string
  readonly at: number
  readonly bytes: number
}

const NAME = /^mysafe-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/

/** An instant (UTC ms) as it stands in the names of files, to the second: 20261121T150000Z. */
export function momentInNames(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** The name of a backup that is begun at an instant. */
export function backupName(at: number): string {
  return `mysafe-${momentInNames(at)}.db`
}

/** The finished backups of a folder, the newest first; none where there is no folder. */
export function listBackups(folder: string): BackupFile[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, ...parts] = NAME.exec(name) ?? []
      const file = parts.length > 0 ? statSync(join(folder, name), { throwIfNoEntry: false }) : undefined
      if (file === undefined) return []
      const [year = 0, month = 1, ...rest] = parts.map(Number)
      return [{ name, at: Date.UTC(year, month - 1, ...rest), bytes: file.size }]
    })
    .sort((one, other) => other.at - one.at)
}

/** Takes a backup away. */
export function removeBackup(folder: string, { name }: Pick<BackupFile, 'name'>): void {
  rmSync(join(folder, name), { force: true })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

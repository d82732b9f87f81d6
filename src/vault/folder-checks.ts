// Whether other users may write where the root key or the data lies, or have left files of theirs there.
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ownerFault } from '../store/owners.ts'
import { mend, type Check } from './check.ts'
import type { Places } from './places.ts'

const OTHERS_WRITE = 0o022

/**
 * What is to be said of the folders: something of each in which others may write. It is no reason to refuse a start: what
 * they could do there is take things away, and that a start notices by itself.
 */
export function ofFolders({ data, rootKeyFile }: Pick<Places, 'data' | 'rootKeyFile'>): Check[] {
  const folders = [...new Set([dirname(rootKeyFile), data.folder])]
  return folders.flatMap((folder) => {
    const mode = modeOf(folder)
    if ((mode & OTHERS_WRITE) === 0) return []
    return [mend('folder_open', { folder, mode: mode.toString(8).padStart(4, '0') })]
  })
}

/** What is to be said of files of another user, as a command that root ran leaves them: a start fails at them. */
export function ofOwners({ data }: Pick<Places, 'data'>): Check[] {
  // Root may open everything.
  if ((process.geteuid as () => number)() === 0) return []
  return [data.lock, data.ballast, data.copies, data.backups].flatMap((file) => {
    const fault = ownerFault([file], { code: 'EACCES' })
    return fault === null ? [] : [mend('foreign_file', { fault: fault.message })]
  })
}

function modeOf(folder: string): number {
  try {
    return statSync(folder).mode & 0o777
  } catch {
    // Of one that is not there, or may not be looked at, other checks tell.
    return 0
  }
}

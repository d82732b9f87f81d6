// Whether other users may write where the root key or the data lies; what is in the files there they cannot read.
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
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

function modeOf(folder: string): number {
  try {
    return statSync(folder).mode & 0o777
  } catch {
    // Of one that is not there, or may not be looked at, other checks tell.
    return 0
  }
}

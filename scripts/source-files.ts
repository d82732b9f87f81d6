// Lists files of the checkout by folder and ending; what tests and scripts read the house with.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Paths below `folder` that end in one of `endings`, sorted, beginning with the folder; none when it does not exist. */
export function sourceFiles(folder: string, ...endings: string[]): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

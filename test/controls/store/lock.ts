// A lock with one fault in it: a file with the number of its process, which counts as one's own when it is one's own.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { takeLock } from '../../../src/store/lock.ts'

export const numberInAFile: typeof takeLock = (file) => {
  if (existsSync(file) && readFileSync(file, 'utf8') !== String(process.pid)) return null
  writeFileSync(file, String(process.pid))
  return { release: () => rmSync(file, { force: true }) }
}

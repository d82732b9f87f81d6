// A planted fault: room that is only said to be taken.
import { truncateSync, writeFileSync } from 'node:fs'
import { BALLAST_BYTES } from '../../../src/store/ballast.ts'

export function holeInsteadOfBytes(file: string): void {
  writeFileSync(file, '')
  truncateSync(file, BALLAST_BYTES)
}

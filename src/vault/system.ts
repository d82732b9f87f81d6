// What administrators are told about the installation: what runs here, on which file, and what is better mended soon.
import { programVersion } from '../resources.ts'
import { databaseBytes } from '../store/size.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import type { Check } from './check.ts'
import { checksOf, type Surroundings } from './checks.ts'
import type { Reader, Vault } from './vault.ts'

/** What runs here, and on which file. */
export interface AboutSystem {
  readonly version: string
  readonly node: string
  readonly file: string
  readonly bytes: number
}

/** @throws Forbidden */
export function aboutSystem(reader: Reader, by: Actor): AboutSystem {
  mustAdminister(by)
  const { db } = reader
  return { version: programVersion(), node: process.versions.node, file: db.file, bytes: databaseBytes(db) }
}

/** Everything that is looked at, as mysafe doctor does it; what the page says anyhow is left out. @throws Forbidden */
export function checksFor(vault: Vault, by: Actor, around: Surroundings): Check[] {
  mustAdminister(by)
  return checksOf(vault, around).filter(({ what }) => what !== 'version' && what !== 'file')
}

// Gives the data a new root key while the old one is at hand; only one of the two opens it, whenever it is cut short.
import { rmSync } from 'node:fs'
import { anchorFile, writeAnchor } from '../audit/anchor.ts'
import { headOf } from '../audit/chain.ts'
import { record } from '../audit/trail.ts'
import { changeOutsideKeys, type Keyring, type StoredKeyring } from '../crypto/keyring.ts'
import { newRecoveryKey } from '../crypto/recovery-key.ts'
import { createRootKey, nextKeyFile, putNextKeyInPlace, readRootKey, type RootKey } from '../crypto/root-key.ts'
import type { Database } from '../store/database.ts'
import { replaceKeySlot, resealKey } from '../store/keyring.ts'
import { operator } from './actors.ts'
import { keyPlaces, type Places } from './places.ts'
import { keyringOf, openInstallation, StartError, type Opening } from './start.ts'
import { createVault } from './vault.ts'

/** The new root key in its place, and where the old one was put; that one opens what was copied before, and nothing else. */
export interface Rekeyed {
  readonly rootKey: RootKey
  readonly aside: string
}

/** What a change of the root key needs besides the places. */
export interface Rekeying extends Pick<Opening, 'migrations' | 'now'> {
  /**
   * Shows or stores a new recovery key, with which the master key becomes another one too; null: the recovery key stays.
   * It throws if it cannot; what it answers takes back what was stored.
   */
  readonly keepRecoveryKey: ((text: string) => () => void) | null
  /**
   * Ends the process at once: called when the disk cannot say whether the new keys are kept. Then nothing of them may be
   * taken away, and the next start goes by what the data names.
   */
  readonly end: (fault: unknown) => void
}

/**
 * Makes a new root key; the caller holds the lock. The one write that names it in the data decides: before it only the old
 * key opens the data, after it only the new one, and the next start puts that one in its place.
 * @throws what openInstallation throws; StartError when the root key is a credential, which is not ours to change
 */
export function rekeyInstallation(places: Places, { keepRecoveryKey, migrations, now, end }: Rekeying): Rekeyed {
  const { db, keyring, rootKey: old } = openInstallation(places, { migrations, now })
  try {
    if (old.from === 'credential')
      throw new StartError(
        'credential',
        `The root key is the credential ${old.file}, which only the service manager can change. The page docs/keys.md says how.`,
      )
    const next = nextKeyFile(places.rootKeyFile)
    const { key } = createRootKey({ ...keyPlaces(places), keyFile: next })
    try {
      changeKeys(db, { keyring, now, old, next: key, keepRecoveryKey, end })
    } catch (fault) {
      rmSync(next, { force: true })
      throw fault
    }
    writeAnchor(anchorFile(places.rootKeyFile), { installation: keyring.installation, ...headOf(db) })
    const aside = putNextKeyInPlace(keyPlaces(places))
    return { rootKey: readRootKey(keyPlaces(places)), aside }
  } finally {
    db.close()
  }
}

function changeKeys(
  db: Database,
  given: {
    keyring: Keyring
    now: () => number
    old: RootKey
    next: RootKey['key']
    keepRecoveryKey: Rekeying['keepRecoveryKey']
    end: Rekeying['end']
  },
): void {
  const { keyring, now, old, next, keepRecoveryKey, end } = given
  const recovery = keepRecoveryKey === null ? null : newRecoveryKey()
  const before = keyringOf(db)
  const after = changeOutsideKeys(before, {
    rootKey: old.key,
    next: { rootKey: next, recoveryKey: recovery?.key ?? null },
  })
  const takeBack = recovery === null ? undefined : keepRecoveryKey?.(recovery.text)
  try {
    createVault({ db, keyring, now, end }).write((tx) => {
      const changed = <T>(rows: readonly T[], was: readonly T[]) => rows.filter((row) => !was.includes(row))
      for (const slot of changed(after.slots, before.slots)) replaceKeySlot(tx.db, slot, tx.at)
      for (const row of changed(after.rows, before.rows)) resealKey(tx.db, row)
      record(tx, operator, { name: 'key.rekeyed', details: idsOf(after) })
    })
  } catch (fault) {
    takeBack?.()
    throw fault
  }
}

function idsOf({ slots }: StoredKeyring): Record<string, string> {
  return Object.fromEntries(slots.map(({ slot, keyId }) => [slot, keyId]))
}

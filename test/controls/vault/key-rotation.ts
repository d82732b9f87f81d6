// Changing the wrapping key with one fault in it each: the old one goes too early, or it never goes.
import { listKekVersions, retireKek } from '../../../src/store/keyring.ts'
import { beginRotation } from '../../../src/vault/key-rotation.ts'
import type { Places } from '../../../src/vault/places.ts'
import type { Vault } from '../../../src/vault/vault.ts'

/** Destroys the old version as soon as there is a new one, and wraps nothing anew. */
export function retireFirst(vault: Vault, places: Places): void {
  beginRotation(vault, { places })
  vault.write((tx) => {
    for (const version of listKekVersions(tx.db).slice(0, -1)) retireKek(tx.db, { version, at: tx.at })
  })
}

/** Calls the old version retired, and keeps it. */
export function retireByName(vault: Vault): void {
  vault.db.raw.exec("UPDATE keyring SET retired_at = 1 WHERE purpose = 'kek' AND version = 1")
}

// What is signed of the trail for somebody outside: where it stands, and the public key with which that is checked.
import { headOf } from '../audit/chain.ts'
import { signNote, verifierOf } from '../audit/notes.ts'
import type { Reader } from './vault.ts'

/** The public key, as it is handed to an auditor. */
export function publicKeyForAudit({ keyring }: Pick<Reader, 'keyring'>): string {
  return verifierOf(keyring)
}

/** A signed note of where the trail stands now, and the number of its last event. */
export function checkpointOf({ db, keyring, now }: Reader): { note: string; number: number } {
  const head = headOf(db)
  return { note: signNote(keyring, { kind: 'trail', head, at: now(), exported: null }), number: head.number }
}

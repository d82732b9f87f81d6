// Data from before counts again: what ended or was used up since then must not come back to life with it.
import { record } from '../audit/trail.ts'
import { endAllAddresses } from '../store/password-addresses.ts'
import { deleteSessionsBegunBefore } from '../store/sessions.ts'
import { operator } from './actors.ts'
import { endAllLinks } from './link-ends.ts'
import type { Tx, Vault } from './vault.ts'

/** Ends all sessions, one-time addresses and links to people outside, within the write that has older data count again. */
export function endWhatMayHaveEnded(tx: Tx): void {
  deleteSessionsBegunBefore(tx.db, Number.MAX_SAFE_INTEGER)
  endAllAddresses(tx.db, tx.at)
  endAllLinks(tx, operator)
}

/** The operator takes data that was put back to an older state; by number, from which event to which it went back. */
export function acceptOlderData(vault: Vault, { from, to }: { from: number; to: number }): void {
  vault.write((tx) => {
    endWhatMayHaveEnded(tx)
    record(tx, operator, { name: 'data.rollback_accepted', details: { from, to } })
  })
}

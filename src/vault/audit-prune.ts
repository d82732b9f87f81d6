// The trail is shortened at its beginning, by the operator alone: what is gone leaves a signed mark, an event and a mail.
import { record } from '../audit/trail.ts'
import { signNote } from '../audit/notes.ts'
import { queueLetter } from '../mail/letters.ts'
import { findPlace, firstNumber, macOfEvent } from '../store/audit-events.ts'
import { lastAnnounced, latestThrough, pruneThrough } from '../store/audit-prune.ts'
import { listAdministrators } from '../store/user-list.ts'
import type { Actor } from './actors.ts'
import { Conflict, Forbidden } from './refusals.ts'
import type { Tx, Vault } from './vault.ts'

/** Events younger than so many days stay, whoever asks. */
export const DAYS_KEPT = 90

const DAY = 86_400_000

// Events that go in one write; with so many nobody else waits longer than a blink.
const LOT = 5_000

/** What went, and how much of what was asked for is still there. */
export interface Pruned {
  readonly removed: number
  readonly left: number
}

/**
 * Takes events away up to one of them, a lot at a time: whoever asks asks again until nothing is left. Each lot leaves the
 * mark that the trail begins after it; the first one is recorded and mailed to all administrators.
 * @param given to: the number of the last event to go; mac: what it must have, as the trail was proven before
 * @throws Forbidden for everybody but the operator; Conflict when it is another trail, or too young
 */
export function pruneTrail(vault: Vault, by: Actor, { to, mac }: { to: number; mac: Buffer }): Pruned {
  if (by.kind !== 'operator') throw new Forbidden('audit.prune')
  return vault.write((tx) => {
    const last = findPlace(tx.db, to)
    if (last === undefined || macOfEvent(tx.db, to)?.equals(mac) !== true) throw new Conflict('audit.prune_other_trail')
    const first = Number(firstNumber(tx.db))
    const end = Math.min(first + LOT - 1, to)
    // After a clock that was put back an old event stands behind young ones, and would take them with it.
    if (Math.max(last.at, latestThrough(tx.db, end)) > tx.at - DAYS_KEPT * DAY)
      throw new Conflict('audit.prune_too_young', { days: DAYS_KEPT })
    if (lastAnnounced(tx.db) !== to) announce(tx, by, { from: first, to })
    const head = { number: end, mac: macOfEvent(tx.db, end) as Buffer }
    const note = signNote(tx.keyring, { kind: 'pruned', head, at: tx.at, exported: null })
    pruneThrough(tx.db, { upTo: end, note })
    return { removed: end - first + 1, left: to - end }
  })
}

function announce(tx: Tx, by: Actor, { from, to }: { from: number; to: number }): void {
  const events = to - from + 1
  record(tx, by, { name: 'audit.pruned', details: { from, to, events } })
  for (const userId of listAdministrators(tx.db))
    queueLetter(tx, { kind: 'audit_pruned', userId, data: { byId: null, events, upTo: to } })
}

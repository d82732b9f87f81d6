// What must work when the disk is full: the one list of what may use the room that is kept for it.
import type { EventName } from '../audit/trail.ts'
import { countHappened } from '../store/audit-events.ts'
import { NoRoom } from '../store/write-faults.ts'
import type { Tx, Vault } from './vault.ts'

// Whatever takes an access away, and what somebody needs on the way there: a sign-in, a password, a start.
const URGENT: readonly EventName[] = [
  'server.started',
  'server.stopped',
  'user.signed_in',
  'user.password_confirmed',
  'user.signed_out',
  'user.sessions_ended',
  'user.deactivated',
  'external_share.revoked',
  'api_secret.unshared',
  'api_secret.disabled',
  'batch.disabled',
  'user_group.disabled',
  'user_group.member_removed',
  'private_group.disabled',
  'private_group.member_removed',
]

// What closing an account brings with it.
const BESIDE: readonly EventName[] = ['user.items_handed_over', 'api_secret.handed_over', 'private_group.handed_over']

/** Whether a write, by everything it recorded, is one of those. One that records nothing never is. */
export function isUrgent(recorded: ReadonlySet<EventName>): boolean {
  const names = [...recorded]
  return names.some((name) => URGENT.includes(name)) && names.every((name) => [...URGENT, ...BESIDE].includes(name))
}

// Whoever knows a password can go in and out without end; taking away what somebody has comes to an end by itself.
const ENTERING = ['user.signed_in', 'user.password_confirmed'] as const satisfies readonly EventName[]

/** So many sign-ins and passwords typed again, of one person in so many minutes, find room when only what is kept is left. */
export const ENTRIES = { most: 50, minutes: 15 } as const

/** Asked within the write that would be one more: nobody uses up alone what is kept for everybody. @throws NoRoom */
export function refuseUsingUp(tx: Tx, { ballast }: Pick<Vault, 'ballast'>, userId: number): void {
  if (!ballast.isGone()) return
  const after = tx.at - ENTRIES.minutes * 60_000
  if (countHappened(tx.db, { userId, names: ENTERING, after }) >= ENTRIES.most) throw new NoRoom()
}

// What must work when the disk is full: the one list of what may use the room that is kept for it.
import type { EventName } from '../audit/trail.ts'

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

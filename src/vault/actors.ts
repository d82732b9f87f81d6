// Who acts, and from where: the first argument of every verb after the vault.
import type { User } from '../store/users.ts'

/** Where an act came from; both are null on the console. */
export interface Origin {
  readonly address: string | null
  readonly requestId: string | null
}

/** A person with a session. */
export interface SignedIn {
  readonly kind: 'user'
  readonly id: number
  readonly user: User
  readonly sessionId: number
  readonly origin: Origin
}

/** The operator at the console, somebody not signed in, or MySafe itself. */
export interface Unnamed {
  readonly kind: 'operator' | 'nobody' | 'system'
  readonly id: null
  readonly origin: Origin
}

export type Actor = SignedIn | Unnamed

const NOWHERE: Origin = { address: null, requestId: null }

/** The person at the console of the machine. */
export const operator: Unnamed = { kind: 'operator', id: null, origin: NOWHERE }

/** MySafe itself: starts, stops, things that end by themselves. */
export const system: Unnamed = { kind: 'system', id: null, origin: NOWHERE }

/** Somebody who is not signed in. */
export function nobody(origin: Origin): Unnamed {
  return { kind: 'nobody', id: null, origin }
}

// What happened to one API secret, with the names that people bear now.
import type { Database } from './database.ts'

/** One event of the trail about an API secret. `details` is JSON text of ids and codes; `at` is UTC milliseconds. */
export interface PastEvent {
  readonly number: number
  readonly at: number
  readonly name: string
  readonly actorKind: 'user' | 'operator' | 'nobody' | 'system'
  readonly actor: string | null
  /** The person it happened to: who got it, who lost it. */
  readonly subject: string | null
  readonly details: string
}

// Refused tries are for administrators; here stands what was done.
const DONE = `e.secret_id = :secret AND e.name >= 'api_secret.' AND e.name < 'api_secret/' AND e.result = 'done'`

const PAGE = `SELECT e.number, e.at, e.name, e.actor_kind AS actorKind, a.name AS actor, u.name AS subject, e.details
FROM audit_events e LEFT JOIN users a ON a.id = e.actor_id LEFT JOIN users u ON u.id = e.user_id
WHERE ${DONE} ORDER BY e.number DESC LIMIT :limit OFFSET :offset`

/** One page of an API secret's history, newest first. */
export function listHistory(
  db: Database,
  { secretId, limit, offset }: { secretId: number; limit: number; offset: number },
): PastEvent[] {
  return db.prepare<PastEvent>(PAGE).all({ secret: secretId, limit, offset })
}

/** How many events an API secret's history has. */
export function countHistory(db: Database, secretId: number): number {
  return (
    db.prepare<{ n: number }>(`SELECT count(*) AS n FROM audit_events e WHERE ${DONE}`).get({ secret: secretId })?.n ??
    0
  )
}

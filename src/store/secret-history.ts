// What happened to one API secret, with the names that people and groups bear now.
import type { Database } from './database.ts'
import { VISIBLE_PRIVATE_GROUPS } from './grants.ts'
import type { RecipientKind } from './grants.ts'

/** One event of the trail about an API secret. `details` is JSON text of ids and codes; `at` is UTC milliseconds. */
export interface PastEvent {
  readonly number: number
  readonly at: number
  readonly name: string
  readonly actorKind: 'user' | 'operator' | 'nobody' | 'system'
  readonly actor: string | null
  /** Whom it happened to: who was given it or lost it. Null for a private group that the reader may not see. */
  readonly subject: string | null
  readonly subjectKind: RecipientKind | null
  readonly details: string
}

// Refused tries are for administrators; here stands what was done.
const DONE = `e.secret_id = :secret AND e.name >= 'api_secret.' AND e.name < 'api_secret/' AND e.result = 'done'`

// One page is cut first, so that names are looked up for its rows only.
const PAGE = `
WITH page AS (
  SELECT e.*, coalesce(e.details ->> 'recipient', 'user:' || e.user_id) AS recipient FROM audit_events e
  WHERE ${DONE} ORDER BY e.number DESC LIMIT :limit OFFSET :offset
),
named AS (
  SELECT *, substr(recipient, 1, instr(recipient, ':') - 1) AS kind,
    CAST(substr(recipient, instr(recipient, ':') + 1) AS INTEGER) AS recipient_id FROM page
)
SELECT e.number, e.at, e.name, e.actor_kind AS actorKind, a.name AS actor, e.kind AS subjectKind, e.details,
  CASE e.kind WHEN 'user' THEN u.name WHEN 'user-group' THEN t.name WHEN 'private-group' THEN p.name END AS subject
FROM named e
LEFT JOIN users a ON a.id = e.actor_id
LEFT JOIN users u ON e.kind = 'user' AND u.id = e.recipient_id
LEFT JOIN user_groups t ON e.kind = 'user-group' AND t.id = e.recipient_id
LEFT JOIN private_groups p ON e.kind = 'private-group' AND p.id = e.recipient_id AND p.id IN (${VISIBLE_PRIVATE_GROUPS})
ORDER BY e.number DESC`

/** One page of an API secret's history, newest first, as the user `viewerId` may read it. */
export function listHistory(
  db: Database,
  { secretId, viewerId, limit, offset }: { secretId: number; viewerId: number; limit: number; offset: number },
): PastEvent[] {
  return db.prepare<PastEvent>(PAGE).all({ secret: secretId, viewer: viewerId, limit, offset })
}

/** How many events an API secret's history has. */
export function countHistory(db: Database, secretId: number): number {
  const sql = `SELECT count(*) AS n FROM audit_events e WHERE ${DONE}`
  const { n } = db.prepare(sql).get({ secret: secretId }) as { n: number }
  return n
}

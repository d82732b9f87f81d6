// What happened to one API secret, with the names that people and groups bear now.
import type { Database } from './database.ts'
import { VISIBLE_PRIVATE_GROUPS } from './grants.ts'
import type { RecipientKind } from './grants.ts'
import { LIVE } from './reaching.ts'

/** One event of the trail about an API secret. `details` is JSON text of ids and codes; `at` is UTC milliseconds. */
export interface PastEvent {
  readonly number: number
  readonly at: number
  readonly name: string
  readonly actorKind: 'user' | 'operator' | 'nobody' | 'system'
  readonly actor: string | null
  /**
   * Whom it happened to: who was given it or lost it, who joined or left a group. Null for a private group that the
   * reader may not see, and for people in one, unless the reader owns the API secret.
   */
  readonly subject: string | null
  readonly subjectKind: RecipientKind | null
  /** The address of the link that it is about, when it is about one. */
  readonly email: string | null
  /** The group that changed, when it is about one; null for a private group that the reader may not see. */
  readonly groupName: string | null
  readonly details: string
}

/** Whose history, for whom, and the instant by which grants count (UTC ms). */
interface Reading {
  readonly secretId: number
  readonly viewerId: number
  readonly now: number
}

// What is remembered about a group bears its name as grants write it, `private-group:4`, and is found by that.
const GROUP_EVENTS = ['user_group', 'private_group']
  .flatMap((kind) => ['member_added', 'member_removed', 'disabled', 'enabled'].map((what) => `'${kind}.${what}'`))
  .concat("'private_group.handed_over'")
  .join(', ')

// Refused tries are for administrators; here stands what was done. What was given outside is the owner's to know. Groups
// that have a grant count from its beginning on.
const DONE = `SELECT e.number FROM audit_events e
  WHERE e.secret_id = :secret AND e.result = 'done' AND ((e.name >= 'api_secret.' AND e.name < 'api_secret/')
    OR (e.name >= 'external_share.' AND e.name < 'external_share/'
      AND (SELECT owner_id FROM api_secrets WHERE id = :secret) = :viewer))
UNION ALL
SELECT e.number FROM (
  SELECT granted_at AS since, coalesce('user-group:' || user_group_id, 'private-group:' || private_group_id) AS name
  FROM grants g WHERE secret_id = :secret AND user_id IS NULL AND ${LIVE}
) g CROSS JOIN audit_events e
  ON iif(json_valid(e.details), e.details ->> 'group', NULL) = g.name AND e.at >= g.since AND e.name IN (${GROUP_EVENTS})`

// One page is cut first, so that names are looked up for its rows only.
const PAGE = `
WITH numbers AS (${DONE} ORDER BY number DESC LIMIT :limit OFFSET :offset),
page AS (
  SELECT e.*, coalesce(e.details ->> 'recipient', 'user:' || e.user_id) AS recipient, e.details ->> 'group' AS named_group
  FROM numbers n CROSS JOIN audit_events e ON e.number = n.number
),
named AS (
  SELECT *, substr(recipient, 1, instr(recipient, ':') - 1) AS kind,
    CAST(substr(recipient, instr(recipient, ':') + 1) AS INTEGER) AS recipient_id,
    CAST(substr(named_group, instr(named_group, ':') + 1) AS INTEGER) AS group_id FROM page
)
SELECT e.number, e.at, e.name, e.actor_kind AS actorKind, a.name AS actor, e.kind AS subjectKind, e.details,
  CASE e.kind WHEN 'user-group' THEN t.name WHEN 'private-group' THEN p.name WHEN 'user' THEN
    CASE WHEN e.name < 'private_group.' OR e.name > 'private_group/' OR q.id IS NOT NULL
      OR (SELECT owner_id FROM api_secrets WHERE id = :secret) = :viewer THEN u.name END END AS subject,
  coalesce(s.name, q.name) AS groupName, l.email
FROM named e
LEFT JOIN users a ON a.id = e.actor_id
LEFT JOIN users u ON e.kind = 'user' AND u.id = e.recipient_id
LEFT JOIN user_groups t ON e.kind = 'user-group' AND t.id = e.recipient_id
LEFT JOIN private_groups p ON e.kind = 'private-group' AND p.id = e.recipient_id AND p.id IN (${VISIBLE_PRIVATE_GROUPS})
LEFT JOIN external_links l ON l.id = e.details ->> 'link'
LEFT JOIN user_groups s ON e.named_group LIKE 'user-group:%' AND s.id = e.group_id
LEFT JOIN private_groups q ON e.named_group LIKE 'private-group:%' AND q.id = e.group_id
  AND q.id IN (${VISIBLE_PRIVATE_GROUPS})
ORDER BY e.number DESC`

/** One page of an API secret's history, newest first, as the user `viewerId` may read it. */
export function listHistory(
  db: Database,
  { secretId, viewerId, ...values }: Reading & { limit: number; offset: number },
): PastEvent[] {
  return db.prepare<PastEvent>(PAGE).all({ ...values, secret: secretId, viewer: viewerId })
}

/** How many events an API secret's history has. */
export function countHistory(db: Database, { secretId, viewerId, now }: Reading): number {
  const { n } = db.prepare(`SELECT count(*) AS n FROM (${DONE})`).get({ secret: secretId, viewer: viewerId, now }) as {
    n: number
  }
  return n
}

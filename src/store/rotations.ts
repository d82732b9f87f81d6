// The rows of client secrets that should be replaced: advised when somebody leaves or a link is taken back, settled later.
import type { Database, WriteDb } from './database.ts'
import { REACHING } from './reaching.ts'

/** What somebody knew of a client secret: they showed or copied it, entered it, opened it by a link, or could have. */
export type Knew = 'shown' | 'entered' | 'opened' | 'reachable'

/** One reason, as its owner reads it. Times are UTC milliseconds. */
export interface Reason {
  readonly secretId: number
  readonly knew: Knew
  /** The person who left; null where it was a link, and then the address that it was for. */
  readonly person: string | null
  readonly email: string | null
  readonly linkId: number | null
  /** When they last showed, copied, entered or opened it; null when they only could have. */
  readonly usedAt: number | null
  readonly advisedAt: number
}

/** How many API secrets: those whose client secret somebody knew, and apart those that somebody could only have reached. */
export interface RotationCounts {
  readonly known: number
  readonly reachable: number
}

/** An API secret of the list, by its number and name. */
export interface ToRotate {
  readonly id: number
  readonly name: string
  readonly disabledAt: number | null
}

// Named, because what SQLite counts while the table is empty would have it walk all of it later.
const OF_SECRET = 'INDEXED BY rotations_by_secret'

// What one person showed or copied, and last when. The condition is the one of the index.
const SHOWN = `SELECT secret_id, max(at) AS at FROM audit_events
  WHERE actor_id = :user AND name IN ('api_secret.shown', 'api_secret.copied', 'api_secret.previous_shown')
  GROUP BY secret_id`

/*
 * All that a person reaches, entered or showed. What they did counts as long as the client secret is the one of then; at the
 * very instant of a change it counts as well, because of two things within a millisecond nobody knows which came first.
 * Where a previous client secret was put back, it may be the one of long ago, and whatever they showed counts.
 */
const ADVISE = `WITH ${REACHING},
shown (secret_id, at) AS MATERIALIZED (${SHOWN}),
touched (secret_id, reached) AS (
  SELECT secret_id, max(reached) FROM (
    SELECT secret_id, 1 AS reached FROM ways
    UNION ALL SELECT secret_id, 0 FROM shown
    UNION ALL SELECT id, 0 FROM api_secrets WHERE secret_changed_by = :user
  ) GROUP BY secret_id
),
found (secret_id, owner_id, reached, shown_at, entered_at) AS (
  SELECT s.id, s.owner_id, t.reached,
    (SELECT at FROM shown WHERE secret_id = s.id AND (at >= coalesce(s.secret_changed_at, 0)
      OR EXISTS (SELECT 1 FROM audit_events e INDEXED BY audit_events_by_name
        WHERE e.name = 'api_secret.previous_restored' AND e.at = s.secret_changed_at AND e.secret_id = s.id))),
    iif(s.secret_changed_by = :user, s.secret_changed_at, NULL)
  FROM touched t CROSS JOIN api_secrets s ON s.id = t.secret_id AND s.sealed_client_secret IS NOT NULL
)
INSERT INTO rotations (secret_id, owner_id, user_id, knew, used_at, advised_at)
SELECT secret_id, owner_id, :user,
  iif(shown_at IS NOT NULL, 'shown', iif(entered_at IS NOT NULL, 'entered', 'reachable')),
  coalesce(shown_at, entered_at), :now
FROM found WHERE reached OR shown_at IS NOT NULL OR entered_at IS NOT NULL
ON CONFLICT (user_id, secret_id) WHERE settled_at IS NULL AND user_id IS NOT NULL
  DO UPDATE SET knew = excluded.knew, used_at = excluded.used_at, advised_at = excluded.advised_at`

/** Advises to replace what a person knows or can reach at `now` (UTC ms). Whoever leaves a second time is told of anew. */
export function adviseForLeaver(db: WriteDb, { userId, now }: { userId: number; now: number }): void {
  db.prepare(ADVISE).run({ user: userId, now })
}

// What the link showed again within its ten minutes counts too: by then it may have been another client secret.
const OPENED = `SELECT max(at) AS at FROM audit_events e
  WHERE iif(json_valid(e.details), e.details ->> 'link', NULL) = :linkId
  AND +e.name IN ('external_share.opened', 'external_share.shown_again')`

const ADVISE_FOR_LINK = `INSERT INTO rotations (secret_id, owner_id, link_id, knew, used_at, advised_at)
  SELECT s.id, s.owner_id, l.id, 'opened', o.at, :now
  FROM external_links l CROSS JOIN api_secrets s ON s.id = l.secret_id CROSS JOIN (${OPENED}) o
  WHERE l.id = :linkId AND s.sealed_client_secret IS NOT NULL AND o.at >= coalesce(s.secret_changed_at, 0)`

/** Advises to replace what a link opened, when it opened it since the client secret was last changed. */
export function adviseForLink(db: WriteDb, given: { linkId: number; now: number }): void {
  db.prepare(ADVISE_FOR_LINK).run(given)
}

const COUNT = `SELECT count(*) FILTER (WHERE known) AS known, count(*) FILTER (WHERE NOT known) AS reachable
  FROM (SELECT max(knew <> 'reachable') AS known FROM rotations
    WHERE owner_id = :ownerId AND settled_at IS NULL GROUP BY secret_id)`

/** How many API secrets of one owner should get another client secret. */
export function countRotations(db: Database, ownerId: number): RotationCounts {
  return db.prepare<RotationCounts>(COUNT).get({ ownerId }) as RotationCounts
}

/** The same for what one person's leaving advised at one instant. */
export function countAdvised(db: Database, given: { userId: number; now: number }): RotationCounts {
  const sql = `SELECT count(*) FILTER (WHERE knew <> 'reachable') AS known,
      count(*) FILTER (WHERE knew = 'reachable') AS reachable
    FROM rotations WHERE user_id = :userId AND settled_at IS NULL AND advised_at = :now`
  return db.prepare<RotationCounts>(sql).get(given) as RotationCounts
}

// The API secrets of one owner that somebody knew (:known 1) or could only have reached (0), advised until an instant.
const OPEN = `SELECT secret_id, max(advised_at) AS advised_at FROM rotations
  WHERE owner_id = :ownerId AND settled_at IS NULL
  GROUP BY secret_id HAVING max(knew <> 'reachable') = :known`

/** One page of them: what was advised last stands first. */
export function pageOfRotations(
  db: Database,
  { known, ...given }: { ownerId: number; known: boolean; limit: number; offset: number },
): ToRotate[] {
  const sql = `SELECT s.id, s.name, s.disabled_at AS disabledAt
    FROM (${OPEN} ORDER BY advised_at DESC, secret_id LIMIT :limit OFFSET :offset) r
    CROSS JOIN api_secrets s ON s.id = r.secret_id ORDER BY r.advised_at DESC, s.id`
  return db.prepare<ToRotate>(sql).all({ ...given, known: Number(known) })
}

/** The open reasons for a few API secrets, those that were known first, what was used last before the others. */
export function listReasons(db: Database, secretIds: readonly number[]): Reason[] {
  const sql = `SELECT r.secret_id AS secretId, r.knew, u.name AS person, l.email, r.link_id AS linkId,
      r.used_at AS usedAt, r.advised_at AS advisedAt
    FROM json_each(:ids) j CROSS JOIN rotations r ${OF_SECRET} ON r.secret_id = j.value AND r.settled_at IS NULL
    LEFT JOIN users u ON u.id = r.user_id LEFT JOIN external_links l ON l.id = r.link_id
    ORDER BY j.key, r.used_at DESC NULLS LAST, r.id`
  return db.prepare<Reason>(sql).all({ ids: JSON.stringify(secretIds) })
}

/** Which of a few API secrets should get another client secret because somebody knew theirs. */
export function knownAmong(db: Database, secretIds: readonly number[]): Set<number> {
  const sql = `SELECT r.secret_id AS id FROM json_each(:ids) j
    CROSS JOIN rotations r ${OF_SECRET} ON r.secret_id = j.value AND r.settled_at IS NULL AND r.knew <> 'reachable'`
  return new Set(
    db
      .prepare<{ id: number }>(sql)
      .all({ ids: JSON.stringify(secretIds) })
      .map(({ id }) => id),
  )
}

/** How and by whom reasons are settled; those that were advised after `until` (UTC ms) stay open. */
interface Settled {
  readonly at: number
  readonly by: number
  readonly how: 'replaced' | 'kept'
  readonly until: number
}

const SETTLE = `UPDATE rotations ${OF_SECRET} SET settled_at = :at, settled_how = :how, settled_by = :by`

/** Settles all open reasons for one API secret; returns how many there were. */
export function settleRotations(db: WriteDb, given: Settled & { secretId: number }): number {
  const sql = `${SETTLE} WHERE secret_id = :secretId AND settled_at IS NULL AND advised_at <= :until`
  return db.prepare(sql).run({ ...given }).changes
}

/** Settles those API secrets of one owner that somebody could only have reached, `most` at once; returns their numbers. */
export function settleReachable(db: WriteDb, given: Settled & { ownerId: number; most: number }): number[] {
  const sql = `${SETTLE} WHERE settled_at IS NULL AND advised_at <= :until AND secret_id IN (
      SELECT secret_id FROM (${OPEN}) WHERE advised_at <= :until ORDER BY secret_id LIMIT :most)
    RETURNING secret_id AS id`
  const rows = db.prepare<{ id: number }>(sql).all({ ...given, known: 0 })
  return [...new Set(rows.map(({ id }) => id))].sort((a, b) => a - b)
}

/*
 * Who left and had shown, copied or entered the client secret of an API secret while it was the one that was replaced at an
 * instant: since the change before that one, and where that is not in the trail any more, since ever.
 */
const ADVISE_FOR_FORMER = `WITH begun (at) AS (
  SELECT coalesce(max(at), 0) FROM audit_events WHERE secret_id = :secretId AND at < :replacedAt
    AND name IN ('api_secret.added', 'api_secret.client_secret_replaced', 'api_secret.previous_restored')
),
knew (user_id, shown_at, entered_at) AS (
  SELECT e.actor_id, max(e.at) FILTER (WHERE e.name IN ('api_secret.shown', 'api_secret.copied')),
    max(e.at) FILTER (WHERE e.at < :replacedAt AND e.name IN ('api_secret.added', 'api_secret.client_secret_replaced'))
  FROM begun b CROSS JOIN audit_events e ON e.secret_id = :secretId AND e.at BETWEEN b.at AND :replacedAt
  GROUP BY e.actor_id
)
INSERT INTO rotations (secret_id, owner_id, user_id, knew, used_at, advised_at)
SELECT s.id, s.owner_id, u.id, iif(shown_at IS NULL, 'entered', 'shown'), coalesce(shown_at, entered_at), :now
FROM knew k CROSS JOIN users u ON u.id = k.user_id AND u.deactivated_at IS NOT NULL
  CROSS JOIN api_secrets s ON s.id = :secretId
WHERE coalesce(shown_at, entered_at) IS NOT NULL
ON CONFLICT (user_id, secret_id) WHERE settled_at IS NULL AND user_id IS NOT NULL DO NOTHING`

/** Advises to replace a client secret that is back and that people who left since knew; who is named already is not again. */
export function adviseForFormer(db: WriteDb, given: { secretId: number; replacedAt: number; now: number }): void {
  db.prepare(ADVISE_FOR_FORMER).run(given)
}

/** The client secret that was replaced at an instant (UTC ms) is back, and so is what was settled by replacing it. */
export function reopenRotations(db: WriteDb, given: { secretId: number; replacedAt: number }): void {
  const sql = `UPDATE rotations ${OF_SECRET} SET settled_at = NULL, settled_how = NULL, settled_by = NULL
    WHERE secret_id = :secretId AND settled_at = :replacedAt AND settled_how = 'replaced'`
  db.prepare(sql).run(given)
}

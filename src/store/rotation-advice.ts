// Who knew a client secret, found in the trail and in the grants, and advised to its owner as a row of rotations.
import type { WriteDb } from './database.ts'
import { REACHING } from './reaching.ts'

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

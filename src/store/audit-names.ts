// An event of the trail with the names that people and things bear now: the trail itself keeps ids only.
import type { EventRow } from './audit-events.ts'

/** One event; a name is null where there is nothing to name, or nothing is left. Times are UTC milliseconds. */
export interface NamedEvent extends EventRow {
  readonly actorName: string | null
  readonly actorUsername: string | null
  readonly userName: string | null
  readonly userUsername: string | null
  readonly secretName: string | null
  /** The user group that it is about. Private groups are named by their number only. */
  readonly groupName: string | null
  /** The address of the link that it is about. */
  readonly recipient: string | null
}

// A row that somebody spoilt is shown like the others.
const detail = (name: string) => `iif(json_valid(e.details), e.details ->> '${name}', NULL)`
const GROUP = `coalesce(${detail('group')}, ${detail('recipient')})`

/** Reads what `page (number)` holds, in no order. */
export const NAMED_EVENT = `SELECT e.number, e.at, e.name, e.result, e.actor_kind AS actorKind, e.actor_id AS actorId,
    e.secret_id AS secretId, e.user_id AS userId, e.details, e.address, e.request_id AS requestId, e.mac,
    a.name AS actorName, a.username AS actorUsername, u.name AS userName, u.username AS userUsername,
    s.name AS secretName, g.name AS groupName, l.email AS recipient
  FROM page p CROSS JOIN audit_events e ON e.number = p.number
  LEFT JOIN users a ON a.id = e.actor_id
  LEFT JOIN users u ON u.id = e.user_id
  LEFT JOIN api_secrets s ON s.id = e.secret_id
  LEFT JOIN user_groups g ON ${GROUP} LIKE 'user-group:%' AND g.id = CAST(substr(${GROUP}, 12) AS INTEGER)
  LEFT JOIN external_links l ON l.id = ${detail('link')}`

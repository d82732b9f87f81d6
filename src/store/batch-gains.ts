// Who gains access when many API secrets are shared at once: the people behind the recipients, and what reaches them already.
import type { Database } from './database.ts'
import type { Recipient, RecipientKind } from './grants.ts'
import { LIVE } from './reaching.ts'

/** An active person behind one of the recipients. */
export interface Gainer {
  readonly id: number
  readonly wantsMail: 0 | 1
}

const PEOPLE = `SELECT id, wants_mail AS wantsMail FROM users WHERE deactivated_at IS NULL AND id <> :except AND id IN (
  SELECT value FROM json_each(:users)
  UNION ALL
  SELECT m.user_id FROM json_each(:userGroups) j
  CROSS JOIN user_groups t ON t.id = j.value AND t.disabled_at IS NULL
  CROSS JOIN user_group_members m ON m.group_id = t.id
  UNION ALL
  SELECT m.user_id FROM json_each(:privateGroups) j
  CROSS JOIN private_groups t ON t.id = j.value AND t.disabled_at IS NULL
  CROSS JOIN private_group_members m ON m.group_id = t.id
) ORDER BY id`

/** The active people whom a grant to these recipients would reach, without `exceptId`. */
export function peopleBehind(
  db: Database,
  { recipients, exceptId }: { recipients: readonly Recipient[]; exceptId: number },
): Gainer[] {
  const of = (kind: RecipientKind) => JSON.stringify(recipients.filter((one) => one.kind === kind).map(({ id }) => id))
  const values = { users: of('user'), userGroups: of('user-group'), privateGroups: of('private-group') }
  return db.prepare<Gainer>(PEOPLE).all({ ...values, except: exceptId })
}

/** One live grant that reaches some of the people, directly or through a group: `way` is `user:12`, `user-group:3` … */
export interface Cover {
  readonly secretId: number
  readonly way: string
}

const COVERS = `WITH people (id) AS MATERIALIZED (SELECT value FROM json_each(:people)),
groups (id) AS MATERIALIZED (SELECT DISTINCT m.group_id FROM people p CROSS JOIN user_group_members m ON m.user_id = p.id
  CROSS JOIN user_groups t ON t.id = m.group_id AND t.disabled_at IS NULL),
own_groups (id) AS MATERIALIZED (SELECT DISTINCT m.group_id FROM people p
  CROSS JOIN private_group_members m ON m.user_id = p.id
  CROSS JOIN private_groups t ON t.id = m.group_id AND t.disabled_at IS NULL)
SELECT g.secret_id AS secretId, CASE WHEN g.user_id IS NOT NULL THEN 'user:' || g.user_id
  WHEN g.user_group_id IS NOT NULL THEN 'user-group:' || g.user_group_id
  ELSE 'private-group:' || g.private_group_id END AS way
FROM json_each(:ids) j CROSS JOIN grants g ON g.secret_id = j.value AND ${LIVE}
WHERE g.user_id IN (SELECT id FROM people) OR g.user_group_id IN (SELECT id FROM groups)
  OR g.private_group_id IN (SELECT id FROM own_groups)`

/** The live grants on many API secrets that reach some of these people, at the instant now (UTC ms). */
export function listCovers(
  db: Database,
  { secretIds, people, now }: { secretIds: readonly number[]; people: readonly number[]; now: number },
): Cover[] {
  return db.prepare<Cover>(COVERS).all({ ids: JSON.stringify(secretIds), people: JSON.stringify(people), now })
}

const MEMBERS = `SELECT m.user_id AS userId, 'user-group:' || m.group_id AS way
  FROM json_each(:userGroups) j CROSS JOIN user_group_members m ON m.group_id = j.value
  UNION ALL
  SELECT m.user_id, 'private-group:' || m.group_id
  FROM json_each(:privateGroups) j CROSS JOIN private_group_members m ON m.group_id = j.value`

/** Who is in each of these groups; a group is named as in Cover. */
export function listMembers(
  db: Database,
  { userGroups, privateGroups }: { userGroups: readonly number[]; privateGroups: readonly number[] },
): { userId: number; way: string }[] {
  const values = { userGroups: JSON.stringify(userGroups), privateGroups: JSON.stringify(privateGroups) }
  return db.prepare<{ userId: number; way: string }>(MEMBERS).all(values)
}

// The people around one API secret, by the names they bear now.
import type { Database } from './database.ts'

/** The names that stand on the page of an API secret. */
export interface PeopleOf {
  readonly owner: string
  readonly ownerEmail: string
  readonly createdBy: string
  readonly changedBy: string
  readonly secretChangedBy: string | null
}

const PEOPLE = `SELECT o.name AS owner, o.email AS ownerEmail, c.name AS createdBy, h.name AS changedBy,
  s.name AS secretChangedBy
FROM api_secrets a JOIN users o ON o.id = a.owner_id JOIN users c ON c.id = a.created_by
JOIN users h ON h.id = a.changed_by LEFT JOIN users s ON s.id = a.secret_changed_by
WHERE a.id = :id`

/** Names of the owner and of those who added and changed an API secret. It must exist. */
export function findPeopleOf(db: Database, secretId: number): PeopleOf {
  return db.prepare<PeopleOf>(PEOPLE).get({ id: secretId }) as PeopleOf
}

// What was chosen for a batch: by ticked rows or by a filter, each API secret with what the person may do with it now.
import type { ApiSecretFilter } from './api-secret-filter.ts'
import { listApiSecretIds } from './api-secret-list.ts'
import type { Database } from './database.ts'
import { strongestOn, type Looking } from './reaching.ts'

/** One of the chosen ones that the person reaches. `access` is 1 Can view, 2 Can edit, 3 owner. Times are UTC ms. */
export interface Selected {
  readonly id: number
  readonly name: string
  readonly access: 1 | 2 | 3
  readonly disabledAt: number | null
}

const COLUMNS = 's.id, s.name, s.disabled_at AS disabledAt'

const BY_IDS = `WITH asked (id) AS (SELECT DISTINCT value FROM json_each(:ids)),
found AS (SELECT ${COLUMNS}, CASE WHEN s.owner_id = :user THEN 3 ELSE ${strongestOn('s.id')} END AS access
  FROM asked a CROSS JOIN api_secrets s ON s.id = a.id)
SELECT * FROM found WHERE access IS NOT NULL ORDER BY id`

/** Those of the ids that the person reaches, by number; what they do not reach is as what never was. */
export function selectByIds(db: Database, { userId, now }: Looking, ids: readonly number[]): Selected[] {
  return db.prepare<Selected>(BY_IDS).all({ user: userId, now, ids: JSON.stringify(ids) })
}

/** Everything the person reaches under a filter, by number; at most `most`. */
export function selectByFilter(
  db: Database,
  looking: Looking,
  { filter, most }: { filter: ApiSecretFilter; most: number },
): Selected[] {
  const ids = listApiSecretIds(db, looking, filter, { sort: 'id', descending: false })
  return selectByIds(db, looking, ids.slice(0, most))
}

// Files with one fault in them: whoever asked for one gets all of it, whatever became of them meanwhile.
import { exportOf, listedById } from '../../../src/vault/api-secret-list.ts'
import { exportTrail, fileOf } from '../../../src/vault/audit-export.ts'
import { headOf } from '../../../src/audit/chain.ts'
import { filterOf } from '../../../src/vault/audit.ts'

export const listsForEver: typeof exportOf = (vault, user, question) => {
  const ids = vault.db.raw.prepare('SELECT id FROM api_secrets').pluck().all() as number[]
  return { ...exportOf(vault, user, question), lots: [listedById(vault, user, ids)] }
}

export const tellsForEver: typeof exportTrail = async (vault, user, { question, ...how }) =>
  fileOf(vault, { ...how, filter: filterOf(vault, user, question), upTo: headOf(vault.db) })

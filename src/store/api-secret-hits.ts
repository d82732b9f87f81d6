// The few API secrets that a question can find at all, where an index knows them: a rare word, an owner, a day, a state.
import type { ApiSecretFilter } from './api-secret-filter.ts'
import type { Database, Values } from './database.ts'
import { isIndexed, matchWord } from './words.ts'

// Looking at this many one by one takes some ten milliseconds.
const FEW = 20_000
const MOST_WORDS_COUNTED = 8
// Stands in no text: full-text queries have no other way to ask for nothing.
const NOWHERE = '"\u0001\u0001\u0001"'

interface Source {
  /** Selects ids, some of them perhaps twice. */
  readonly sql: string
  readonly values: Values
}

const BY_WORD = `SELECT rowid AS id FROM api_secrets_search WHERE api_secrets_search MATCH :texts
  UNION ALL SELECT o.id FROM users_search CROSS JOIN api_secrets o ON o.owner_id = users_search.rowid
    WHERE users_search MATCH :owners
  UNION ALL SELECT id FROM api_secrets WHERE client_id_hash = :clientIdHash`
const BY_OWNER = 'SELECT id FROM api_secrets WHERE owner_id = :user'
const BY_USE = 'SELECT id FROM api_secrets WHERE last_used_at >= :usedFrom AND last_used_at < :usedUntil'
const INACTIVE = 'SELECT id FROM api_secrets WHERE disabled_at >= 0'

function sourcesOf(filter: ApiSecretFilter, userId: number): Source[] {
  const { clientIdHash, status, shared } = filter
  const usedFrom = filter.usedFrom ?? 0
  const usedUntil = filter.usedUntil ?? Number.MAX_SAFE_INTEGER
  return [
    ...wordsOf(filter).map((values) => ({ sql: BY_WORD, values: { ...values, clientIdHash } })),
    // What is not shared is reached by its owner alone.
    ...(shared === false ? [{ sql: BY_OWNER, values: { user: userId } }] : []),
    ...(status === 'inactive' ? [{ sql: INACTIVE, values: {} }] : []),
    ...((filter.usedFrom ?? filter.usedUntil) === null ? [] : [{ sql: BY_USE, values: { usedFrom, usedUntil } }]),
  ]
}

function wordsOf({ words, name, url, tags, owner }: ApiSecretFilter): { texts: string; owners: string }[] {
  return [
    ...name.map((word) => ({ word, texts: matchWord(word, 'name'), owners: NOWHERE })),
    ...url.map((word) => ({ word, texts: matchWord(word, 'url'), owners: NOWHERE })),
    ...tags.map((word) => ({ word, texts: matchWord(word, 'tags'), owners: NOWHERE })),
    ...owner.map((word) => ({ word, texts: NOWHERE, owners: matchWord(word, 'name') })),
    ...words.map((word) => ({ word, texts: matchWord(word), owners: matchWord(word, 'name') })),
  ]
    .filter(({ word }) => isIndexed(word))
    .slice(0, MOST_WORDS_COUNTED)
}

/** All ids that a filter can find and perhaps others, each once; null when no part of it finds few. */
export function findHits(db: Database, filter: ApiSecretFilter, userId: number): Set<number> | null {
  let rarest: Source | null = null
  let most = FEW
  for (const source of sourcesOf(filter, userId)) {
    const counted = `SELECT count(*) AS n FROM (${source.sql} LIMIT :most)`
    const { n } = db.prepare(counted).get({ ...source.values, most }) as { n: number }
    if (n < most) [rarest, most] = [source, n]
  }
  if (rarest === null) return null
  const { ids } = db.prepare(`SELECT json_group_array(id) AS ids FROM (${rarest.sql})`).get(rarest.values) as {
    ids: string
  }
  return new Set(JSON.parse(ids) as number[])
}

// Looks for those an API secret can be shared with: active people, active groups, private groups one may see.
import type { Database } from './database.ts'
import { sizeOf } from './group-members.ts'
import { VISIBLE_PRIVATE_GROUPS, type Recipient, type RecipientKind } from './grants.ts'
import { usersHaving } from './user-list.ts'
import { fold } from './users.ts'
import { joinWords } from './words.ts'

/** Somebody or some group as it can be chosen. */
export interface Candidate {
  readonly recipient: Recipient
  readonly name: string
  /** Null for groups. */
  readonly username: string | null
  readonly email: string | null
  /** How many active people are in the group; null for a user. */
  readonly size: number | null
}

/** Who looks and for what: `words` are parts of names; `except` are recipients to leave out. */
export interface Search {
  readonly viewerId: number
  readonly words: readonly string[]
  readonly except: readonly Recipient[]
  /** How many people, and how many groups of each kind. */
  readonly most: { readonly people: number; readonly groups: number }
}

type Row = Omit<Candidate, 'recipient'> & { readonly kind: RecipientKind; readonly id: number }

const USER = `'user' AS kind, u.id, u.name, u.username, u.email, NULL AS size`
const USER_GROUP = `'user-group' AS kind, g.id, g.name, NULL AS username, NULL AS email,
  ${sizeOf('user-group', 'g.id')} AS size`
const PRIVATE_GROUP = `'private-group' AS kind, p.id, p.name, NULL AS username, NULL AS email,
  ${sizeOf('private-group', 'p.id')} AS size`

const OPEN_USERS = `u.deactivated_at IS NULL AND u.id <> :viewer`
const OPEN_PRIVATE_GROUPS = `p.disabled_at IS NULL AND p.id IN (${VISIBLE_PRIVATE_GROUPS})`

const LEFT_OUT = '(SELECT value FROM json_each(:except))'
const FOUND_USER_GROUPS = `SELECT ${USER_GROUP} FROM user_groups g
  WHERE g.disabled_at IS NULL AND g.id NOT IN ${LEFT_OUT}
  AND (:words IS NULL OR holds(g.name, :words))
  ORDER BY g.name_folded LIMIT :limit`

const OPEN_TO_VIEWER = `SELECT p.id, p.name FROM private_groups p WHERE ${OPEN_PRIVATE_GROUPS}`

const FOUND_PRIVATE_GROUPS = `SELECT ${PRIVATE_GROUP} FROM private_groups p
  WHERE ${OPEN_PRIVATE_GROUPS} AND p.id NOT IN ${LEFT_OUT} AND (:words IS NULL OR holds(p.name, :words))
  ORDER BY p.name COLLATE NOCASE, p.id LIMIT :limit`

/** The first candidates of each kind that all words (folded) are found in, by name. */
export function searchCandidates(
  db: Database,
  { viewerId, words, except, most }: Search,
): Record<RecipientKind, Candidate[]> {
  const having = usersHaving(db, words)
  // By name where all are looked at; the index of parts of words gives its hits in the order of their numbers.
  const order = 'match' in having.values ? 'u.id' : 'u.name COLLATE NOCASE, u.id'
  const found = `SELECT ${USER} FROM users u WHERE ${OPEN_USERS} AND u.id NOT IN ${LEFT_OUT} AND ${having.where}
    ORDER BY ${order} LIMIT :limit`
  const but = (kind: RecipientKind) => ({
    except: JSON.stringify(idsIn(except, kind)),
    limit: kind === 'user' ? most.people : most.groups,
  })
  const [viewer, all] = [{ viewer: viewerId }, { words: joinWords(words) }]
  const users = db.prepare<Row>(found).all({ ...having.values, ...viewer, ...but('user') })
  const groups = db.prepare<Row>(FOUND_USER_GROUPS).all({ ...all, ...but('user-group') })
  const own = db.prepare<Row>(FOUND_PRIVATE_GROUPS).all({ ...all, ...viewer, ...but('private-group') })
  return {
    user: users.sort((a, b) => a.name.localeCompare(b.name)).map(candidateFrom),
    'user-group': groups.map(candidateFrom),
    'private-group': own.map(candidateFrom),
  }
}

/** Those whose username, e-mail address or group name is exactly the text, upper and lower case being the same. */
export function exactCandidates(db: Database, { viewerId, text }: { viewerId: number; text: string }): Candidate[] {
  const folded = fold(text)
  const values = { viewer: viewerId, folded }
  const users = db
    .prepare<Row>(
      `SELECT ${USER} FROM users u WHERE (u.username_folded = :folded OR u.email_folded = :folded) AND ${OPEN_USERS}`,
    )
    .all(values)
  const groups = db
    .prepare<Row>(`SELECT ${USER_GROUP} FROM user_groups g WHERE g.name_folded = :folded AND g.disabled_at IS NULL`)
    .all({ folded })
  // A person sees few private groups, so they are compared here, where upper and lower case of all letters fold. The
  // people are counted only of those that are called so: together they may be very many.
  const own = db
    .prepare<Pick<Row, 'id' | 'name'>>(OPEN_TO_VIEWER)
    .all({ viewer: viewerId })
    .filter(({ name }) => fold(name) === folded)
    .map(({ id }) => findCandidate(db, { viewerId, recipient: { kind: 'private-group', id } }) as Candidate)
  return [...[...users, ...groups].map(candidateFrom), ...own]
}

/** One candidate; undefined when it does not exist, is not active, is the viewer, or may not be seen. */
export function findCandidate(db: Database, { viewerId, recipient }: { viewerId: number; recipient: Recipient }) {
  const { kind, id } = recipient
  const sql = {
    user: `SELECT ${USER} FROM users u WHERE u.id = :id AND ${OPEN_USERS}`,
    'user-group': `SELECT ${USER_GROUP} FROM user_groups g WHERE g.id = :id AND g.disabled_at IS NULL AND :viewer > 0`,
    'private-group': `SELECT ${PRIVATE_GROUP} FROM private_groups p WHERE p.id = :id AND ${OPEN_PRIVATE_GROUPS}`,
  }[kind]
  const row = db.prepare<Row>(sql).get({ id, viewer: viewerId })
  return row && candidateFrom(row)
}

function idsIn(recipients: readonly Recipient[], kind: RecipientKind): number[] {
  return recipients.flatMap((one) => (one.kind === kind ? [one.id] : []))
}

function candidateFrom({ kind, id, ...row }: Row): Candidate {
  return { ...row, recipient: { kind, id } }
}

// The rows of people with an account. Everything that is written to them goes through one function.
import type { Database, WriteDb } from './database.ts'

/** Somebody with an account. The password's hash is not here, so that it cannot reach a page. Times are UTC ms. */
export interface User {
  readonly id: number
  readonly kind: 'person' | 'service'
  readonly name: string
  readonly username: string
  readonly email: string
  readonly language: 'en' | 'pt-BR'
  readonly timeZone: string
  readonly theme: 'system' | 'light' | 'dark'
  readonly wantsMail: boolean
  /** Whether a mail tells them when somebody outside opens what they shared for the first time. */
  readonly wantsOpenedMail: boolean
  readonly mayShareOutside: boolean
  readonly administrator: boolean
  readonly passwordChangedAt: number | null
  /** Counts saves, so that two people editing at once notice each other. */
  readonly version: number
  readonly createdAt: number
  readonly createdBy: number | null
  readonly deactivatedAt: number | null
}

/** What a save may change. `passwordHash` is in PHC form. */
export type UserChanges = Partial<
  Omit<User, 'id' | 'kind' | 'version' | 'createdAt' | 'createdBy'> & { passwordHash: string | null }
>

/** What a new person needs; the rest has its usual value. */
export type NewUser = Pick<User, 'name' | 'username' | 'email' | 'language' | 'timeZone' | 'createdAt' | 'createdBy'> &
  UserChanges & { readonly id?: number }

type Flags = 'wantsMail' | 'wantsOpenedMail' | 'mayShareOutside' | 'administrator'
type Raw = Omit<User, Flags> & Record<Flags, number>
type RawWithHash = Raw & { passwordHash: string | null }

/** The columns of a user as the other stores select them: `u` is the table's name there. */
export const USER_COLUMNS = `u.id, u.kind, u.name, u.username, u.email, u.language, u.time_zone AS timeZone, u.theme,
  u.wants_mail AS wantsMail, u.wants_opened_mail AS wantsOpenedMail, u.may_share_outside AS mayShareOutside,
  u.administrator,
  u.password_changed_at AS passwordChangedAt, u.version, u.created_at AS createdAt, u.created_by AS createdBy,
  u.deactivated_at AS deactivatedAt`

const SELECT = `SELECT ${USER_COLUMNS} FROM users u`

/** A row as SQLite gives it, with its flags as booleans. */
export function userFrom(row: Raw): User {
  return {
    ...row,
    wantsMail: row.wantsMail === 1,
    wantsOpenedMail: row.wantsOpenedMail === 1,
    mayShareOutside: row.mayShareOutside === 1,
    administrator: row.administrator === 1,
  }
}

/** The form in which usernames and e-mail addresses are compared: upper and lower case are the same. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function one(db: Database, where: string, values: Record<string, string | number>): User | undefined {
  const row = db.prepare<Raw>(`${SELECT} WHERE ${where}`).get(values)
  return row && userFrom(row)
}

export function findUser(db: Database, id: number): User | undefined {
  return one(db, 'u.id = :id', { id })
}

export function findUserByUsername(db: Database, username: string): User | undefined {
  return one(db, 'u.username_folded = :folded', { folded: fold(username) })
}

export function findUserByEmail(db: Database, email: string): User | undefined {
  return one(db, 'u.email_folded = :folded', { folded: fold(email) })
}

/** Those of the addresses with which somebody has an account that is not closed, as they were given, in their order. */
export function listEmailsOfAccounts(db: Database, emails: readonly string[]): string[] {
  const asked = new Map(emails.map((email) => [fold(email), email]))
  const sql = `SELECT value AS folded FROM json_each(:folded)
    WHERE EXISTS (SELECT 1 FROM users u WHERE u.email_folded = value AND u.deactivated_at IS NULL) ORDER BY key`
  return db
    .prepare<{ folded: string }>(sql)
    .all({ folded: JSON.stringify([...asked.keys()]) })
    .map(({ folded }) => String(asked.get(folded)))
}

/** The hash of somebody's password in PHC form; null while none was chosen and for an id that does not exist. */
export function findPasswordHash(db: Database, id: number): string | null {
  const sql = 'SELECT password_hash AS hash FROM users WHERE id = :id'
  return db.prepare<{ hash: string | null }>(sql).get({ id })?.hash ?? null
}

/** How many people have an account, deactivated ones included. */
export function countUsers(db: Database): number {
  return Number(db.prepare<{ n: number }>('SELECT count(*) AS n FROM users').get()?.n)
}

/** Whether anybody has an account, without counting them. */
export function anyUser(db: Database): boolean {
  return db.prepare('SELECT 1 AS found FROM users LIMIT 1').get() !== undefined
}

/** Whether there are people, and none of those whose account is active administers. */
export function nobodyAdministers(db: Database): boolean {
  const sql = 'SELECT 1 AS found FROM users WHERE administrator = 1 AND deactivated_at IS NULL LIMIT 1'
  return anyUser(db) && db.prepare(sql).get() === undefined
}

/** Whether an administrator other than this one can sign in: active, and with a password they have chosen. */
export function anyOtherAdministrator(db: Database, id: number): boolean {
  const sql = `SELECT 1 AS found FROM users
    WHERE administrator = 1 AND deactivated_at IS NULL AND password_hash IS NOT NULL AND id <> :id LIMIT 1`
  return db.prepare(sql).get({ id }) !== undefined
}

/** Every person, by name. */
export function listUsers(db: Database): User[] {
  return db.prepare<Raw>(`${SELECT} ORDER BY u.name COLLATE NOCASE, u.id`).all().map(userFrom)
}

/** Adds a person and returns their id. Fails when username or e-mail is taken, which callers check first. */
export function insertUser(db: WriteDb, user: NewUser): number {
  const seq = db.prepare<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'users'").get()?.seq ?? 0
  const id = user.id ?? seq + 1
  write(db, {
    kind: 'person',
    theme: 'system',
    wantsMail: true,
    wantsOpenedMail: true,
    mayShareOutside: false,
    administrator: false,
    passwordHash: null,
    passwordChangedAt: null,
    deactivatedAt: null,
    version: 1,
    ...user,
    id,
  })
  return id
}

/**
 * Saves changes to a person; false when the row is gone from `version`, because somebody saved in between.
 * Without `version` the changes are made to the row as it is.
 */
export function updateUser(db: WriteDb, id: number, changes: UserChanges, version?: number): boolean {
  const row = db.prepare<RawWithHash>(
    `SELECT ${USER_COLUMNS}, u.password_hash AS passwordHash FROM users u WHERE u.id = :id`,
  )
  const before = row.get({ id })
  if (before === undefined || (version !== undefined && before.version !== version)) return false
  write(db, { ...userFrom(before), passwordHash: before.passwordHash, ...changes, version: before.version + 1 })
  return true
}

const COLUMNS = `id, kind, name, username, username_folded, email, email_folded, language, time_zone, theme, wants_mail,
  wants_opened_mail, may_share_outside, administrator, password_hash, password_changed_at, version, created_at,
  created_by, deactivated_at`

// Users decide who may do what: this is the only statement that writes them.
const WRITE = `INSERT INTO users (${COLUMNS})
VALUES (:id, :kind, :name, :username, :usernameFolded, :email, :emailFolded, :language, :timeZone, :theme, :wantsMail,
  :wantsOpenedMail, :mayShareOutside, :administrator, :passwordHash, :passwordChangedAt, :version, :createdAt,
  :createdBy, :deactivatedAt)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, username = excluded.username,
  username_folded = excluded.username_folded, email = excluded.email, email_folded = excluded.email_folded,
  language = excluded.language, time_zone = excluded.time_zone, theme = excluded.theme,
  wants_mail = excluded.wants_mail, wants_opened_mail = excluded.wants_opened_mail,
  may_share_outside = excluded.may_share_outside,
  administrator = excluded.administrator, password_hash = excluded.password_hash,
  password_changed_at = excluded.password_changed_at, version = excluded.version,
  deactivated_at = excluded.deactivated_at`

function write(db: WriteDb, user: User & { passwordHash: string | null }): void {
  db.prepare(WRITE).run({
    ...user,
    usernameFolded: fold(user.username),
    emailFolded: fold(user.email),
    wantsMail: Number(user.wantsMail),
    wantsOpenedMail: Number(user.wantsOpenedMail),
    mayShareOutside: Number(user.mayShareOutside),
    administrator: Number(user.administrator),
  })
}

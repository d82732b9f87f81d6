// Where a letter is put into words: what may be looked up for it, and what several kinds of letters say alike.
import type { Keyring } from '../crypto/keyring.ts'
import type { Translator } from '../i18n/translate.ts'
import type { Database } from '../store/database.ts'
import type { Named } from '../store/letter-names.ts'
import { findUser, type User } from '../store/users.ts'
import type { Letter, LetterKind } from './letters.ts'
import { plainWords } from './plain-words.ts'

/** A letter in words, before it has a form: what is said, which API secrets are named, and where it leads. */
export interface Content {
  readonly subject: string
  /** Said before the names, and after them. */
  readonly before: readonly string[]
  readonly names: readonly string[]
  /** How many more there are than are named. */
  readonly more: number
  readonly after: readonly string[]
  readonly action: { readonly label: string; readonly url: string } | null
  /** Said in small print. */
  readonly notes: readonly string[]
  /** What is to be typed elsewhere, shown large after what is said first. */
  readonly code?: string
}

/** Where a letter is written: what may be looked up, for whom, and in which words. */
export interface Desk {
  readonly db: Database
  readonly keyring: Keyring
  /** UTC milliseconds. */
  readonly now: number
  /** The configured origin, without a trailing slash: no link leads anywhere else (MAI-02). */
  readonly baseUrl: string
  readonly to: User
  readonly words: Translator
  readonly batchId: number | null
}

export type DataOf<Kind extends LetterKind> = Extract<Letter, { kind: Kind }>['data']

/** What a letter of each kind says; null when there is nothing left to say. */
export type Contents<Kind extends LetterKind> = {
  readonly [One in Kind]: (desk: Desk, data: DataOf<One>) => Content | null
}

/** So many API secrets are named in one letter; the others are counted. */
export const MOST_NAMES = 10

/** For letters that name no API secrets. */
export const withoutNames = { names: [], more: 0, after: [], action: null } as const

/** Whether somebody's account is closed: they are told no more than what was done to it. */
export function isGone({ deactivatedAt }: User): boolean {
  return deactivatedAt !== null
}

/** Somebody's name by their id; whoever acts without an account is the operator. */
export function nameOf({ db, words }: Desk, userId: number | null): string {
  const user = userId === null ? undefined : findUser(db, userId)
  return user === undefined ? words.t('mail.the_operator') : plainWords(user.name)
}

/** The first of some API secrets, for the subject of a letter about one. */
export function firstOf(named: readonly Named[]): string {
  return named[0] === undefined ? '' : plainWords(named[0].name)
}

/** The names that a letter about `count` API secrets lists; where none is known, none are counted on. */
export function listOf(named: readonly Named[], count: number): Pick<Content, 'names' | 'more'> {
  const names = named.slice(0, MOST_NAMES).map(({ name }) => plainWords(name))
  return { names, more: names.length === 0 ? 0 : count - names.length }
}

/** A link to the API secret a letter speaks of, or to `others` when it speaks of several. */
export function openThem(
  { words, baseUrl }: Desk,
  { named, count, others }: { named: readonly Named[]; count: number; others: { label: string; path: string } },
): Content['action'] {
  const only = count === 1 ? named[0] : undefined
  if (only === undefined) return { label: words.t(others.label), url: `${baseUrl}${others.path}` }
  return { label: words.t('mail.open_api_secret'), url: `${baseUrl}/api-secrets/${String(only.id)}` }
}

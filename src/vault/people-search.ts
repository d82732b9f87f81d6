// How people and groups are looked for by what somebody types: so much of the text, so many words, so many hits.
import { findUserByEmail, findUserByUsername, type User } from '../store/users.ts'
import { wordsOf } from '../store/words.ts'
import { LONGEST_EMAIL } from './user-rules.ts'
import type { Reader } from './vault.ts'

/** The longest text that can be a name or an address of somebody. */
export const LONGEST_TYPED = LONGEST_EMAIL

/** How many of each kind a list shows for what was typed. */
export const FIRST_HITS = 8

/** The first ones of those who were found; `more` says that there are others whom the text fits as well. */
export interface Hits<Row> {
  readonly hits: readonly Row[]
  readonly more: boolean
}

/** What an open list shows of rows of which one more than FIRST_HITS was asked for. */
export function cutHits<Row>(rows: readonly Row[]): Hits<Row> {
  return { hits: rows.slice(0, FIRST_HITS), more: rows.length > FIRST_HITS }
}

// More words than this are not looked for; a name has fewer.
const MOST_WORDS = 6

/**
 * A typed name as it is compared. It is cut before it is normalised, which takes long for what no name is; one character
 * more than the longest stays, so that it is still too long.
 */
export function nameTyped(text: string): string {
  return text
    .trim()
    .slice(0, LONGEST_TYPED + 1)
    .normalize('NFKC')
    .trim()
}

/** The words of a typed name, folded as the store looks for them. */
export function wordsTyped(text: string): string[] {
  return wordsOf(nameTyped(text)).slice(0, MOST_WORDS)
}

/** The person with exactly this username or e-mail address, active or not. */
export function personCalled(reader: Pick<Reader, 'db'>, name: string): User | undefined {
  return findUserByUsername(reader.db, name) ?? findUserByEmail(reader.db, name)
}

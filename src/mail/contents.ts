// What each letter says at the moment it is sent: one function for each kind, or nothing when it is no longer so.
import { accountContents } from './account-contents.ts'
import type { Content, Contents, DataOf, Desk } from './desk.ts'
import { itemContents } from './item-contents.ts'
import type { LetterKind } from './letters.ts'
import { linkContents } from './link-contents.ts'

const contents: Contents<LetterKind> = { ...itemContents, ...accountContents, ...linkContents }

/** What a letter says at this moment; null when there is nothing left to say. */
export function contentOf<Kind extends LetterKind>(desk: Desk, kind: Kind, data: DataOf<Kind>): Content | null {
  return contents[kind](desk, data)
}

/** Whether there is a letter of this kind. */
export function isLetterKind(kind: string): kind is LetterKind {
  return Object.hasOwn(contents, kind)
}

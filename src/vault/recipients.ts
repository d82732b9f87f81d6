// Whom an API secret can be shared with inside: finding them, naming them in forms, and refusing all others.
import type { Recipient, RecipientKind } from '../store/grants.ts'
import { exactCandidates, findCandidate, searchCandidates, type Candidate } from '../store/recipients.ts'
import type { SignedIn } from './actors.ts'
import { FIRST_HITS, LONGEST_TYPED, nameTyped, personCalled, wordsTyped } from './people-search.ts'
import { Invalid, type FieldFault } from './refusals.ts'
import { idFrom } from './row-numbers.ts'
import type { Reader } from './vault.ts'

export type { Candidate, Recipient, RecipientKind }

/** A recipient as forms, addresses and events write it: `user:12`, `user-group:3`, `private-group:4`. */
export function recipientText({ kind, id }: Recipient): string {
  return `${kind}:${String(id)}`
}

/** The recipient that a form names; null for anything that is not written like one. */
export function recipientFrom(text: string): Recipient | null {
  const [, kind, number] = /^(user|user-group|private-group):(\d+)$/.exec(text) ?? []
  const id = idFrom(number)
  return id === null ? null : { kind: kind as RecipientKind, id }
}

export function isSameRecipient(a: Recipient, b: Recipient): boolean {
  return a.kind === b.kind && a.id === b.id
}

/** How many lines a list has before anything is typed, and how many of them are groups of one kind at most. */
export const FIRST_LINES = 20
export const FIRST_GROUPS = 3

/** Those a list offers; `more` says that there are others whom the text fits as well. */
export interface Found {
  readonly hits: readonly Candidate[]
  readonly more: boolean
}

/**
 * Those whose name, username, e-mail address or group name holds every word of the text; for no text the first ones of
 * each kind, groups before people. The person who looks, inactive people and groups, and private groups they may not see are never among them.
 */
export function findRecipients(
  reader: Reader,
  user: SignedIn,
  { text, except = [], groups = true }: { text: string; except?: readonly Recipient[]; groups?: boolean },
): Found {
  const words = wordsTyped(text)
  const first = words.length === 0
  const most = first ? { people: FIRST_LINES, groups: FIRST_GROUPS } : { people: FIRST_HITS, groups: FIRST_HITS }
  // One more of each than is shown, to know whether there are more.
  const asked = { people: most.people + 1, groups: most.groups + 1 }
  const found = searchCandidates(reader.db, { viewerId: user.id, words, except, most: asked })
  const kinds = groups ? [found['user-group'], found['private-group']] : []
  const shown = kinds.flatMap((kind) => kind.slice(0, most.groups))
  const people = found.user.slice(0, first ? most.people - shown.length : most.people)
  const more = [found.user, ...kinds].flat().length > people.length + shown.length
  // An open list begins with the few groups: below everybody who works here nobody would see that groups can be chosen.
  const hits = first ? [...shown, ...people] : [...people, ...shown]
  return { hits: first ? hits : withExact(reader, user, { text, except, groups, hits }), more }
}

// Whoever is called exactly so stands first, even where many more are called nearly so.
function withExact(
  reader: Reader,
  user: SignedIn,
  asked: { text: string; except: readonly Recipient[]; groups: boolean; hits: readonly Candidate[] },
): Candidate[] {
  const among = (of: readonly Recipient[], { recipient }: Candidate) =>
    of.some((one) => isSameRecipient(one, recipient))
  const called = exactCandidates(reader.db, { viewerId: user.id, text: nameTyped(asked.text) })
  const exact = called.filter((one) => !among(asked.except, one) && (asked.groups || one.recipient.kind === 'user'))
  const named = exact.map(({ recipient }) => recipient)
  return [...exact, ...asked.hits.filter((hit) => !among(named, hit))]
}

/** What a typed text stands for when Share is pressed without choosing from the list. */
export type Typed =
  { readonly chosen: Candidate; readonly fault: null } | { readonly chosen: null; readonly fault: FieldFault }

/** Exactly one username, e-mail address or group name counts as chosen; everything else is a fault in words. */
export function recipientTyped(reader: Reader, user: SignedIn, { text }: { text: string }): Typed {
  const typed = nameTyped(text)
  const exact = exactCandidates(reader.db, { viewerId: user.id, text: typed })
  if (exact.length === 1 && exact[0] !== undefined) return { chosen: exact[0], fault: null }
  if (exact.length > 1) return { chosen: null, fault: 'sharing.several' }
  if (isOneself(reader, user, typed)) return { chosen: null, fault: 'sharing.is_owner' }
  if (findRecipients(reader, user, { text }).hits.length > 0) return { chosen: null, fault: 'shared.choose_one' }
  const outsider = typed.includes('@') && typed.length <= LONGEST_TYPED
  const fault = outsider ? { key: 'sharing.outsider', values: { email: typed } } : 'shared.nobody_found'
  return { chosen: null, fault }
}

/** The candidate a form names; null when it can not be chosen, for whatever reason. */
export function candidateOf(reader: Reader, user: SignedIn, recipient: Recipient): Candidate | null {
  return findCandidate(reader.db, { viewerId: user.id, recipient }) ?? null
}

/**
 * Refuses recipients that may not be chosen: unknown, inactive, the owner, or a private group one may not see. Which of
 * these it is, is not said. Answers the others, in their order.
 * @throws Invalid by recipient, `user:12`
 */
export function checkRecipients(reader: Reader, user: SignedIn, recipients: readonly Recipient[]): Candidate[] {
  const found = recipients.map((recipient) => ({ recipient, candidate: candidateOf(reader, user, recipient) }))
  const candidates = found.flatMap(({ candidate }) => candidate ?? [])
  const wrong = found.filter(({ candidate }) => candidate === null)
  if (wrong.length > 0)
    throw new Invalid(
      Object.fromEntries(wrong.map(({ recipient }) => [recipientText(recipient), 'shared.cannot_be_chosen'])),
    )
  return candidates
}

function isOneself(reader: Reader, user: SignedIn, typed: string): boolean {
  return personCalled(reader, typed)?.id === user.id
}

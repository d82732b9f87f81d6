// A roster as part of a form: who is in, who is to be put in and who taken out, carried from answer to answer until Save.
import type { FastifyRequest } from 'fastify'
import { firstOf, form, idFrom, list, text, type Fields } from '../http/forms.ts'
import { isScripted } from '../http/hypermedia.ts'
import { MOST_NAMED } from '../vault/group-rules.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { Invalid, type FieldFault } from '../vault/refusals.ts'

/** What stands in a roster and is not done yet. */
export interface Staged {
  /** What is typed in the box that finds somebody to put in. */
  readonly typed: string
  readonly joining: readonly number[]
  readonly leaving: readonly number[]
  /** What those who are in are searched for, and the page of them that is looked at. */
  readonly among: string
  readonly at: number
}

/** One line: somebody who is in, or one who is to be put in. */
export interface RosterRow {
  readonly id: number
  readonly icon: string
  /** Null for one who can no longer be chosen. */
  readonly name: string | null
  readonly about: string
  /** Since when they are in, and who put them in; '' where it is not said. */
  readonly since: string
  readonly active: boolean
  readonly state: 'in' | 'joining' | 'leaving'
}

/** One who can be chosen, as shared/_combobox shows them. */
export interface RosterHit {
  readonly value: string
  readonly label: string
  readonly icon: string
  readonly detail?: string
  readonly kind?: string
}

// Refuses what no form of ours sends: a field twice, texts that are too long, numbers that are none.
const RosterForm = form({
  find: text({ max: LONGEST_TYPED }),
  among: text({ max: LONGEST_TYPED }),
  joining: list({ max: 15, most: MOST_NAMED }),
  leaving: list({ max: 15, most: MOST_NAMED }),
})

const STAGING = ['search', 'add', 'remove', 'keep', 'look', 'go']

/** Reads the roster of a form that is shown again; what cannot be read is left out. Add, Remove and Keep are done here. */
function stagedIn(fields: Fields): Staged {
  const named = (name: string) => {
    const ids = [fields[name] ?? []].flat().map(idFrom)
    return new Set(ids.filter((id) => id !== null))
  }
  const [add, remove, keep] = [named('add'), named('remove'), named('keep')]
  const [joining, leaving] = [named('joining'), named('leaving')]
  for (const id of remove) if (!joining.delete(id)) leaving.add(id)
  for (const id of keep) leaving.delete(id)
  for (const id of add) if (!leaving.delete(id)) joining.add(id)
  const looked = fields['look'] !== undefined
  return {
    typed: add.size > 0 ? '' : firstOf(fields, 'find'),
    joining: [...joining].slice(0, MOST_NAMED),
    leaving: [...leaving].slice(0, MOST_NAMED),
    among: firstOf(fields, 'among'),
    at: looked ? 1 : (idFrom(firstOf(fields, 'go')) ?? idFrom(firstOf(fields, 'at')) ?? 1),
  }
}

/** The roster of the form that is being shown: as it was sent, or as its address asks for it. */
export function stagedFor({ typed, query }: FastifyRequest): Staged {
  return stagedIn(typed ?? (query as Fields))
}

/** Whether the list of those who can be chosen is open: it was asked for, or one of several is to be chosen from it. */
export function isSearched({ typed, query, faults }: FastifyRequest): boolean {
  if (typed === null) return (query as Fields)['find'] !== undefined
  return typed['search'] !== undefined || faults['find'] !== undefined
}

/**
 * Whether the form that is shown again begins at the box of its roster: a button of it was pressed without script, or the
 * line with the button that was pressed is gone.
 */
export function beginsAtRoster(request: FastifyRequest): boolean {
  const { typed, faults } = request
  if (typed === null || Object.keys(faults).length > 0) return false
  if (isScripted(request)) return [typed['joining'] ?? []].flat().includes(firstOf(typed, 'remove'))
  return [...STAGING, 'choose'].some((name) => typed[name] !== undefined)
}

/**
 * What Save is to do. Null when the button that was pressed only changes what stands in the form: then `request.typed`
 * is set, and the form is to be shown again.
 * @param typed what a text stands for that was typed and not chosen from the list
 * @throws Invalid by field; { find } for somebody who is not here, those named twice are left to the verb
 */
export function rosterAsked(
  request: FastifyRequest,
  typed: (text: string) => { id: number; fault: null } | { fault: FieldFault },
): { add: readonly number[]; remove: readonly number[] } | null {
  const body = request.body as Fields
  const entered = enteredIn(body)
  if (entered !== null || STAGING.some((name) => body[name] !== undefined)) {
    request.typed = entered === null ? body : { ...body, [entered]: 'yes' }
    return null
  }
  const given = RosterForm.read(body)
  const found = given.find === '' ? null : typed(given.find)
  if (found !== null && found.fault !== null) throw new Invalid({ find: found.fault })
  if (body['choose'] !== undefined) {
    request.typed = found === null ? body : { ...body, add: String(found.id) }
    return null
  }
  const [joining, remove] = [idsOf(given.joining), idsOf(given.leaving)]
  // Somebody who is staged already and typed as well is meant once.
  const add = found === null || joining.includes(found.id) ? joining : [...joining, found.id]
  return { add, remove }
}

// Enter in a box for searching presses the first button of the form: there it means to search, everywhere else to save.
function enteredIn(fields: Fields): 'search' | 'look' | null {
  if (fields['enter'] === undefined) return null
  if (firstOf(fields, 'find') !== '') return 'search'
  return firstOf(fields, 'among') === firstOf(fields, 'amongShown') ? null : 'look'
}

function idsOf(sent: readonly string[]): number[] {
  return sent.map((one) => idFrom(one) ?? refuse())
}

function refuse(): never {
  throw new Invalid({ find: 'groups.unreadable' })
}

// What stands in the Share window and is not done yet: it is carried from answer to answer until Share.
import { firstOf, type Fields } from '../http/forms.ts'
import { dayOf, endOfDay, isDay } from '../i18n/days.ts'
import { candidateOf, recipientFrom, recipientText, type RecipientKind } from '../vault/recipients.ts'
import type { FieldFault } from '../vault/refusals.ts'
import type { Addition, Change, Level, NamedChanges, Sharing } from '../vault/sharing.ts'
import type { Reader } from '../vault/vault.ts'
import type { SignedIn } from '../vault/actors.ts'

/** A grant as the form showed it, so that only what the person changed is sent on. `day` is '' for no end. */
interface Shown {
  readonly level: Level
  readonly day: string
}

/** What stands in the window, by recipient as text (`user:12`). */
export interface Staged {
  /** What is typed in the box. */
  readonly typed: string
  /** Chosen and not shared with yet. */
  readonly chosen: readonly string[]
  readonly shown: ReadonlyMap<string, Shown>
  readonly edit: ReadonlySet<string>
  readonly days: ReadonlyMap<string, string>
  readonly leaving: ReadonlySet<string>
}

/** One line of the window, ready for its template. */
export interface Row {
  readonly recipient: string
  readonly kind: RecipientKind
  /** Null for a private group that may not be seen, and for somebody who can no longer be chosen. */
  readonly name: string | null
  readonly email: string | null
  readonly size: number | null
  readonly active: boolean
  /** A grant that is there already; otherwise a new one. */
  readonly existing: boolean
  readonly leaving: boolean
  /** Level and end can be changed. */
  readonly changeable: boolean
  readonly edit: boolean
  readonly day: string
  /** What the grant was when this was shown, for the hidden field `was`; null for a new one. */
  readonly was: string | null
}

/** Far more than anybody chooses by hand, and than one API secret has. */
export const MOST_CHOSEN = 500
export const MOST_ROWS = 5_000

/**
 * Reads the window from what was sent; what cannot be read is left out. The buttons Add, Remove and Keep are done here.
 * @param onlyNew for a window that shows no grants that are there: nothing that was sent of such a grant counts
 */
export function stagedFrom(fields: Fields, { onlyNew = false }: { onlyNew?: boolean } = {}): Staged {
  const named = (name: string) => {
    const sent = [...new Set([fields[name] ?? []].flat())].slice(0, MOST_ROWS)
    return sent.filter((one) => recipientFrom(one) !== null)
  }
  const [add, remove, keep] = [named('add'), named('remove'), named('keep')]
  const [before, going] = [new Set(named('recipient')), new Set(remove)]
  const shown = new Map<string, Shown>()
  for (const text of onlyNew ? [] : [fields['was'] ?? []].flat()) {
    const [, recipient = '', level, day = ''] = /^(\S+) (view|edit) ([\d-]+)$/.exec(text) ?? []
    if (recipientFrom(recipient) !== null) shown.set(recipient, { level: level as Level, day: day === '-' ? '' : day })
  }
  const leaving = new Set(onlyNew ? [] : [...named('leaving'), ...remove.filter((one) => !before.has(one))])
  for (const one of [...keep, ...add]) leaving.delete(one)
  const chosen = new Set([...[...before].filter((one) => !going.has(one)), ...add])
  return {
    typed: add.length > 0 ? '' : firstOf(fields, 'find'),
    chosen: [...chosen].slice(-MOST_CHOSEN),
    shown,
    edit: new Set(named('edit')),
    days: new Map(Object.keys(fields).flatMap((name) => dayField(fields, name))),
    leaving,
  }
}

/** Whether one of the buttons that only change what stands in the window was pressed. */
export function onlyStages(fields: Fields): boolean {
  return ['search', 'add', 'remove', 'keep'].some((name) => fields[name] !== undefined)
}

/**
 * What Share is to do: additions and removals as staged, and of the grants that were shown the ones that were changed.
 * @param zone the time zone in which an Until day ends
 * @returns the faults by field (`until:user:12`) beside the changes
 */
export function namedChanges(
  staged: Staged,
  { zone }: { zone: string },
): { changes: NamedChanges; faults: Record<string, FieldFault> } {
  const faults: Record<string, FieldFault> = {}
  const untilOf = (recipient: string, day: string): number | null => {
    if (day === '') return null
    const untilAt = isDay(day) ? endOfDay(day, zone) : null
    if (untilAt === null) faults[`until:${recipient}`] = 'sharing.until_day'
    return untilAt
  }
  const add = staged.chosen.flatMap((text): Addition[] => {
    const recipient = recipientFrom(text)
    if (recipient === null || staged.shown.has(text) || staged.leaving.has(text)) return []
    return [{ recipient, level: levelOf(staged, text), untilAt: untilOf(text, staged.days.get(text) ?? '') }]
  })
  const change = [...staged.shown].flatMap(([text, was]): Change[] => {
    const recipient = recipientFrom(text)
    const day = staged.days.get(text) ?? was.day
    const level = levelOf(staged, text)
    if (recipient === null || staged.leaving.has(text) || (level === was.level && day === was.day)) return []
    return [
      {
        recipient,
        ...(level === was.level ? {} : { level }),
        ...(day === was.day ? {} : { untilAt: untilOf(text, day) }),
      },
    ]
  })
  const remove = [...staged.leaving].map(recipientFrom).filter((recipient) => recipient !== null)
  return { changes: { add, change, remove }, faults }
}

/**
 * The lines of the window: the grants there are, with what was changed about them, then the chosen ones. Where somebody
 * else changed a grant meanwhile, their value stands unless the person here changed that very field.
 */
export function rowsOf(
  reader: Reader,
  user: SignedIn,
  { grants, active, staged }: { grants: Sharing['grants']; active: boolean; staged: Staged },
): Row[] {
  const zone = user.user.timeZone
  const existing = grants.map((grant): Row => {
    const recipient = recipientText(grant.recipient)
    const now: Shown = { level: grant.level, day: grant.untilAt === null ? '' : dayOf(grant.untilAt - 1, zone) }
    const seen = { name: grant.name, email: grant.email, size: grant.size, active: grant.active }
    return {
      ...{ recipient, kind: grant.recipient.kind, ...seen, existing: true },
      leaving: staged.leaving.has(recipient),
      changeable: active && grant.active && grant.name !== null,
      ...merged(staged, { recipient, now }),
      was: `${recipient} ${now.level} ${now.day === '' ? '-' : now.day}`,
    }
  })
  const there = new Set(existing.map(({ recipient }) => recipient))
  const added = staged.chosen.flatMap((text): Row[] => {
    const recipient = recipientFrom(text)
    if (recipient === null || there.has(text)) return []
    const found = candidateOf(reader, user, recipient)
    const { name, email, size } = found ?? { name: null, email: null, size: null }
    const state = { existing: false, leaving: false, changeable: found !== null, was: null }
    const edit = staged.edit.has(text)
    return [
      {
        recipient: text,
        kind: recipient.kind,
        name,
        email,
        size,
        active: true,
        ...state,
        edit,
        day: staged.days.get(text) ?? '',
      },
    ]
  })
  return [...existing, ...added]
}

function merged(staged: Staged, { recipient, now }: { recipient: string; now: Shown }): { edit: boolean; day: string } {
  const was =
    staged.shown.get(recipient) ?? (staged.chosen.includes(recipient) ? { level: now.level, day: now.day } : null)
  if (was === null) return { edit: now.level === 'edit', day: now.day }
  const level = levelOf(staged, recipient)
  const day = staged.days.get(recipient) ?? was.day
  return { edit: (level === was.level ? now.level : level) === 'edit', day: day === was.day ? now.day : day }
}

function levelOf(staged: Staged, recipient: string): Level {
  return staged.edit.has(recipient) ? 'edit' : 'view'
}

function dayField(fields: Fields, name: string): [string, string][] {
  if (!name.startsWith('until:')) return []
  const recipient = name.slice('until:'.length)
  return recipientFrom(recipient) === null ? [] : [[recipient, firstOf(fields, name).trim()]]
}

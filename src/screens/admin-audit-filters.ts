// The filters of the trail: how its address is read and written, and what stands above the table while some are on.
import { choice, firstOf, form, text, type Fields } from '../http/forms.ts'
import type { Words } from '../http/words.ts'
import { EVENT_NAMES, RESULTS, type EventName, type TrailQuestion } from '../vault/audit.ts'
import { LONGEST } from '../vault/longest.ts'

export const AUDIT = '/admin/audit'

const Query = form({
  person: text({ max: LONGEST.typed }),
  event: choice(['all', ...EVENT_NAMES], 'all'),
  item: text({ max: LONGEST.filterId }),
  result: choice(['all', ...RESULTS], 'all'),
  from: text({ max: 20 }),
  until: text({ max: 20 }),
})

const LABELS = {
  person: 'audit.person',
  event: 'audit.event',
  item: 'audit.item',
  result: 'audit.result',
  from: 'audit.from',
  until: 'audit.until',
} as const

type Filter = keyof typeof LABELS
const FILTERS = Object.keys(LABELS) as Filter[]

/** What stands in the address, by name, in the order in which it is written; what is as usual is an empty text. */
export type Asked = Readonly<Record<Filter, string>>

/** Reads an address or a form. @throws Invalid naming what cannot be used */
export function questionFrom(sent: unknown): TrailQuestion {
  const { event, result, ...same } = Query.read(sent)
  return { ...same, event: event === 'all' ? '' : event, result: result === 'all' ? '' : result }
}

/** What was asked, whether it can be used or not, for showing it again. Of what was given twice the first counts. */
export function askedAnyhow(sent: unknown): Asked {
  const given = (name: string) => {
    const value = firstOf(sent as Fields, name)
      .trim()
      .slice(0, LONGEST.typed)
    return value === 'all' && (name === 'event' || name === 'result') ? '' : value
  }
  return Object.fromEntries(FILTERS.map((name) => [name, given(name)])) as Asked
}

/** The address of the trail with some of it asked differently; `before`: from an event on. */
export function trailAddress(asked: Partial<Asked>, { before = null }: { before?: number | null } = {}): string {
  const query = questionAsked(asked)
  if (before !== null) query.set('before', String(before))
  return query.size === 0 ? AUDIT : `${AUDIT}?${query.toString()}`
}

/** What is asked, as it stands in an address. */
export function questionAsked(asked: Partial<Asked>): URLSearchParams {
  return new URLSearchParams(FILTERS.map((name) => [name, asked[name] ?? '']).filter(([, value]) => value !== ''))
}

/** What is on: each as a chip that leads to the trail without it. */
export function chipsOf(asked: Asked, { t }: Pick<Words, 't'>) {
  return FILTERS.filter((name) => asked[name] !== '').map((name) => ({
    label: t(LABELS[name]),
    value: valueOf(name, asked, t),
    href: trailAddress({ ...asked, [name]: '' }),
  }))
}

// What is none of the choices is shown as it was sent.
function valueOf(name: Filter, asked: Asked, t: Words['t']): string {
  const event = EVENT_NAMES.find((one) => one === asked.event)
  if (name === 'event' && event !== undefined) return eventWords(event, t)
  const result = RESULTS.find((one) => one === asked.result)
  return name === 'result' && result !== undefined ? t(`audit.result_${result}`) : asked[name]
}

/** An event in the reader's words. */
export function eventWords(name: EventName, t: Words['t']): string {
  return t(`audit.event_${name.replace('.', '_')}`)
}

/** What can be chosen: every event and every result there is, events in the order of their words. */
export function choicesFor({ t, language }: Pick<Words, 't' | 'language'>) {
  const all = { value: 'all', label: t('shared.all') }
  const events = EVENT_NAMES.map((value) => ({ value, label: eventWords(value, t) }))
  return {
    events: [all, ...events.sort((one, other) => one.label.localeCompare(other.label, language))],
    results: [all, ...RESULTS.map((value) => ({ value, label: t(`audit.result_${value}`) }))],
  }
}

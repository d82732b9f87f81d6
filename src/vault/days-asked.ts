// Days that a question names, as they were typed: what is wrong with them, and from when until when it then asks.
import { endOfDay, isDay, startOfDay } from '../i18n/days.ts'
import type { FieldFault } from './refusals.ts'

/** The first and the last day; an empty text asks nothing. */
export interface DaysAsked {
  readonly from: string
  readonly until: string
}

/** What is wrong with them, by field: `from` and `until` behind what these are `named`. */
export function daysFaults({ from, until }: DaysAsked, named = ''): Record<string, FieldFault> {
  const faults: Record<string, FieldFault> = {}
  if (from !== '' && !isDay(from)) faults[`${named}from`] = 'shared.day_unknown'
  if (until !== '' && !isDay(until)) faults[`${named}until`] = 'shared.day_unknown'
  else if (from !== '' && until !== '' && until < from) faults[`${named}until`] = 'shared.days_reversed'
  return faults
}

/** When the first of them begins and the last one is over in a time zone (UTC ms); null where none is asked for. */
export function instantsOf({ from, until }: DaysAsked, zone: string): { from: number | null; until: number | null } {
  return {
    from: from === '' ? null : startOfDay(from, zone),
    until: until === '' ? null : endOfDay(until, zone),
  }
}

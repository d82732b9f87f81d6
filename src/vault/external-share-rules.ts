// What may be typed on the One time share screen: addresses, an end, how often, a check; and what administrators allow.
import { instantAt, isDay, isTimeOfDay } from '../i18n/days.ts'
import type { CheckedBy } from '../store/external-shares.ts'
import { emailsIn, recipientsFault } from './external-recipients.ts'
import type { FieldFault } from './refusals.ts'
import type { SharingOptions } from './sharing-options.ts'
import { lengthFault } from './text-rules.ts'
import type { Reader, Vault } from './vault.ts'

const HOUR = 3_600_000

/** The periods that are offered, in hours. */
export const PERIODS = { '1-hour': 1, '24-hours': 24, '1-week': 168, '30-days': 720 } as const

/** When links end: after a period, or at a day and a time of day in the sharer's zone. */
export const EXPIRATIONS = [...(Object.keys(PERIODS) as (keyof typeof PERIODS)[]), 'customized'] as const
export type Expiration = (typeof EXPIRATIONS)[number]

/** How often each link opens. */
export const ACCESSES = ['unlimited', 'once', 'customized'] as const
export type Access = (typeof ACCESSES)[number]

/** How a recipient is checked, the usual one first. */
export const CHECKS: readonly CheckedBy[] = ['code', 'passphrase', 'both']

export const MOST_OPENINGS = 9_999
export const LEAST_PASSPHRASE = 12
export const LONGEST_PASSPHRASE = 256

/** What was typed; addresses in one text, several of them with commas, blanks or lines between. */
export interface TypedShare {
  readonly emails: string
  readonly expiration: Expiration | null
  readonly day: string
  readonly time: string
  readonly access: Access | null
  readonly accesses: string
  readonly endsAfterFirst: boolean
  readonly check: CheckedBy | null
  readonly passphrase: string
  /** The domains that nobody shared with before and that the sharer means. */
  readonly meant: readonly string[]
}

/** What it comes to. `expiresAt` is UTC ms; `maxOpens` null: without limit. */
export interface CheckedShare {
  readonly emails: readonly string[]
  readonly expiresAt: number
  readonly maxOpens: number | null
  readonly endsAfterFirst: boolean
  readonly checkedBy: CheckedBy
  readonly passphrase: string | null
}

/** Where a form is checked: what administrators allow, who is known here, what time it is, and where the sharer lives. */
export interface Rules {
  readonly reader: Reader
  readonly options: SharingOptions
  readonly mailConfigured: boolean
  readonly at: number
  readonly zone: string
}

type Faults = Record<string, FieldFault>

/** The checks a sharer may choose from, the usual one first; none where a code is required and no mail can be sent. */
export function checksAllowed(
  { check }: SharingOptions,
  { mailConfigured }: Pick<Vault, 'mailConfigured'>,
): CheckedBy[] {
  const possible = CHECKS.filter((one) => mailConfigured || one === 'passphrase')
  return possible.filter((one) => check === 'any' || one === check || one === 'both')
}

/** The longest period administrators allow that is offered before 24 hours; 24 hours where that is allowed. */
export function usualPeriod({ longestHours }: SharingOptions): keyof typeof PERIODS {
  return longestHours !== null && longestHours < PERIODS['24-hours'] ? '1-hour' : '24-hours'
}

/** Checks a form; either all of it can be used, or each fault stands under its field. */
export function checkShare(typed: TypedShare, rules: Rules): { faults: Faults } | { checked: CheckedShare } {
  const faults: Faults = {}
  const emails = emailsIn(typed.emails)
  Object.assign(faults, recipientsFault({ emails, meant: typed.meant }, rules))
  const expiresAt = endOf(typed, rules, faults)
  const maxOpens = opensOf(typed, faults)
  const { check } = typed
  if (check === null || !checksAllowed(rules.options, rules).includes(check))
    faults['check'] = 'share_outside.check_missing'
  const asksPassphrase = check === 'passphrase' || check === 'both'
  const fault = asksPassphrase ? passphraseFault(typed.passphrase) : null
  if (fault !== null) faults['passphrase'] = fault
  if (Object.keys(faults).length > 0) return { faults }
  const passphrase = asksPassphrase ? typed.passphrase : null
  const { endsAfterFirst } = typed
  return { checked: { emails, expiresAt, maxOpens, endsAfterFirst, checkedBy: check as CheckedBy, passphrase } }
}

/** The instant (UTC ms) of a day and a time in a zone; null when they are none, or none that clocks there ever show. */
export function customizedEnd({ day, time }: Pick<TypedShare, 'day' | 'time'>, zone: string): number | null {
  return isDay(day) && isTimeOfDay(time) ? instantAt({ day, time }, zone) : null
}

function endOf({ expiration, day, time }: TypedShare, { options, at, zone }: Rules, faults: Faults): number {
  const fault = (field: string, what: FieldFault) => {
    faults[field] = what
    return 0
  }
  if (expiration === null) return fault('expiration', 'share_outside.expiration_missing')
  const most = options.longestHours ?? Number.POSITIVE_INFINITY
  if (expiration !== 'customized') {
    const hours = PERIODS[expiration]
    return hours > most ? fault('expiration', tooLong(most)) : at + hours * HOUR
  }
  if (!isDay(day)) fault('day', 'share_outside.day_missing')
  if (!isTimeOfDay(time)) fault('time', 'share_outside.time_missing')
  if ('day' in faults || 'time' in faults) return 0
  const end = customizedEnd({ day, time }, zone)
  if (end === null) return fault('time', { key: 'share_outside.time_skipped', values: { zone } })
  if (end <= at) return fault('day', 'share_outside.past')
  return end > at + most * HOUR ? fault('day', tooLong(most)) : end
}

function tooLong(most: number): FieldFault {
  const values = most % 24 === 0 ? { count: most / 24, unit: 'days' } : { count: most, unit: 'hours' }
  return { key: 'share_outside.too_long', values }
}

function opensOf({ access, accesses }: TypedShare, faults: Faults): number | null {
  if (access === 'unlimited') return null
  if (access === 'once') return 1
  if (access === null) {
    faults['access'] = 'share_outside.access_missing'
    return null
  }
  const number = /^\d{1,4}$/.test(accesses) ? Number(accesses) : 0
  if (number < 1) faults['accesses'] = { key: 'share_outside.accesses_form', values: { most: MOST_OPENINGS } }
  return number
}

function passphraseFault(passphrase: string): FieldFault | null {
  if ([...passphrase].length < LEAST_PASSPHRASE)
    return { key: 'share_outside.passphrase_short', values: { least: LEAST_PASSPHRASE } }
  return lengthFault(passphrase, LONGEST_PASSPHRASE)
}

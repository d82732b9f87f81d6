// The words of one answer: a translator that knows the reader's time zone and what time it is.
import type { Language, Translator, Values } from '../i18n/translate.ts'
import type { FieldFault } from '../vault/refusals.ts'

/** What templates and handlers speak with. Instants are UTC milliseconds. */
export interface Words {
  readonly language: Language
  readonly timeZone: string
  readonly now: number
  t(key: string, values?: Values): string
  date(at: number): string
  dateTime(at: number): string
  /** When something ends: the last day of it is in it whole, until its 24:00. */
  end(at: number): string
  /** The same as dateTime in UTC, for people whose zone is not known; the text around it says so. */
  utc(at: number): string
  number(value: number): string
  /** What the piece shared/_time shows: relative words with the exact instant, zone named, behind them. */
  time(at: number): { at: number; words: string; exact: string }
}

export function wordsFor(translator: Translator, { zone, now }: { zone: string; now: number }): Words {
  return {
    language: translator.language,
    timeZone: zone,
    now,
    t: translator.t,
    number: translator.number,
    date: (at) => translator.date(at, zone),
    dateTime: (at) => translator.dateTime(at, zone),
    end: (at) => translator.end(at, zone),
    utc: (at) => translator.dateTime(at, 'UTC'),
    time: (at) => ({
      at,
      words: translator.relative(at, now),
      exact: `${translator.dateTime(at, zone)} (${zone})`,
    }),
  }
}

/** The sentence of a field's fault. */
export function sentence({ t }: Pick<Words, 't'>, fault: FieldFault): string {
  return typeof fault === 'string' ? t(fault) : t(fault.key, fault.values)
}

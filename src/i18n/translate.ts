// Turns message keys, instants and numbers into the words of one language; knows no screen and no person.
import { IntlMessageFormat } from 'intl-messageformat'
import { dayOf, endOfDay } from './days.ts'
import { en } from './en.ts'
import { ptBr } from './pt-br.ts'

export type Language = 'en' | 'pt-BR'
export type Values = Readonly<Record<string, string | number>>

/** The languages a person can choose, each named in itself. */
export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'pt-BR', name: 'Português (Brasil)' },
]

export interface Translator {
  readonly language: Language
  /** The text of `key` with `values` filled in. Throws on an unknown key and on a value the text asks for and does not get. */
  readonly t: (key: string, values?: Values) => string
  /** The day of an instant in UTC milliseconds, as people in `zone` see it: `20 Nov 2026`. */
  readonly date: (ms: number, zone: string) => string
  /** Day and time of an instant: `Fri, 20 Nov 2026, 15:04`. The zone is not named; where it matters the text names it. */
  readonly dateTime: (ms: number, zone: string) => string
  /** The same of an instant at which something ends: of the end of a day, that day: `Fri, 20 Nov 2026, 24:00`. */
  readonly end: (ms: number, zone: string) => string
  /** How far `ms` lies from `now`, both UTC milliseconds: `3 minutes ago`, `in 2 days`, `now`. */
  readonly relative: (ms: number, now: number) => string
  /** A whole or broken number with the language's separators: `4,312`. */
  readonly number: (value: number) => string
}

const catalogues: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, 'pt-BR': ptBr }

// English dates are written day first and on 24 hours, as people in most countries with an English screen read them.
const formatLocale: Readonly<Record<Language, string>> = { en: 'en-GB', 'pt-BR': 'pt-BR' }

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
// From the coarsest to the finest: the first unit that fits at least once speaks.
const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
]

const translators = new Map<Language, Translator>()

/** The one translator of a language; everything it compiles is kept for the life of the program. */
export function translator(language: Language): Translator {
  const known = translators.get(language)
  if (known) return known
  const made = makeTranslator(language, catalogues[language])
  translators.set(language, made)
  return made
}

/**
 * The best of our languages for an Accept-Language header (RFC 9110, 12.5.4), `otherwise` when none fits.
 * Any Portuguese is answered in ours: it is nearer than English.
 */
export function pickLanguage(header: string | undefined, otherwise: Language): Language {
  const wanted = (header ?? '')
    .slice(0, 1_000)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
      return { primary: tag.trim().split('-')[0], quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { primary } of wanted) {
    if (primary === 'pt') return 'pt-BR'
    if (primary === 'en') return 'en'
  }
  return otherwise
}

/** Whether `zone` names a place of the IANA time zone database. Bare offsets are refused: they know no summer time. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** The time zones to choose from, in alphabetical order, UTC among them. */
export function timeZones(): readonly string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort()
}

/** A translator over any `texts` by key, ICU messages; a text is compiled when it is first asked for. */
export function makeTranslator(language: Language, texts: Readonly<Record<string, string>>): Translator {
  const catalogue = new Map(Object.entries(texts))
  const locale = formatLocale[language]
  const compiled = new Map<string, string | IntlMessageFormat>()
  const numbers = new Intl.NumberFormat(locale)
  const distances = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const days = perZone((timeZone) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }))
  const instants = perZone(
    (timeZone) =>
      new Intl.DateTimeFormat(locale, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZone,
      }),
  )

  function compile(key: string): string | IntlMessageFormat {
    const text = catalogue.get(key)
    if (text === undefined) throw new Error(`No message is called ${JSON.stringify(key)} in ${language}`)
    // Most texts have nothing to fill in; two apostrophes are ICU's way to write one.
    const message = /[{}]|''/.test(text) ? new IntlMessageFormat(text, language, undefined, { ignoreTag: true }) : text
    compiled.set(key, message)
    return message
  }

  return {
    language,
    t(key, values) {
      const message = compiled.get(key) ?? compile(key)
      if (typeof message === 'string') return message
      // The library takes a key that is there with nothing in it for a value, and would print "undefined".
      for (const name in values) {
        if (values[name] === undefined || values[name] === null) throw new Error(`${key}: ${name} has no value`)
      }
      return String(message.format(values))
    },
    date: (ms, zone) => days(zone).format(ms),
    dateTime: (ms, zone) => instants(zone).format(ms),
    end(ms, zone) {
      if (endOfDay(dayOf(ms - 1, zone), zone) !== ms) return instants(zone).format(ms)
      return instants(zone)
        .format(ms - 1)
        .replace('23:59', '24:00')
    },
    relative(ms, now) {
      const distance = ms - now
      const unit = units.find(([, length]) => Math.abs(distance) >= length)
      return unit ? distances.format(Math.trunc(distance / unit[1]), unit[0]) : distances.format(0, 'second')
    },
    number: (value) => numbers.format(value),
  }
}

// Making a formatter costs a hundred times what using it does.
function perZone(make: (zone: string) => Intl.DateTimeFormat): (zone: string) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>()
  return (zone) => {
    const known = made.get(zone)
    if (known) return known
    const formatter = make(zone)
    made.set(zone, formatter)
    return formatter
  }
}

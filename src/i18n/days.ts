// Days as people in a time zone know them, and the instants at which they begin and end.

/** A day of the calendar, written `2026-11-20`. It is in no time zone until one is named. */
export type Day = string

const HOUR = 3_600_000
const LOCAL_PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Whether `text` is a day that exists in the calendar, from year 1970 to 9998, written `2026-11-20`. */
export function isDay(text: string): text is Day {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined || year < 1970 || year > 9998) return false
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** The day that people in `zone` write at an instant (UTC milliseconds). */
export function dayOf(ms: number, zone: string): Day {
  return new Date(ms + offsetAt(ms, zone)).toISOString().slice(0, 10)
}

/** The instant (UTC milliseconds) at which a day begins in `zone`; where midnight is skipped, the first one after it. */
export function startOfDay(day: Day, zone: string): number {
  return instantOf(Date.parse(`${day}T00:00:00Z`), zone)
}

/** The instant (UTC milliseconds) at which a day is over in `zone`: its 24:00. */
export function endOfDay(day: Day, zone: string): number {
  return instantOf(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR, zone)
}

/** Whether `text` is a time of day, written `23:59`. */
export function isTimeOfDay(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
}

/**
 * The instant (UTC milliseconds) of a day and a time of day in `zone`, the second one where clocks show it twice; null
 * where clocks that are put forward never show it.
 */
export function instantAt({ day, time }: { day: Day; time: string }, zone: string): number | null {
  const local = Date.parse(`${day}T${time}:00Z`)
  const at = instantOf(local, zone)
  return at + offsetAt(at, zone) === local ? at : null
}

/**
 * The instant at which clocks in `zone` pass `local` (a wall clock reading, as if it were UTC) for good.
 * Clocks that are put forward over it pass it at that moment; clocks that are put back over it pass it the second time.
 */
function instantOf(local: number, zone: string): number {
  const [from, until] = [local - 15 * HOUR, local + 15 * HOUR]
  const [before, after] = [offsetAt(from, zone), offsetAt(until, zone)]
  if (before === after) return local - after
  const change = firstWith(after, { from, until, zone })
  if (local - after >= change) return local - after
  return Math.min(local - before, change)
}

// The second at which the offset changes between two instants; the database of zones has no two changes in one day.
function firstWith(offset: number, { from, until, zone }: { from: number; until: number; zone: string }): number {
  let [low, high] = [from / 1000, until / 1000]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * 1000, zone) === offset) high = middle
    else low = middle
  }
  return high * 1000
}

/** How far clocks in `zone` are ahead of UTC at an instant, in milliseconds. */
function offsetAt(ms: number, zone: string): number {
  const read = new Map(
    clockOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = LOCAL_PARTS.map((part) => read.get(part))
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
}

// Making a formatter costs a hundred times what using it does.
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    clocks.set(zone, clock)
  }
  return clock
}

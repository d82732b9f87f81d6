// Days in time zones: they begin and end where the clocks of their people say so, also when clocks are changed.
import fc from 'fast-check'
import t from 'tap'
import { dayOf, endOfDay, isDay, startOfDay } from '../../src/i18n/days.ts'
import { timeZones } from '../../src/i18n/translate.ts'
import { endOfDayByAdding } from '../controls/i18n/days.ts'

const iso = (ms: number) => new Date(ms).toISOString()
const QUARTER = 900_000

t.test('a day lasts to 24:00 of its own time zone', async (t) => {
  t.equal(iso(endOfDay('2026-11-20', 'UTC')), '2026-11-21T00:00:00.000Z')
  t.equal(iso(endOfDay('2026-11-20', 'America/Sao_Paulo')), '2026-11-21T03:00:00.000Z')
  t.equal(iso(endOfDay('2026-11-20', 'Asia/Kathmandu')), '2026-11-20T18:15:00.000Z')
  t.equal(iso(endOfDay('2026-11-20', 'Pacific/Kiritimati')), '2026-11-20T10:00:00.000Z')
  t.equal(iso(endOfDay('2026-11-20', 'Pacific/Pago_Pago')), '2026-11-21T11:00:00.000Z')
  t.equal(iso(startOfDay('2026-11-20', 'America/Sao_Paulo')), '2026-11-20T03:00:00.000Z')
})

t.test('days on which clocks are changed have 23 or 25 hours', async (t) => {
  const hours = (day: string, zone: string) => (endOfDay(day, zone) - startOfDay(day, zone)) / 3_600_000
  t.equal(hours('2026-03-29', 'Europe/Berlin'), 23)
  t.equal(hours('2026-10-25', 'Europe/Berlin'), 25)
  t.equal(hours('2026-04-24', 'Africa/Cairo'), 23, 'midnight itself is skipped')
  t.equal(iso(endOfDay('2018-11-03', 'America/Sao_Paulo')), '2018-11-04T03:00:00.000Z', 'midnight itself is skipped')
  t.equal(iso(endOfDay('2018-02-17', 'America/Sao_Paulo')), '2018-02-18T03:00:00.000Z', 'put back at midnight')
  t.equal(iso(endOfDay('2010-11-06', 'America/St_Johns')), '2010-11-07T03:30:00.000Z', 'put back over midnight')
  t.equal(hours('2026-04-05', 'Australia/Lord_Howe'), 24.5, 'by half an hour')
})

t.test('a day that was left out of the calendar of its place ends when it would have begun', async (t) => {
  t.equal(iso(endOfDay('2011-12-29', 'Pacific/Apia')), '2011-12-30T10:00:00.000Z')
  t.equal(iso(endOfDay('2011-12-30', 'Pacific/Apia')), '2011-12-30T10:00:00.000Z')
  t.equal(dayOf(Date.parse('2011-12-30T10:00:00Z'), 'Pacific/Apia'), '2011-12-31')
})

t.test('only days of the calendar are days', async (t) => {
  for (const day of ['2026-11-20', '2028-02-29', '1970-01-01', '9998-12-31']) t.ok(isDay(day), day)
  const not = ['', '2026-02-29', '2026-13-01', '2026-00-10', '2026-11-31', '2026-1-1', '20261120', '9999-12-31']
  for (const text of [...not, '1969-12-31', '2026-11-20T00:00', ' 2026-11-20', '２０２６-11-20'])
    t.notOk(isDay(text), text)
})

/** Whether every day, in every place, is over at its end and not before, whatever the clocks do around it. */
function endsAreRight(end: typeof endOfDay, runs: number): boolean {
  const zones = timeZones()
  const dayNumber = fc.integer({ min: 3_653, max: 24_000 })
  const right = fc.property(dayNumber, fc.nat(zones.length - 1), (number, at) => {
    const day = new Date(number * 86_400_000).toISOString().slice(0, 10)
    const zone = zones[at] ?? 'UTC'
    const over = end(day, zone)
    const after = Array.from({ length: 12 }, (_, n) => dayOf(over + n * QUARTER, zone))
    return dayOf(over - 1, zone) <= day && after.every((later) => later > day)
  })
  return !fc.check(right, { numRuns: runs, seed: 7 }).failed
}

t.test('every day of 1980 to 2035 in every place ends when the next one has begun for good', async (t) => {
  t.ok(endsAreRight(endOfDay, 3_000))
})

t.test('control: adding 24 hours to the beginning is noticed', async (t) => {
  t.notOk(endsAreRight(endOfDayByAdding, 3_000))
})

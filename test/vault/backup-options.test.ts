// When a backup is due, when the last one is too old, and which are kept; by the clock of the installation's time zone.
import fc from 'fast-check'
import t from 'tap'
import { operator } from '../../src/vault/actors.ts'
import {
  backupOptions,
  changeBackupOptions,
  isDue,
  isOverdue,
  superfluous,
  type BackupOptions,
} from '../../src/vault/backup-options.ts'
import { Forbidden, Invalid } from '../../src/vault/refusals.ts'
import { forgetsTheNewest } from '../controls/vault/backups.ts'
import { sealedHouse } from '../fixtures/sealed.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOON = Date.UTC(2026, 10, 21, 12)
const daily: BackupOptions = { schedule: 'daily', hour: 2, hours: 6, keepLast: 3, keepDays: 0 }

t.test('until somebody decides otherwise one is made every day', async (t) => {
  const it = sealedHouse(t)
  t.match(backupOptions(it.vault), { schedule: 'daily', hour: 2, keepLast: 7, keepDays: 14 })
  const options: BackupOptions = { schedule: 'hours', hour: 0, hours: 168, keepLast: 1, keepDays: 0 }
  t.throws(() => changeBackupOptions(it.vault, it.as('olivia'), options), Forbidden)
  t.ok(changeBackupOptions(it.vault, it.as('ada'), options))
  t.notOk(changeBackupOptions(it.vault, operator, options), 'it was so already')
  t.same(backupOptions(it.vault), options)
  t.same(it.news(), ['backup_options.changed'])
  for (const wrong of [
    { hour: 24 },
    { hours: 0 },
    { hours: 169 },
    { keepLast: 0 },
    { keepDays: -1 },
    { hour: 1.5 },
    { hour: Number.NaN },
  ])
    t.throws(() => changeBackupOptions(it.vault, operator, { ...options, ...wrong }), Invalid, JSON.stringify(wrong))
  t.same(it.news(), [])
})

t.test('a daily one is due once a day, from its hour on, where the installation is', async (t) => {
  const due = (last: number, now: number, zone: string) => isDue(daily, { last, now, zone })
  const at = (hour: number, day = 21) => Date.UTC(2026, 10, day, hour)
  t.notOk(due(at(2), at(23), 'UTC'))
  t.notOk(due(at(2), at(1, 22), 'UTC'), 'before its hour it is still yesterday')
  t.ok(due(at(2), at(2, 22), 'UTC'))
  t.ok(due(at(2), at(14, 25), 'UTC'), 'one that was missed is made as soon as it can be')
  t.notOk(due(at(5), at(4, 22), 'America/Sao_Paulo'), 'there it is 01:00')
  t.ok(due(at(5), at(5, 22), 'America/Sao_Paulo'))
  t.notOk(due(at(5, 22), at(2), 'UTC'), 'a clock that was put back makes none')
  t.notOk(isDue({ ...daily, schedule: 'off' }, { last: 0, now: NOON, zone: 'UTC' }))
  const often: BackupOptions = { ...daily, schedule: 'hours', hours: 6 }
  t.notOk(isDue(often, { last: NOON - 6 * HOUR + 1, now: NOON, zone: 'UTC' }))
  t.ok(isDue(often, { last: NOON - 6 * HOUR, now: NOON, zone: 'UTC' }))
})

t.test('the last one is too old at more than twice the time between two', async (t) => {
  t.notOk(isOverdue(daily, { last: NOON - 2 * DAY, now: NOON }))
  t.ok(isOverdue(daily, { last: NOON - 2 * DAY - 1, now: NOON }))
  t.ok(isOverdue({ ...daily, schedule: 'hours', hours: 1 }, { last: NOON - 3 * HOUR, now: NOON }))
  t.notOk(isOverdue({ ...daily, schedule: 'off' }, { last: 0, now: NOON }))
})

const files = (...ats: number[]) =>
  ats.sort((a, b) => b - a).map((at) => ({ name: new Date(at).toISOString(), at, bytes: 1 }))

t.test('kept are the newest, and of each of the last days the last one', async (t) => {
  const all = files(...Array.from({ length: 40 }, (_, n) => NOON - n * 12 * HOUR))
  const kept = (options: Partial<BackupOptions>) => {
    const gone = superfluous(all, { ...daily, ...options }, { now: NOON, zone: 'UTC' })
    return all.filter((one) => !gone.includes(one)).map(({ at }) => (NOON - at) / HOUR)
  }
  t.same(kept({ keepLast: 3, keepDays: 0 }), [0, 12, 24])
  t.same(kept({ keepLast: 1, keepDays: 3 }), [0, 24, 48], 'the last of today, of yesterday and of the day before')
  t.same(kept({ keepLast: 2, keepDays: 2 }), [0, 12, 24])
})

/** Rules under which the newest, or one of the newest that are to be kept, is forgotten. */
function losses(rule: typeof superfluous): unknown[] {
  const lost: unknown[] = []
  const instants = fc.array(fc.integer({ min: 0, max: NOON }), { minLength: 1, maxLength: 30 })
  const options = fc.record({ keepLast: fc.integer({ min: 1, max: 10 }), keepDays: fc.integer({ min: 0, max: 40 }) })
  fc.assert(
    fc.property(instants, options, (ats, given) => {
      const all = files(...ats)
      const gone = rule(all, { ...daily, ...given }, { now: NOON, zone: 'UTC' })
      if (all.slice(0, given.keepLast).some((one) => gone.includes(one))) lost.push(given)
    }),
    { numRuns: 200, seed: 9 },
  )
  return lost
}

t.test('whatever the rules are, the newest backups are never forgotten', async (t) => {
  t.same(losses(superfluous), [])
  t.not(losses(forgetsTheNewest).length, 0, 'control, found: rules by days alone')
})

// What administrators decide about the backups that MySafe makes by itself: how often, and which of them are kept. Never where.
import { record } from '../audit/trail.ts'
import { dayOf } from '../i18n/days.ts'
import type { BackupFile } from '../store/backup-files.ts'
import { findSetting, writeSetting } from '../store/settings.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { Invalid } from './refusals.ts'
import type { Reader, Vault } from './vault.ts'

/** off: none by itself; daily: at an hour of the installation's time zone; hours: every so many of them. */
export const SCHEDULES = ['off', 'daily', 'hours'] as const
export type Schedule = (typeof SCHEDULES)[number]

export interface BackupOptions {
  readonly schedule: Schedule
  /** The hour of the day, 0 to 23, for a daily one. */
  readonly hour: number
  /** How many hours lie between two, for one that is made every so many hours. */
  readonly hours: number
  /** So many of the newest are kept in any case. */
  readonly keepLast: number
  /** And of so many days the last one each. */
  readonly keepDays: number
}

/** What each number may be. */
export const RANGES = {
  hour: { least: 0, most: 23 },
  hours: { least: 1, most: 168 },
  keepLast: { least: 1, most: 500 },
  keepDays: { least: 0, most: 400 },
} as const
type Counted = keyof typeof RANGES
const COUNTED = Object.keys(RANGES) as Counted[]

/** As it is until somebody decides otherwise: nobody who runs MySafe should have to think of backups first. */
const USUAL: BackupOptions = { schedule: 'daily', hour: 2, hours: 6, keepLast: 7, keepDays: 14 }

const HOUR = 3_600_000

/** The options of now. */
export function backupOptions({ db }: Pick<Reader, 'db'>): BackupOptions {
  const written = findSetting(db, 'backups')?.split(' ')
  if (written === undefined) return USUAL
  const [schedule, ...numbers] = written
  const counted = Object.fromEntries(COUNTED.map((name, n) => [name, Number(numbers[n])])) as Record<Counted, number>
  return { schedule: schedule as Schedule, ...counted }
}

/** Changes them; false when they were so already. @throws Forbidden, Invalid by field */
export function changeBackupOptions(vault: Vault, by: Actor, options: BackupOptions): boolean {
  mustAdminister(by)
  const wrong = COUNTED.filter((name) => {
    const { least, most } = RANGES[name]
    return !Number.isInteger(options[name]) || options[name] < least || options[name] > most
  })
  if (wrong.length > 0)
    throw new Invalid(
      Object.fromEntries(wrong.map((name) => [name, { key: 'admin_backups.range', values: { ...RANGES[name] } }])),
    )
  return vault.write((tx) => {
    const [before, now] = [writtenOf(backupOptions(tx)), writtenOf(options)]
    if (before === now) return false
    writeSetting(tx.db, { name: 'backups', value: now, at: tx.at, by: by.id })
    record(tx, by, { name: 'backup_options.changed', details: { ...options } })
    return true
  })
}

function writtenOf(options: BackupOptions): string {
  return [options.schedule, ...COUNTED.map((name) => options[name])].join(' ')
}

/** Milliseconds between two backups; null when none is made by itself. */
function backupPeriod({ schedule, hours }: BackupOptions): number | null {
  if (schedule === 'off') return null
  return schedule === 'daily' ? 24 * HOUR : hours * HOUR
}

/** Instants (UTC milliseconds) that decide what is due: of the last backup, or of the installation where there is none. */
export interface Moments {
  readonly last: number
  readonly now: number
}

/** Whether a backup is to be made now. `zone` is the time zone that hours of the day are meant in. */
export function isDue(options: BackupOptions, { last, now, zone }: Moments & { zone: string }): boolean {
  const period = backupPeriod(options)
  if (period === null || now < last) return false
  if (options.schedule === 'hours') return now - last >= period
  // A day of backups begins at their hour.
  const day = (at: number) => dayOf(at - options.hour * HOUR, zone)
  return day(now) !== day(last)
}

/** Whether the last one is so old that something must be wrong: older than twice the schedule. */
export function isOverdue(options: BackupOptions, { last, now }: Moments): boolean {
  const period = backupPeriod(options)
  return period !== null && now - last > 2 * period
}

/** The backups that need not be kept any longer; the newest never is one of them. `backups`: the newest first. */
export function superfluous(
  backups: readonly BackupFile[],
  { keepLast, keepDays }: BackupOptions,
  { now, zone }: { now: number; zone: string },
): BackupFile[] {
  const from = dayOf(now - keepDays * 24 * HOUR, zone)
  const days = new Set<string>()
  return backups.filter(({ at }, n) => {
    const day = dayOf(at, zone)
    const lastOfDay = day > from && !days.has(day)
    days.add(day)
    return n >= keepLast && !lastOfDay
  })
}

// The end of a day with a fault in it: every day is taken to have 24 hours.
import { startOfDay } from '../../../src/i18n/days.ts'

export function endOfDayByAdding(day: string, zone: string): number {
  return startOfDay(day, zone) + 86_400_000
}

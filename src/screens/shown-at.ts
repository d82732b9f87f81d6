// When a page was shown, as its form tells it: what came after that is not meant by what is pressed there.
import { Invalid } from '../vault/refusals.ts'

/** The instant in UTC milliseconds; `now` where the form tells none. @throws Invalid { until } for what is no instant */
export function instantShown(until: string, now: number): number {
  if (until === '') return now
  if (!/^\d{1,15}$/.test(until)) throw new Invalid({ until: 'shared.seen_unknown' })
  return Number(until)
}

// What somebody says yes to on a page goes as far as what they were shown there, and nobody was shown what has not come yet.
import { Invalid } from './refusals.ts'
import type { Tx } from './vault.ts'

/** @param until when they were shown it (UTC milliseconds). @throws Invalid { until } for an instant that has not come yet */
export function refuseUnseen({ at }: Pick<Tx, 'at'>, until: number): void {
  if (until > at) throw new Invalid({ until: 'shared.seen_unknown' })
}

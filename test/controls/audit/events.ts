// Events with one fault in them each, as somebody in a hurry records them, and what must be said about it.
import type { EventRow } from '../../../src/store/audit-events.ts'

export function carelessEvents(typed: string): [fault: Partial<EventRow>, said: RegExp][] {
  return [
    [{ details: JSON.stringify({ name: typed }) }, /typed/],
    [{ details: JSON.stringify({ name: 'Two words' }) }, /no code/],
    [{ address: null }, /from where/],
    [{ secretId: null }, /on what/],
    [{ actorId: null }, /actor/],
    [{ at: 0 }, /time/],
    [{ name: 'api_secret.whatever' }, /list/],
  ]
}

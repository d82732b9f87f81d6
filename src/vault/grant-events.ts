// What the trail says of grants that were given, changed or taken away: the same of one as of very many at once.
import type { Details, Happening } from '../audit/trail.ts'
import type { Level } from '../store/grants.ts'
import { recipientText, type Recipient } from './recipients.ts'

/** What a grant gives, and until when (UTC ms); null: it does not end by itself. */
interface Terms {
  readonly level: Level
  readonly untilAt: number | null
}

interface OnSecret {
  readonly secretId: number
  readonly recipient: Recipient
}

/** The same was given to somebody on each of these API secrets. @param more what the act says of itself, its batch for instance */
export function grantsGiven(
  secretIds: readonly number[],
  { recipient, level, untilAt }: Terms & Pick<OnSecret, 'recipient'>,
  more: Details = {},
): Happening[] {
  // Of one object for all of them: the trail writes it once (trail.ts).
  const details = { recipient: recipientText(recipient), level, until: untilAt, ...more }
  return secretIds.map((secretId) => ({ name: 'api_secret.shared', secretId, details, ...personIn(recipient) }))
}

/** A grant gives something else from now on. */
export function grantChanged(
  { secretId, recipient }: OnSecret,
  { before, now }: { readonly before: Terms; readonly now: Terms },
  more: Details = {},
): Happening {
  const terms = { level: now.level, until: now.untilAt, level_before: before.level, until_before: before.untilAt }
  const details = { recipient: recipientText(recipient), ...terms, ...more }
  return { name: 'api_secret.grant_changed', secretId, details, ...personIn(recipient) }
}

/** A grant that still counted was taken away. */
export function grantTaken({ secretId, recipient, level, untilAt }: OnSecret & Terms, more: Details = {}): Happening {
  const details = { recipient: recipientText(recipient), level, until: untilAt, ...more }
  return { name: 'api_secret.unshared', secretId, details, ...personIn(recipient) }
}

// An event of a grant to one person is found among the events about that person.
function personIn({ kind, id }: Recipient): Pick<Happening, 'userId'> {
  return kind === 'user' ? { userId: id } : {}
}

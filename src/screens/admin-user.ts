// What the screens about one account share: the page with a one-time address, and what is said of what was handed over.
import type { FastifyReply } from 'fastify'
import type { Web } from '../http/web.ts'
import type { Deactivated } from '../vault/deactivation.ts'
import type { User } from '../vault/user-list.ts'
import type { PasswordAddress } from '../vault/users.ts'
import { mailedHow } from './mail-words.ts'

/** The one-time address, shown this once: it is kept nowhere but in the mail to its person. */
export function showAddress(
  web: Web,
  reply: FastifyReply,
  { address, user, what }: { address: PasswordAddress; user: User; what: 'added' | 'reset' | 'reactivated' },
) {
  const { token, expiresAt, mailed } = address
  return reply.show('admin-users/address', {
    what,
    person: { id: user.id, name: user.name, email: user.email },
    address: `${web.baseUrl()}/password/${token}`,
    expiresAt,
    mailed: mailedHow(mailed, web.vault),
  })
}

// So many changed identifiers are named in the message; the rest is a number.
const NAMED = 3

/** What the message says of what was handed over. */
export function handedOver({
  secrets,
  privateGroups,
  renamed,
}: Pick<Deactivated, 'secrets' | 'privateGroups' | 'renamed'>) {
  const values = { secrets, privateGroups }
  if (renamed.length === 0) return { key: 'admin_users.handed_over', values }
  // Messages carry no names: the suffix and the numbers of the API secrets say which ones it was.
  const ids = renamed.slice(0, NAMED).map(({ secretId }) => `#${String(secretId)}`)
  const more = renamed.length - ids.length
  return {
    key: 'admin_users.handed_over_renamed',
    values: { ...values, count: renamed.length, ids: ids.join(', '), more },
  }
}

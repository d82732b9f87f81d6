// What the screens about one account share: the page with a one-time address.
import type { FastifyReply } from 'fastify'
import type { Web } from '../http/web.ts'
import type { PasswordAddress, User } from '../vault/users.ts'

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
    mailed,
  })
}

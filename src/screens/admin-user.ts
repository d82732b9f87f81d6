// What the screens about one account share: its number in the address, and the page with a one-time address.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { idFrom } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { NotFound } from '../vault/refusals.ts'
import type { PasswordAddress, User } from '../vault/users.ts'

/** The number in the address. @throws NotFound for anything that is none */
export function userIdOf({ params }: FastifyRequest): number {
  const id = idFrom((params as { id?: string }).id)
  if (id === null) throw new NotFound()
  return id
}

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

// Who takes over what somebody owns, as part of a form: looked for, chosen from the list, or typed to the letter.
import type { FastifyRequest } from 'fastify'
import { firstOf, form, idFrom, text, type Fields } from '../http/forms.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { Invalid } from '../vault/refusals.ts'
import { findNewOwners, newOwnerOf } from '../vault/take-over.ts'
import type { User } from '../vault/user-list.ts'
import type { Vault } from '../vault/vault.ts'

const NewOwnerForm = form({ to: text({ max: 20 }), find: text({ max: LONGEST_TYPED }), add: text({ max: 20 }) })

/** What the view needs: who is chosen, or the box that finds somebody with the list below it. */
export function newOwnerShown(vault: Vault, request: FastifyRequest, { userId }: { userId: number }) {
  const sent = (request.typed ?? request.query) as Fields
  const to = named(vault, request, { userId, named: idFrom(firstOf(sent, 'add')) ?? idFrom(firstOf(sent, 'to')) })
  const find = to === null ? firstOf(sent, 'find') : ''
  const asked = sent['find'] !== undefined || request.faults['find'] !== undefined
  const searched = asked && to === null
  const hits = searched ? findNewOwners(vault, request.user, { userId, text: find }).map(hitOf) : []
  return { to: to === null ? null : hitOf(to), find, searched, hits }
}

/**
 * Who was chosen by the form that was sent; 'nobody' where none need be. Null when the button that was pressed only looks
 * for somebody or chooses: then `request.typed` is set, and the form is to be shown again.
 * @throws Invalid { find } when somebody must be chosen and nobody was
 */
export function newOwnerAsked(
  vault: Vault,
  request: FastifyRequest,
  { userId, needed }: { userId: number; needed: boolean },
): number | 'nobody' | null {
  const body = request.body as Fields
  const given = NewOwnerForm.read(body)
  if (given.add !== '' || body['search'] !== undefined) {
    request.typed = body
    return null
  }
  if (body['other'] !== undefined) {
    request.typed = { ...body, to: '' }
    return null
  }
  const typed = given.find === '' ? null : named(vault, request, { userId, named: given.find })
  const to = named(vault, request, { userId, named: idFrom(given.to) }) ?? typed
  if (body['choose'] === undefined && (to !== null || !needed)) return to?.id ?? 'nobody'
  if (to === null)
    throw new Invalid({ find: given.find === '' ? 'admin_users.hand_over_choose' : 'admin_users.hand_over_nobody' })
  request.typed = { ...body, add: String(to.id) }
  return null
}

/** A fit new owner by number, username or e-mail address; null for nobody. */
function named(
  vault: Vault,
  { user }: FastifyRequest,
  { userId, named: name }: { userId: number; named: number | string | null },
): User | null {
  return name === null ? null : newOwnerOf(vault, user, { userId, named: name })
}

function hitOf({ id, name, username, email }: User) {
  return { value: String(id), label: name, detail: `${username} · ${email}`, icon: 'user' }
}

// What administrators do to an account as a whole: deactivate, reactivate, reset the password, end the sessions.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { firstOf, form, idAddressed, idFrom, reshow, text, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { deactivateUser, findNewOwners, newOwnerOf, type Deactivated } from '../vault/deactivation.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { Conflict, Invalid } from '../vault/refusals.ts'
import { accountOf, endSessions, reactivateUser, resetPassword, type Account, type User } from '../vault/users.ts'
import { showAddress } from './admin-user.ts'

const DeactivateForm = form({ to: text({ max: 20 }), find: text({ max: LONGEST_TYPED }), add: text({ max: 20 }) })

// So many changed identifiers are named in the message; the rest is a number.
const NAMED = 3

export function adminUserActScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web

  /** The account, in the state the act needs. @throws NotFound, Conflict */
  function account(request: FastifyRequest, state: 'active' | 'inactive'): Account {
    const found = accountOf(vault, request.user, { userId: idAddressed(request) })
    const active = found.user.deactivatedAt === null
    if (active !== (state === 'active'))
      throw new Conflict(active ? 'admin_users.is_active' : 'admin_users.is_inactive')
    return found
  }

  async function showDeactivate(request: FastifyRequest, reply: FastifyReply) {
    const found = account(request, 'active')
    requireConfirmed(request, vault)
    const { id: userId } = found.user
    const sent = (request.typed ?? request.query) as Fields
    const to = named(request, { userId, named: idFrom(firstOf(sent, 'add')) ?? idFrom(firstOf(sent, 'to')) })
    const find = to === null ? firstOf(sent, 'find') : ''
    const asked = sent['find'] !== undefined || request.faults['find'] !== undefined
    return reply.show('admin-users/deactivate', {
      account: found,
      me: userId === request.user.id,
      url: `/admin/users/${String(userId)}/deactivate`,
      to: to === null ? null : hitOf(to),
      find,
      searched: asked && to === null,
      hits: asked && to === null ? findNewOwners(vault, request.user, { userId, text: find }).map(hitOf) : [],
      conflict: request.conflict?.reason ?? null,
    })
  }

  async function deactivate(request: FastifyRequest, reply: FastifyReply) {
    const { user, secrets, privateGroups } = account(request, 'active')
    const body = request.body as Fields
    const given = DeactivateForm.read(body)
    const place = { userId: user.id }
    if (given.add !== '' || body['search'] !== undefined) {
      // Somebody was looked for or chosen from the list: nothing is done yet.
      request.typed = body
      return showDeactivate(request, reply)
    }
    const typed = given.find === '' ? null : named(request, { ...place, named: given.find })
    const to = named(request, { ...place, named: idFrom(given.to) }) ?? typed
    if (body['choose'] !== undefined || (secrets + privateGroups > 0 && to === null)) {
      if (to === null)
        throw new Invalid({ find: given.find === '' ? 'admin_users.hand_over_choose' : 'admin_users.hand_over_nobody' })
      request.typed = { ...body, add: String(to.id) }
      return showDeactivate(request, reply)
    }
    requireConfirmed(request, vault)
    const done = deactivateUser(vault, request.user, { ...place, toId: to?.id ?? null })
    const text = handedOver(done)
    return reply.done('/admin/users', 'admin_users.deactivated', {}, text === null ? {} : { text })
  }

  /** A fit new owner by number, username or e-mail address; null for nobody. */
  function named(request: FastifyRequest, { userId, named: name }: { userId: number; named: number | string | null }) {
    return name === null ? null : newOwnerOf(vault, request.user, { userId, named: name })
  }

  /** An act that gives a one-time address: how it is asked for, and how it is done. */
  function givingAddress(
    what: 'reactivated' | 'reset',
    { needs, view, verb }: { needs: 'active' | 'inactive'; view: string; verb: typeof resetPassword },
  ) {
    const confirmed = (request: FastifyRequest) => {
      const { user } = account(request, needs)
      requireConfirmed(request, vault)
      return user
    }
    return {
      async ask(request: FastifyRequest, reply: FastifyReply) {
        return reply.show(view, { person: confirmed(request) })
      },
      async act(request: FastifyRequest, reply: FastifyReply) {
        const user = confirmed(request)
        return showAddress(web, reply, { address: verb(vault, request.user, { userId: user.id }), user, what })
      },
    }
  }

  async function showEndSessions(request: FastifyRequest, reply: FastifyReply) {
    const { user, sessions } = accountOf(vault, request.user, { userId: idAddressed(request) })
    return reply.show('admin-users/end-sessions', { person: user, sessions })
  }

  async function end(request: FastifyRequest, reply: FastifyReply) {
    const count = endSessions(vault, request.user, { userId: idAddressed(request) })
    return reply.done('/admin/users', 'admin_users.sessions_ended', { count })
  }

  const config = { door: 'admin' } as const
  app.get('/admin/users/:id/deactivate', { config }, showDeactivate)
  app.post('/admin/users/:id/deactivate', { config, errorHandler: reshow(showDeactivate) }, deactivate)
  const reactivation = givingAddress('reactivated', {
    needs: 'inactive',
    view: 'admin-users/reactivate',
    verb: reactivateUser,
  })
  app.get('/admin/users/:id/reactivate', { config }, reactivation.ask)
  app.post('/admin/users/:id/reactivate', { config }, reactivation.act)
  const reset = givingAddress('reset', { needs: 'active', view: 'admin-users/reset', verb: resetPassword })
  app.get('/admin/users/:id/reset', { config }, reset.ask)
  app.post('/admin/users/:id/reset', { config }, reset.act)
  app.get('/admin/users/:id/end-sessions', { config }, showEndSessions)
  app.post('/admin/users/:id/end-sessions', { config }, end)
}

function handedOver({ to, secrets, privateGroups, renamed }: Deactivated) {
  if (to === null) return null
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

function hitOf({ id, name, username, email }: User) {
  return { value: String(id), label: name, detail: `${username} · ${email}`, icon: 'user' }
}

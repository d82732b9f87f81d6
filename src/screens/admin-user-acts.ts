// What administrators do to an account as a whole: deactivate, reactivate, reset the password, end the sessions.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { idAddressed, reshow } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { deactivateUser } from '../vault/deactivation.ts'
import { Conflict } from '../vault/refusals.ts'
import { accountOf, type Account } from '../vault/user-list.ts'
import { endSessions, reactivateUser, resetPassword } from '../vault/users.ts'
import { handedOver, showAddress } from './admin-user.ts'
import { newOwnerAsked, newOwnerShown } from './new-owner.ts'

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
    return reply.show('admin-users/deactivate', {
      account: found,
      me: userId === request.user.id,
      url: `/admin/users/${String(userId)}/deactivate`,
      another: `/admin/users/${String(userId)}/deactivate`,
      ...newOwnerShown(vault, request, { userId }),
      conflict: request.conflict?.reason ?? null,
    })
  }

  async function deactivate(request: FastifyRequest, reply: FastifyReply) {
    const { user, secrets, privateGroups } = account(request, 'active')
    const to = newOwnerAsked(vault, request, { userId: user.id, needed: secrets + privateGroups > 0 })
    // Somebody was looked for or chosen from the list: nothing is done yet.
    if (to === null) return showDeactivate(request, reply)
    requireConfirmed(request, vault)
    const done = deactivateUser(vault, request.user, { userId: user.id, toId: to === 'nobody' ? null : to })
    const told = done.to === null ? {} : { text: handedOver(done) }
    return reply.done('/admin/users', 'admin_users.deactivated', {}, told)
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

// Administration of users: the list, adding and editing. What happens to an account as a whole is in admin-user-acts.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { checkbox, filled, form, id, idAddressed, reshow, text } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { sharingOptions } from '../vault/sharing-options.ts'
import { LONGEST_EMAIL, LONGEST_NAME, LONGEST_USERNAME } from '../vault/user-rules.ts'
import { accountOf, findUsers, USER_SORTS } from '../vault/user-list.ts'
import { addUser, changeUser } from '../vault/users.ts'
import { showAddress } from './admin-user.ts'
import { groupsAsked, groupsOf } from './groups-of-user.ts'
import { listAsked, listLinks } from './list-links.ts'
import { savedMeanwhile, versionShown } from './saved-meanwhile.ts'

const person = {
  name: text({ max: LONGEST_NAME }),
  username: text({ max: LONGEST_USERNAME }),
  email: text({ max: LONGEST_EMAIL }),
  mayShareOutside: checkbox(),
  administrator: checkbox(),
}
const AddForm = form(person)
const EditForm = form({ ...person, version: id() })

const USUAL = { status: 'active', sort: 'name' } as const
const LABELS = { text: 'admin_users.search', status: 'admin_users.status' }
const EMPTY = { name: '', username: '', email: '', mayShareOutside: false, administrator: false }

export function adminUsersScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web

  async function showUsers(request: FastifyRequest, reply: FastifyReply) {
    const asked = listAsked(request, { sorts: USER_SORTS, usual: USUAL })
    const { rows, ...place } = findUsers(vault, request.user, asked)
    const list = listLinks('/admin/users', asked, { usual: USUAL, labels: LABELS, ...place })
    return reply.show('admin-users/list', { ...list, rows, me: request.user.id })
  }

  async function showAdd(request: FastifyRequest, reply: FastifyReply) {
    const roster = groupsOf(vault, request, { userId: null, url: '/admin/users/add' })
    const { external, newUsersMayShareOutside: mayShareOutside } = sharingOptions(vault)
    const values = filled(request, { ...EMPTY, mayShareOutside })
    return reply.show('admin-users/add', { first: request.typed === null, values, external, roster })
  }

  async function add(request: FastifyRequest, reply: FastifyReply) {
    const groups = groupsAsked(vault, request)
    if (groups === null) return showAdd(request, reply)
    const given = AddForm.read(request.body)
    if (given.administrator) requireConfirmed(request, vault)
    const address = addUser(vault, request.user, { ...given, groups })
    return showAddress(web, reply, { address, user: accountOf(vault, request.user, address).user, what: 'added' })
  }

  async function showEdit(request: FastifyRequest, reply: FastifyReply) {
    const account = accountOf(vault, request.user, { userId: idAddressed(request) })
    const { id: userId, name, username, email, mayShareOutside, administrator, version } = account.user
    const now = { name, username, email, mayShareOutside, administrator }
    const values = filled(request, now)
    return reply.show('admin-users/edit', {
      account,
      me: request.user.id === userId,
      values,
      external: sharingOptions(vault).external,
      version: versionShown(request, version),
      roster: groupsOf(vault, request, { userId, url: `/admin/users/${String(userId)}/edit` }),
      conflict: request.conflict?.reason ?? null,
      // What somebody else saved meanwhile, beside what was typed here.
      other: savedMeanwhile(request, { now, typed: values }),
    })
  }

  async function edit(request: FastifyRequest, reply: FastifyReply) {
    const userId = idAddressed(request)
    const { user } = accountOf(vault, request.user, { userId })
    const groups = groupsAsked(vault, request)
    if (groups === null) return showEdit(request, reply)
    const given = EditForm.read(request.body)
    // Stepping into a group oneself may reach what others shared with it.
    const joins = userId === request.user.id && groups.add.length > 0
    if (given.email !== user.email || given.administrator !== user.administrator || joins)
      requireConfirmed(request, vault)
    const { changed } = changeUser(vault, request.user, { userId, ...given, groups })
    return reply.done('/admin/users', changed === 0 ? 'shared.unchanged' : 'admin_users.saved')
  }

  const config = { door: 'admin' } as const
  app.get('/admin/users', { config }, showUsers)
  app.get('/admin/users/add', { config }, showAdd)
  app.post('/admin/users/add', { config, errorHandler: reshow(showAdd) }, add)
  app.get('/admin/users/:id/edit', { config }, showEdit)
  app.post('/admin/users/:id/edit', { config, errorHandler: reshow(showEdit) }, edit)
}

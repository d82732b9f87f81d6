// Administration of users: the list, adding and editing. What happens to an account as a whole is in admin-user-acts.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { checkbox, filled, firstOf, form, id, idAddressed, idFrom, reshow, text, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { LONGEST_EMAIL, LONGEST_NAME, LONGEST_USERNAME } from '../vault/user-rules.ts'
import { accountOf, addUser, changeUser, findUsers, USER_SORTS } from '../vault/users.ts'
import { showAddress } from './admin-user.ts'
import { groupsAsked, groupsOf } from './groups-of-user.ts'
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

const STATES = ['active', 'inactive', 'all'] as const
const EMPTY = { name: '', username: '', email: '', mayShareOutside: false, administrator: false }

export function adminUsersScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web

  async function showUsers(request: FastifyRequest, reply: FastifyReply) {
    const { q, status, sort, page: askedPage } = listAskedFor(request.query as Fields)
    const { rows, page, total } = findUsers(vault, request.user, { text: q, status, sort, page: askedPage })
    const address = (changes: Partial<{ q: string; status: string; sort: string; page: number }>) => {
      const all = { q, status, sort, page: 1, ...changes }
      const usual = { q: '', status: 'active', sort: 'name', page: 1 }
      const named = Object.entries(all).filter(([name, value]) => value !== usual[name as keyof typeof usual])
      const query = new URLSearchParams(named.map(([name, value]) => [name, String(value)])).toString()
      return query === '' ? '/admin/users' : `/admin/users?${query}`
    }
    return reply.show('admin-users/list', {
      values: { q, status },
      rows,
      me: request.user.id,
      pages: { page, size: PAGE_SIZE, total, href: (to: number) => address({ page: to }) },
      column: (name: 'name' | 'username' | 'email' | 'added') => ({
        href: address({ sort: sort === name ? `-${name}` : name }),
        ...(sort === name ? { sorted: 'ascending' } : sort === `-${name}` ? { sorted: 'descending' } : {}),
      }),
      chips: [
        ...(q === '' ? [] : [{ key: 'admin_users.search', value: q, href: address({ q: '' }) }]),
        ...(status === 'active'
          ? []
          : [
              {
                key: 'admin_users.status',
                key_of_value: `shared.${status}`,
                href: address({ status: 'active' }),
              },
            ]),
      ],
    })
  }

  async function showAdd(request: FastifyRequest, reply: FastifyReply) {
    const roster = groupsOf(vault, request, { userId: null, url: '/admin/users/add' })
    return reply.show('admin-users/add', { first: request.typed === null, values: filled(request, EMPTY), roster })
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

// An address typed by hand is no fault: what cannot be read counts as not asked for.
function listAskedFor(query: Fields) {
  const [wanted, order] = [firstOf(query, 'status'), firstOf(query, 'sort')]
  return {
    q: firstOf(query, 'q').trim().slice(0, LONGEST_TYPED),
    status: STATES.find((state) => state === wanted) ?? 'active',
    sort: USER_SORTS.find((sort) => sort === order) ?? 'name',
    page: idFrom(firstOf(query, 'page')) ?? 1,
  }
}

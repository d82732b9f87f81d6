// Administration of user groups: the list, adding, editing with the people of a group, disabling and enabling.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { filled, form, id, idAddressed, reshow } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import {
  addUserGroup,
  changeUserGroup,
  findUserGroups,
  GROUP_SORTS,
  setUserGroupState,
  userGroup,
  userGroupOf,
} from '../vault/user-groups.ts'
import { addShown, editShown, groupFields, groupList, groupListAsked, movedWords } from './group-form.ts'
import { peopleAsked } from './group-members.ts'
import { groupStateScreens } from './group-state.ts'

const LIST = '/admin/user-groups'
const AddForm = form(groupFields)
const EditForm = form({ ...groupFields, version: id() })
const EMPTY = { name: '', status: 'active', description: '' }

export function adminUserGroupsScreens(app: FastifyInstance, { vault }: Web): void {
  async function showUserGroups(request: FastifyRequest, reply: FastifyReply) {
    const asked = groupListAsked(request, GROUP_SORTS)
    const { rows, ...place } = findUserGroups(vault, request.user, asked)
    return reply.show('admin-user-groups/list', { rows, list: groupList(LIST, asked, place) })
  }

  async function showAdd(request: FastifyRequest, reply: FastifyReply) {
    const given = { url: `${LIST}/add`, values: filled(request, EMPTY) }
    return reply.show('admin-user-groups/add', addShown(vault, request, given))
  }

  async function add(request: FastifyRequest, reply: FastifyReply) {
    const people = peopleAsked(vault, request)
    if (people === null) return showAdd(request, reply)
    const { name, description, status } = AddForm.read(request.body)
    confirmJoining(request, people.add)
    addUserGroup(vault, request.user, { name, description, active: status === 'active', add: people.add })
    return reply.done(LIST, 'admin_user_groups.added')
  }

  async function showEdit(request: FastifyRequest, reply: FastifyReply) {
    const group = userGroupOf(vault, request.user, { groupId: idAddressed(request) })
    const { id: groupId, name, description, disabledAt } = group
    const url = `${LIST}/${String(groupId)}/edit`
    const now = { name, status: disabledAt === null ? 'active' : 'inactive', description }
    const given = { url, group, now, values: filled(request, now), named: userGroup(groupId) }
    return reply.show('admin-user-groups/edit', editShown(vault, request, given))
  }

  async function edit(request: FastifyRequest, reply: FastifyReply) {
    const groupId = idAddressed(request)
    userGroupOf(vault, request.user, { groupId })
    const people = peopleAsked(vault, request)
    if (people === null) return showEdit(request, reply)
    const { name, description, status, version } = EditForm.read(request.body)
    confirmJoining(request, people.add)
    const fields = { name, description, active: status === 'active' }
    const saved = changeUserGroup(vault, request.user, { groupId, version, ...fields, ...people })
    const nothing = saved.changed + saved.add.length + saved.remove.length === 0
    return reply.done(LIST, nothing ? 'shared.unchanged' : 'admin_user_groups.saved', {}, movedWords(saved))
  }

  // Stepping into a group oneself may reach what others shared with it: the password is typed for it.
  function confirmJoining(request: FastifyRequest, joining: readonly number[]): void {
    if (joining.includes(request.user.id)) requireConfirmed(request, vault)
  }

  const config = { door: 'admin' } as const
  app.get(LIST, { config }, showUserGroups)
  app.get(`${LIST}/add`, { config }, showAdd)
  app.post(`${LIST}/add`, { config, errorHandler: reshow(showAdd) }, add)
  app.get(`${LIST}/:id/edit`, { config }, showEdit)
  app.post(`${LIST}/:id/edit`, { config, errorHandler: reshow(showEdit) }, edit)
  groupStateScreens(app, {
    list: LIST,
    views: 'admin-user-groups',
    ...config,
    groupOf: (user, asked) => userGroupOf(vault, user, asked),
    setState: (user, asked) => setUserGroupState(vault, user, asked),
  })
}

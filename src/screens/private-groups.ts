// Private groups: the list of one's own and of those one may see, adding, editing with people, looking, disabling, enabling.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkbox, filled, firstOf, form, id, idAddressed, idFrom, reshow, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { membersOf } from '../vault/group-members.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import {
  addPrivateGroup,
  changePrivateGroup,
  findPrivateGroups,
  ownPrivateGroupOf,
  PRIVATE_GROUP_SORTS,
  privateGroup,
  privateGroupOf,
  setPrivateGroupState,
} from '../vault/private-groups.ts'
import { addShown, editShown, groupFields, groupList, groupListAsked, movedWords } from './group-form.ts'
import { peopleAsked } from './group-members.ts'
import { groupStateScreens } from './group-state.ts'

const LIST = '/private-groups'
const fields = { ...groupFields, membersMayView: checkbox() }
const AddForm = form(fields)
const EditForm = form({ ...fields, version: id() })
const EMPTY = { name: '', status: 'active', membersMayView: false, description: '' }

export function privateGroupsScreens(app: FastifyInstance, { vault }: Web): void {
  async function showPrivateGroups(request: FastifyRequest, reply: FastifyReply) {
    const asked = groupListAsked(request, PRIVATE_GROUP_SORTS)
    const { rows, ...place } = findPrivateGroups(vault, request.user, asked)
    return reply.show('private-groups/list', { rows, list: groupList(LIST, asked, place) })
  }

  async function showAdd(request: FastifyRequest, reply: FastifyReply) {
    const given = { url: `${LIST}/add`, values: filled(request, EMPTY) }
    return reply.show('private-groups/add', addShown(vault, request, given))
  }

  async function add(request: FastifyRequest, reply: FastifyReply) {
    const people = peopleAsked(vault, request)
    if (people === null) return showAdd(request, reply)
    const { status, ...given } = AddForm.read(request.body)
    addPrivateGroup(vault, request.user, { ...given, active: status === 'active', add: people.add })
    return reply.done(LIST, 'private_groups.added', {}, { text: { key: 'private_groups.added_what' } })
  }

  async function showPrivateGroup(request: FastifyRequest, reply: FastifyReply) {
    const group = privateGroupOf(vault, request.user, { groupId: idAddressed(request) })
    const asked = request.query as Fields
    const [text, page] = [firstOf(asked, 'q'), idFrom(firstOf(asked, 'page')) ?? 1]
    const { rows, ...place } = membersOf(vault, { group: privateGroup(group.id), text, page })
    const url = `${LIST}/${String(group.id)}`
    const href = (to: number) =>
      `${url}?${new URLSearchParams({ ...(text && { q: text }), page: String(to) }).toString()}`
    return reply.show('private-groups/view', { url, group, rows, q: text, pages: { ...place, size: PAGE_SIZE, href } })
  }

  async function showEdit(request: FastifyRequest, reply: FastifyReply) {
    const group = ownPrivateGroupOf(vault, request.user, { groupId: idAddressed(request) })
    const { id: groupId, name, description, membersMayView, disabledAt } = group
    const url = `${LIST}/${String(groupId)}/edit`
    const now = { name, status: disabledAt === null ? 'active' : 'inactive', membersMayView, description }
    const given = { url, group, now, values: filled(request, now), named: privateGroup(groupId) }
    return reply.show('private-groups/edit', editShown(vault, request, given))
  }

  async function edit(request: FastifyRequest, reply: FastifyReply) {
    const groupId = idAddressed(request)
    ownPrivateGroupOf(vault, request.user, { groupId })
    const people = peopleAsked(vault, request)
    if (people === null) return showEdit(request, reply)
    const { status, version, ...given } = EditForm.read(request.body)
    const changes = { ...given, active: status === 'active', ...people }
    const saved = changePrivateGroup(vault, request.user, { groupId, version, ...changes })
    const nothing = saved.changed + saved.add.length + saved.remove.length === 0
    return reply.done(LIST, nothing ? 'shared.unchanged' : 'private_groups.saved', {}, movedWords(saved))
  }

  const config = { door: 'signed-in' } as const
  app.get(LIST, { config }, showPrivateGroups)
  app.get(`${LIST}/add`, { config }, showAdd)
  app.post(`${LIST}/add`, { config, errorHandler: reshow(showAdd) }, add)
  app.get(`${LIST}/:id`, { config }, showPrivateGroup)
  app.get(`${LIST}/:id/edit`, { config }, showEdit)
  app.post(`${LIST}/:id/edit`, { config, errorHandler: reshow(showEdit) }, edit)
  groupStateScreens(app, {
    list: LIST,
    views: 'private-groups',
    ...config,
    groupOf: (user, asked) => ownPrivateGroupOf(vault, user, asked),
    setState: (user, asked) => setPrivateGroupState(vault, user, asked),
  })
}

// Hand over items: an administrator chooses, of what somebody owns who is away, what goes to another person, and to whom.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { MOST_FIELDS } from '../http/fields.ts'
import { checkbox, firstOf, form, idAddressed, idFrom, list, reshow, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { Invalid } from '../vault/refusals.ts'
import { handOverItems, itemsChosen, itemsOf, OWNED_SORTS } from '../vault/take-over.ts'
import { accountOf } from '../vault/user-list.ts'
import { handedOver } from './admin-user.ts'
import { columnLink } from './list-links.ts'
import { newOwnerAsked, newOwnerShown } from './new-owner.ts'

const ChosenForm = form({
  // How many are handed over at once is the vault's to say.
  item: list({ max: 20, most: MOST_FIELDS }),
  all: checkbox(),
  keep: checkbox(),
})

// What is wrong with these is wrong with what was chosen, and not with whom it goes to.
const CHOICE = ['item', 'items', 'all', 'keep']

// So many are named before they are handed over; the rest is a number.
const NAMED = 10

const USUAL_SORT = 'id'

export function takeOverScreens(app: FastifyInstance, { vault }: Web): void {
  async function showItems(request: FastifyRequest, reply: FastifyReply) {
    const query = request.query as Fields
    const [userId, text] = [idAddressed(request), textIn(query)]
    const sort = OWNED_SORTS.find((one) => one === firstOf(query, 'sort')) ?? USUAL_SORT
    const asked = { userId, text, sort, page: idFrom(firstOf(query, 'page')) ?? 1 }
    const { owner, rows, page, total } = itemsOf(vault, request.user, asked)
    requireConfirmed(request, vault)
    return reply.show('admin-users/hand-over', {
      owner,
      url: addressOf(userId),
      q: text,
      sort: sort === USUAL_SORT ? '' : sort,
      column: (name: string) =>
        columnLink(name, { sort, address: (other) => addressOf(userId, { q: text, sort: other }) }),
      rows,
      ticked: numbersIn(request.typed ?? query),
      pages: { page, size: PAGE_SIZE, total, href: (to: number) => addressOf(userId, { q: text, sort, page: to }) },
      conflict: request.conflict?.reason ?? null,
    })
  }

  async function showTo(request: FastifyRequest, reply: FastifyReply) {
    // What was chosen is not as it was, or nothing was: it is to be chosen again.
    if (request.conflict !== null || CHOICE.some((field) => request.faults[field] !== undefined))
      return showItems(request, reply)
    const userId = idAddressed(request)
    const sent = (request.typed ?? request.query) as Fields
    const { all, keep } = ChosenForm.read(sent)
    // While a name is typed, the list of people is all that is taken from this page.
    const looking = request.typed === null && sent['find'] !== undefined
    const choice = all ? { text: textIn(sent) } : { ids: numbersIn(sent) }
    const items = looking ? [] : itemsChosen(vault, request.user, { userId, choice })
    requireConfirmed(request, vault)
    return reply.show('admin-users/hand-over-to', {
      owner: accountOf(vault, request.user, { userId }).user,
      items: items.map(({ id }) => id),
      named: items.slice(0, NAMED),
      keep,
      back: addressOf(userId),
      url: `${addressOf(userId)}/to`,
      another: null,
      ...newOwnerShown(vault, request, { userId }),
    })
  }

  async function handOver(request: FastifyRequest, reply: FastifyReply) {
    const userId = idAddressed(request)
    const { item, keep } = ChosenForm.read(request.body)
    const secretIds = numbersIn({ item })
    if (secretIds.length === 0) throw new Invalid({ items: 'admin_users.items_missing' })
    const to = newOwnerAsked(vault, request, { userId, needed: true })
    if (typeof to !== 'number') return showTo(request, reply)
    requireConfirmed(request, vault)
    const done = handOverItems(vault, request.user, { userId, toId: to, secretIds, keepEdit: keep })
    const text = handedOver({ ...done, privateGroups: 0 })
    return reply.done(`/admin/users/${String(userId)}/edit`, 'admin_users.items_done', {}, { text })
  }

  const config = { door: 'admin' } as const
  app.get('/admin/users/:id/hand-over', { config }, showItems)
  app.get('/admin/users/:id/hand-over/to', { config, errorHandler: reshow(showTo) }, showTo)
  app.post('/admin/users/:id/hand-over/to', { config, errorHandler: reshow(showTo) }, handOver)
}

function textIn(fields: Fields): string {
  return firstOf(fields, 'q').trim().slice(0, LONGEST_TYPED)
}

// What is no number was never given to anything.
function numbersIn({ item = [] }: { item?: string | string[] }): number[] {
  return [item].flat().flatMap((one) => idFrom(one) ?? [])
}

function addressOf(
  userId: number,
  { q = '', sort = USUAL_SORT, page = 1 }: { q?: string; sort?: string; page?: number } = {},
): string {
  const named = {
    ...(q === '' ? {} : { q }),
    ...(sort === USUAL_SORT ? {} : { sort }),
    ...(page === 1 ? {} : { page: String(page) }),
  }
  const query = new URLSearchParams(named).toString()
  return `/admin/users/${String(userId)}/hand-over${query === '' ? '' : `?${query}`}`
}

// Home: the start page with what is new and what was used last, and the list of everything that is new.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { form, idFrom, text, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { homeOf, markNewItemsSeen, newItemsOf, type Card } from '../vault/home.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import { menuOf } from './api-secret-menu.ts'
import { instantShown } from './shown-at.ts'

const SeenForm = form({ until: text({ max: 16 }) })

export function homeScreens(app: FastifyInstance, { vault }: Web): void {
  async function showHome(request: FastifyRequest, reply: FastifyReply) {
    const { newItems, lastUsed, ...home } = homeOf(vault, request.user)
    return reply.show('home/home', {
      ...home,
      newItems: cardsOf(request, newItems, { place: 'new', level: 3 }),
      lastUsed: cardsOf(request, lastUsed, { place: 'used', level: 3 }),
    })
  }

  async function showNewItems(request: FastifyRequest, reply: FastifyReply) {
    const { rows, page, total } = newItemsOf(vault, request.user, {
      page: idFrom((request.query as Fields)['page']) ?? 1,
    })
    const href = (to: number) => (to === 1 ? '/new-items' : `/new-items?page=${String(to)}`)
    return reply.show('home/new-items', {
      newItems: cardsOf(request, rows, { place: 'new', level: 2 }),
      pages: { page, size: PAGE_SIZE, total, href },
    })
  }

  async function markSeen(request: FastifyRequest, reply: FastifyReply) {
    const until = instantShown(SeenForm.read(request.body).until, vault.now())
    markNewItemsSeen(vault, request.user, { until })
    return reply.done('/', 'home.seen', {}, { text: { key: 'home.seen_what' } })
  }

  const config = { door: 'signed-in' } as const
  app.get('/', { config }, showHome)
  app.get('/new-items', { config }, showNewItems)
  app.post('/new-items/seen', { config }, markSeen)
}

// A card can stand under two headings, so each has a place; its own heading is one level below that of its section.
function cardsOf(
  { words: { t } }: FastifyRequest,
  cards: readonly Card[],
  { place, level }: { place: 'new' | 'used'; level: 2 | 3 },
) {
  return cards.map((card) => ({ ...card, place, level, menu: menuOf(card, { t, place, start: true }) }))
}

// API secrets: the list with its filters, and the file of what is listed.
import { stringify } from 'csv-stringify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pipeline, Readable } from 'node:stream'
import { requireConfirmed } from '../http/doors.ts'
import { reshow, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import type { Words } from '../http/words.ts'
import { countOf, exportOf, listOf } from '../vault/api-secret-list.ts'
import type { List, ListedSecret } from '../vault/api-secret-list.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import { FOR_SPREADSHEETS } from '../vault/spreadsheet.ts'
import {
  askedAnyhow,
  chipsOf,
  columnsOf,
  hiddenFields,
  listAddress,
  questionFrom,
  type Asked,
} from './api-secret-filters.ts'
import { menuOf } from './api-secret-menu.ts'

export function apiSecretsScreens(app: FastifyInstance, { vault }: Web): void {
  async function showList(request: FastifyRequest, reply: FastifyReply) {
    const { asked, question } = questionFrom(request.query)
    const list = listOf(vault, request.user, question)
    return reply.show('api-secrets/list', { ...dataOf(request, asked, list), refused: false })
  }

  /** The same screen for a question that cannot be used: it says why, and lists nothing. */
  async function showRefused(request: FastifyRequest, reply: FastifyReply) {
    const asked = askedAnyhow(request.query)
    const list = { rows: [], total: 0, page: 1, sort: 'id', descending: true } as const
    return reply.show('api-secrets/list', { ...dataOf(request, asked, list), refused: true })
  }

  async function showExport(request: FastifyRequest, reply: FastifyReply) {
    requireConfirmed(request, vault)
    const { asked, question } = questionFrom(request.typed ?? request.query)
    const count = countOf(vault, request.user, question)
    const confirm = { action: '/api-secrets/export', back: listAddress(asked), hidden: hiddenFields(asked) }
    return reply.show('api-secrets/export', { count, confirm, chips: chipsOf(asked, request.words) })
  }

  async function exportList(request: FastifyRequest, reply: FastifyReply) {
    requireConfirmed(request, vault)
    const { question } = questionFrom(request.body)
    const { lots } = exportOf(vault, request.user, question)
    const file = `api-secrets-${new Date(vault.now()).toISOString().slice(0, 10)}.csv`
    reply.type('text/csv; charset=utf-8').header('Content-Disposition', `attachment; filename="${file}"`)
    // A fault between two lots ends the file, not the program; unlike pipe(), this hands it on.
    return reply.send(pipeline(Readable.from(linesOf(lots, request.words)), toCsv(), () => undefined))
  }

  const config = { door: 'signed-in' } as const
  app.get('/api-secrets', { config, errorHandler: reshow(showRefused) }, showList)
  app.get('/api-secrets/export', { config }, showExport)
  app.post('/api-secrets/export', { config }, exportList)
}

function dataOf(request: FastifyRequest, asked: Asked, list: List) {
  const { words } = request
  const { t } = words
  const { sort, descending, page, total } = list
  const chips = chipsOf(asked, words)
  return {
    asked,
    chips,
    columns: columnsOf(asked, { sort, descending, t }),
    rows: list.rows.map((row) => ({ ...row, menu: menuOf(row, { t }) })),
    filtered: chips.length > 0,
    // What is searched for stands above the list anyway; on a phone the open fields would push what was found away.
    narrowed: chips.length > (asked.q === '' ? 0 : 1),
    total,
    pages: {
      page,
      size: PAGE_SIZE,
      total,
      href: (to: number) => listAddress(asked, { page: to === 1 ? '' : String(to) }),
    },
    hidden: hiddenFields(asked),
    ...selectionOf(request, asked),
  }
}

/** Which rows stand ticked: none, those of this page, or everything the filters find. */
function selectionOf({ query }: FastifyRequest, asked: Asked) {
  const choice = (query as Fields)['select']
  const none = listAddress(asked)
  const at = (select: string) => `${none}${none.includes('?') ? '&' : '?'}select=${select}`
  return {
    selecting: choice === 'page' || choice === 'all' ? choice : '',
    select: { none, page: at('page'), all: at('all') },
  }
}

// The mark that says UTF-8 is for spreadsheets.
function toCsv() {
  return stringify({ ...FOR_SPREADSHEETS, bom: true })
}

function* linesOf(lots: Iterable<readonly ListedSecret[]>, { t }: Words): Generator<readonly (string | number)[]> {
  yield ['id', 'name', 'url', 'tags', 'shared', 'owner', 'last_use', 'status'].map((name) => t(`api_secrets.${name}`))
  for (const lot of lots) {
    for (const { id, name, url, tags, isShared, ownerName, lastUsedAt, disabledAt } of lot) {
      const used = lastUsedAt === null ? '' : new Date(lastUsedAt).toISOString()
      const status = t(disabledAt === null ? 'shared.active' : 'shared.inactive')
      yield [id, name, url, tags.join(', '), t(isShared ? 'shared.yes' : 'shared.no'), ownerName, used, status]
    }
  }
}

// Administration, Audit: what happened, newest first and narrowed down; the file of it; and the proof that it is whole.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { requireConfirmed } from '../http/doors.ts'
import { choice, firstOf, form, idFrom, reshow, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { exportTrail, FORMATS } from '../vault/audit-export.ts'
import { countOf, NOTHING, recordReading, trailOf, type TrailPage } from '../vault/audit.ts'
import type { Vault } from '../vault/vault.ts'
import {
  askedAnyhow,
  AUDIT,
  chipsOf,
  choicesFor,
  questionAsked,
  questionFrom,
  trailAddress,
} from './admin-audit-filters.ts'
import { inWords, lineOf } from './admin-audit-words.ts'

const ExportForm = form({ format: choice(FORMATS, 'ndjson') })
const TYPES = { ndjson: 'application/x-ndjson; charset=utf-8', csv: 'text/csv; charset=utf-8' } as const

export function adminAuditScreens(app: FastifyInstance, { vault }: Web): void {
  async function showTrail(request: FastifyRequest, reply: FastifyReply) {
    const before = idFrom(firstOf(request.query as Fields, 'before'))
    const page = trailOf(vault, request.user, { question: questionFrom(request.query), before })
    noteReading(vault, request)
    return reply.show('admin-audit/trail', { ...dataOf(request, page), refused: false, newest: before === null })
  }

  /** The same screen for a question that cannot be used: it says why, and lists nothing. */
  async function showRefused(request: FastifyRequest, reply: FastifyReply) {
    return reply.show('admin-audit/trail', { ...dataOf(request, NOTHING), refused: true, newest: true })
  }

  async function showExport(request: FastifyRequest, reply: FastifyReply) {
    requireConfirmed(request, vault)
    const sent = request.typed ?? request.query
    const asked = askedAnyhow(sent)
    const total = countOf(vault, request.user, questionFrom(sent))
    // Whoever may ask how many there are of anything has read it too.
    noteReading(vault, request)
    const confirm = {
      action: `${AUDIT}/export`,
      back: trailAddress(asked),
      hidden: Object.fromEntries(questionAsked(asked)),
    }
    return reply.show('admin-audit/export', { total, confirm, chips: chipsOf(asked, request.words) })
  }

  async function exportFile(request: FastifyRequest, reply: FastifyReply) {
    requireConfirmed(request, vault)
    const { format } = ExportForm.read(request.body)
    const question = questionFrom(request.body)
    const pieces = await exportTrail(vault, request.user, { question, format, tells: inWords(request.words) })
    const file = `audit-${new Date(vault.now()).toISOString().slice(0, 10)}.${format}`
    reply.type(TYPES[format]).header('Content-Disposition', `attachment; filename="${file}"`)
    return reply.send(Readable.from(pieces))
  }

  const config = { door: 'admin' } as const
  app.get(AUDIT, { config, errorHandler: reshow(showRefused) }, forReaders(showTrail))
  app.get(`${AUDIT}/export`, { config }, forReaders(showExport))
  app.post(`${AUDIT}/export`, { config }, exportFile)
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

// What is fetched ahead is not noted as read, so nothing is to be read in it. Whoever then looks asks once more.
function forReaders(show: Handler): Handler {
  return async (request, reply) => {
    if (request.isVisit || request.method === 'HEAD') return show(request, reply)
    const { t } = request.words
    const way = { href: AUDIT, label: t('audit.title') }
    const refused = { icon: 'warning', title: t('audit.fetched_ahead'), text: t('audit.fetched_ahead_how'), way }
    return reply.show('errors/refused', { refused }, { status: 409 })
  }
}

function dataOf(request: FastifyRequest, { rows, older, lookedTo, total }: TrailPage) {
  const { words } = request
  const asked = askedAnyhow(request.query)
  const query = questionAsked(asked).toString()
  return {
    asked,
    ...choicesFor(words),
    chips: chipsOf(asked, words),
    rows: rows.map((row) => lineOf(row, words)),
    total,
    lookedTo,
    ways: { first: trailAddress(asked), older: older === null ? null : trailAddress(asked, { before: older }) },
    exportHref: `${AUDIT}/export${query === '' ? '' : `?${query}`}`,
  }
}

// Nobody is kept from reading because that cannot be written down, on a full disk for instance.
function noteReading(vault: Vault, request: FastifyRequest): void {
  if (request.method === 'HEAD') return
  try {
    recordReading(vault, request.user)
  } catch (fault) {
    request.log.error({ err: fault }, 'could not record that the trail was read')
  }
}

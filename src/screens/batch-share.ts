// Sharing many API secrets: after the Confirmation the Share window for people and groups here, never for outsiders.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { choice, firstOf, form, list, reshow, type Fields } from '../http/forms.ts'
import { isScripted } from '../http/hypermedia.ts'
import type { Web } from '../http/web.ts'
import type { Words } from '../http/words.ts'
import { hadBefore, shareApiSecrets, type Had } from '../vault/batch-share.ts'
import { recipientFrom, recipientText } from '../vault/recipients.ts'
import { Conflict, Invalid } from '../vault/refusals.ts'
import { confirmation } from './batch.ts'
import { batchFrom, listBefore } from './batch-form.ts'
import { countedYes } from './batch-limit.ts'
import { changesAsked, windowOf } from './share-window.ts'

const URL_OF_WINDOW = '/api-secrets/batch/share'
const NONE: Had = { view: 0, edit: 0, ending: 0 }

// What can be wrong while the choice of API secrets still stands.
const FIELDS_OF_WINDOW = /^(?:_csrf|find|recipient|edit|(?:until:)?(?:user|user-group|private-group):\d+)$/

// '' asks; 'open' is the Yes of the Confirmation; 'share' is every button of the window.
const Step = form({ step: choice(['', 'open', 'share'], ''), had: list({ max: 80, most: 500 }) })

export function batchShareScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const counted = countedYes(web)
  const ask = confirmation(vault, 'share')

  async function showFirst(request: FastifyRequest, reply: FastifyReply) {
    // The box of the window looks for people without telling what they are chosen for.
    if (isScripted(request) && (request.query as Fields)['find'] !== undefined) return showWindow(request, reply)
    return ask(request, reply)
  }

  async function showWindow(request: FastifyRequest, reply: FastifyReply) {
    const { words } = request
    const sent = (request.typed ?? request.query) as Fields
    const window = windowOf(vault, request, { grants: null, active: true })
    const back = listBefore(request)
    if (request.method === 'GET')
      return reply.show('batch/share', { window: { ...window, carried: [] }, count: 0, back })
    const { selection, mark, carried } = batchFrom(sent)
    const recipients = window.rows.map(({ recipient }) => recipientFrom(recipient)).filter((one) => one !== null)
    const seen = hadBefore(vault, request.user, { selection, mark, recipients })
    if (seen === null) return showChanged(request, reply)
    const rows = window.rows.map((row) => ({ ...row, note: noteOf(seen.had.get(row.recipient) ?? NONE, words) }))
    const had = [...seen.had].map(([recipient, { view, edit, ending }]) => [recipient, view, edit, ending].join(' '))
    const fields = { ...carried, mark, back, step: 'share', had }
    const hidden = Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })))
    return reply.show('batch/share', {
      window: { ...window, rows, carried: hidden },
      count: seen.preview.done.length,
      back,
    })
  }

  async function share(request: FastifyRequest, reply: FastifyReply) {
    const body = request.body as Fields
    const { step, had } = Step.read(body)
    const { selection, mark } = batchFrom(body)
    if (step === '') throw new Conflict('batch.changed_meanwhile')
    request.typed = body
    if (step === 'open') return showWindow(request, reply)
    refuseOutsiders(body)
    const changes = changesAsked(vault, request, { onlyNew: true, nothing: 'batch.nobody_chosen' })
    if (changes === null) return showWindow(request, reply)
    const shown = new Map(had.map(hadFrom))
    const add = changes.add.map((one) => ({ ...one, had: shown.get(recipientText(one.recipient)) ?? NONE }))
    // Who was typed stands in the window from now on, also when it has to be shown again.
    request.body = { ...body, find: '', recipient: add.map(({ recipient }) => recipientText(recipient)) }
    const batchId = counted(request, () => shareApiSecrets(vault, request.user, { selection, mark, add }))
    return reply.done(`/api-secrets/batch/${String(batchId)}`, 'batch.share_done')
  }

  /** Again what cannot be done: the window while only something in it is wrong, otherwise the question before it. */
  async function showAgain(request: FastifyRequest, reply: FastifyReply) {
    const { faults, conflict } = request
    const inWindow = ['share', 'open'].includes(firstOf(request.typed as Fields, 'step'))
    const ofWindow = Object.keys(faults).every((field) => FIELDS_OF_WINDOW.test(field))
    const stands = ofWindow && conflict?.reason?.key !== 'batch.changed_meanwhile'
    return inWindow && stands ? showWindow(request, reply) : ask(request, reply)
  }

  function showChanged(request: FastifyRequest, reply: FastifyReply) {
    request.conflict = new Conflict('batch.changed_meanwhile')
    reply.shownAs = 409
    return ask(request, reply)
  }

  const config = { door: 'signed-in' } as const
  app.get(URL_OF_WINDOW, { config, errorHandler: reshow(ask) }, showFirst)
  app.post(URL_OF_WINDOW, { config, errorHandler: reshow(showAgain) }, share)
}

// Whoever has no account here has no number, and nothing but numbers can be shared with.
function refuseOutsiders(body: Fields): void {
  const chosen = [body['recipient'] ?? []].flat()
  if (chosen.some((one) => recipientFrom(one) === null)) throw new Invalid({ find: 'batch.no_outsiders' })
}

function hadFrom(text: string): [string, Had] {
  const [recipient = '', ...counts] = text.split(' ')
  const [view = 0, edit = 0, ending = 0] = counts.map(Number)
  return [recipient, { view, edit, ending }]
}

function noteOf(had: Had, { t }: Words): string | undefined {
  const count = had.view + had.edit
  const parts = (['view', 'edit', 'ending'] as const).filter((what) => had[what] > 0)
  const what = parts.map((part) => t(`batch.had_${part}`, { count: had[part] })).join(', ')
  return count === 0 ? undefined : t('batch.had', { count, what })
}

// Hand over: the owner looks for a colleague, chooses one, and gives the API secret to them.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { checkbox, firstOf, form, idAddressed, reshow, text, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { secretFor } from '../vault/access.ts'
import { handOverApiSecret } from '../vault/hand-over.ts'
import { LONGEST_TYPED } from '../vault/people-search.ts'
import { candidateOf, findRecipients, recipientFrom, recipientText, recipientTyped } from '../vault/recipients.ts'
import type { Candidate } from '../vault/recipients.ts'
import { Invalid } from '../vault/refusals.ts'

const HandOverForm = form({
  to: text({ max: 40 }),
  add: text({ max: 40 }),
  find: text({ max: LONGEST_TYPED }),
  keep: checkbox(),
})

export function handOverScreens(app: FastifyInstance, { vault }: Web): void {
  async function showHandOver(request: FastifyRequest, reply: FastifyReply) {
    const { secret } = secretFor(vault, request.user, { secretId: idAddressed(request), act: 'hand-over' })
    // Sent again after a fault, kept while the password was typed, or looked for without script: the same fields.
    const sent = request.typed ?? (request.query as Fields)
    const find = firstOf(sent, 'find')
    const chosen = personNamed(request, firstOf(sent, 'add') || firstOf(sent, 'to'))
    const { hits, more } = findRecipients(vault, request.user, { text: find, groups: false })
    return reply.show('api-secrets/hand-over', {
      secret: { id: secret.id, name: secret.name },
      url: `/api-secrets/${String(secret.id)}/hand-over`,
      chosen: chosen === null ? null : { ...hitOf(chosen), value: recipientText(chosen.recipient) },
      hits: hits.map(hitOf),
      more,
      find,
      searched: find !== '',
      keep: firstOf(sent, 'keep') !== '',
    })
  }

  async function handOver(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const given = HandOverForm.read(request.body)
    secretFor(vault, request.user, { secretId, act: 'hand-over' })
    const body = request.body as Fields
    if (given.add !== '' || body['search'] !== undefined) {
      // Somebody was looked for, or a hit of the list was pressed: nothing is done yet.
      request.typed = body
      return showHandOver(request, reply)
    }
    const toId = personOf(request, given)
    if (toId === null) throw new Invalid({ find: 'api_secret.hand_over_choose' })
    if (body['choose'] !== undefined) {
      request.typed = { ...body, add: recipientText({ kind: 'user', id: toId }) }
      return showHandOver(request, reply)
    }
    requireConfirmed(request, vault)
    const done = handOverApiSecret(vault, request.user, { secretId, toId, keepEdit: given.keep })
    const suffix = done.identifier === null ? null : done.identifier.slice(done.identifier.lastIndexOf('-'))
    return reply.done(
      given.keep ? `/api-secrets/${String(secretId)}` : '/api-secrets',
      'api_secret.handed_over',
      {},
      suffix === null ? {} : { text: { key: 'api_secret.handed_over_suffix', values: { suffix } } },
    )
  }

  function personNamed(request: FastifyRequest, named: string): Candidate | null {
    const recipient = recipientFrom(named)
    const found = recipient && candidateOf(vault, request.user, recipient)
    return found !== null && isPerson(found) ? found : null
  }

  /** The one who was chosen, or whose username or e-mail address was typed to the letter; null when nobody was named. */
  function personOf(request: FastifyRequest, { to, find }: { to: string; find: string }): number | null {
    if (to !== '') return personNamed(request, to)?.recipient.id ?? refuse()
    if (find === '') return null
    const { chosen } = recipientTyped(vault, request.user, { text: find })
    return chosen !== null && isPerson(chosen) ? chosen.recipient.id : refuse()
  }

  const config = { door: 'signed-in' } as const
  app.get('/api-secrets/:id/hand-over', { config }, showHandOver)
  app.post('/api-secrets/:id/hand-over', { config, errorHandler: reshow(showHandOver) }, handOver)
}

function refuse(): never {
  throw new Invalid({ find: 'api_secret.hand_over_nobody' })
}

function isPerson({ recipient }: Candidate): boolean {
  return recipient.kind === 'user'
}

function hitOf({ recipient, name, username, email }: Candidate) {
  return { value: recipientText(recipient), label: name, detail: [username, email].join(' · '), icon: 'user' }
}

// Typing the password again before an act that matters, and back to where that act was.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { form, password, reshow, text, type Fields } from '../http/forms.ts'
import { isScripted, tellPage } from '../http/hypermedia.ts'
import type { KeptForms } from '../http/keeping.ts'
import { limiter, peerKey, tried } from '../http/limits.ts'
import { safeNext } from '../http/next.ts'
import type { Web } from '../http/web.ts'
import { confirmPassword as confirm } from '../vault/passwords.ts'

const ConfirmForm = form({
  password: password({ required: 'confirm_password.missing' }),
  next: text({ max: 2000 }),
  kept: text({ max: 900_000 }),
})

// Nothing else on the page: this is a step, not a place.
const QUIET = { layout: 'quiet' } as const

const OF_PERSON = { rule: 'limits.confirm_password', most: 10, minutes: 15 }

export function confirmPasswordScreens(app: FastifyInstance, web: Web, kept: KeptForms): void {
  const { vault } = web
  const ofPerson = limiter(OF_PERSON, vault.now)

  async function showConfirmPassword(request: FastifyRequest, reply: FastifyReply) {
    const sent = (request.typed ?? request.query) as Fields
    const keeps = typeof request.typed?.['kept'] === 'string' ? request.typed['kept'] : null
    return reply.show('confirm-password/confirm-password', { next: safeNext(sent['next']), kept: keeps }, QUIET)
  }

  async function confirmPassword(request: FastifyRequest, reply: FastifyReply) {
    const { user } = request
    const given = ConfirmForm.read(request.body)
    const counted = [ofPerson.count(`${peerKey(request.ip)} ${String(user.id)}`)]
    await tried(counted, { wrong: 'password', work: () => confirm(vault, user, given) })
    if (isScripted(request) && request.inDialog) {
      tellPage(reply, 'password-confirmed', {})
      return reply.type('text/html; charset=utf-8').send('')
    }
    const back = given.kept === '' ? null : kept.takeIn(request, { userId: user.id, kept: given.kept })
    return back === null ? reply.goTo(safeNext(given.next)) : reply.done(back, 'confirm_password.kept')
  }

  const config = { door: 'signed-in' } as const
  app.get('/confirm-password', { config }, showConfirmPassword)
  app.post('/confirm-password', { config, errorHandler: reshow(showConfirmPassword) }, confirmPassword)
}

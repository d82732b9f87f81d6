// Typing the password again before an act that matters, and back to where that act was.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { form, password, reshow, text, type Fields } from '../http/forms.ts'
import { isScripted, tellPage } from '../http/hypermedia.ts'
import { goOn, LONGEST_KEPT } from '../http/keeping.ts'
import { limiter, peerKey, tried } from '../http/limits.ts'
import { safeNext } from '../http/next.ts'
import type { Web } from '../http/web.ts'
import { confirmPassword as confirm } from '../vault/passwords.ts'

const ConfirmForm = form({
  password: password({ required: 'confirm_password.missing' }),
  next: text({ max: 2000 }),
  kept: text({ max: LONGEST_KEPT }),
})

// Nothing else on the page: this is a step, not a place.
const QUIET = { layout: 'quiet' } as const

const OF_PERSON = { rule: 'limits.confirm_password', most: 10, minutes: 15 }

export function confirmPasswordScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const ofPerson = limiter(OF_PERSON, vault.now)

  async function showConfirmPassword(request: FastifyRequest, reply: FastifyReply) {
    const sent = (request.typed ?? request.query) as Fields
    const kept = typeof request.typed?.['kept'] === 'string' ? request.typed['kept'] : null
    const data = { next: safeNext(sent['next']), kept, tooMuch: false }
    return reply.show('confirm-password/confirm-password', data, QUIET)
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
    return goOn(web, reply, { ...given, userId: user.id, sessionId: null, message: 'confirm_password.kept' })
  }

  const config = { door: 'signed-in' } as const
  app.get('/confirm-password', { config }, showConfirmPassword)
  app.post('/confirm-password', { config, errorHandler: reshow(showConfirmPassword) }, confirmPassword)
}

// Choose your password: where a one-time address leads, once.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { form, password, reshow, type Fields } from '../http/forms.ts'
import { limiter, peerKey } from '../http/limits.ts'
import { takeSession } from '../http/sessions.ts'
import type { Web } from '../http/web.ts'
import { fourWords, LEAST_CHARACTERS } from '../vault/password-rules.ts'
import { choosePassword as choose, whosePasswordAddress } from '../vault/passwords.ts'

const PasswordForm = form({ password: password({ required: 'password.missing' }) })

const OF_PEER = { rule: 'limits.password_address', most: 30, minutes: 15 }

export function passwordScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const ofPeer = limiter(OF_PEER, vault.now)

  // Only wrong addresses are counted: whoever has a right one gets in, however many others behind the same network try.
  function enter(request: FastifyRequest) {
    const { token } = request.params as { token: string }
    try {
      return { token, ...whosePasswordAddress(vault, token) }
    } catch (gone) {
      ofPeer.count(peerKey(request.ip))
      throw gone
    }
  }

  // GET uses nothing up: mail scanners follow links.
  async function showChoosePassword(request: FastifyRequest, reply: FastifyReply) {
    const { token, user, kind, madeBy } = enter(request)
    const suggestion = request.typed?.['suggest'] === 'yes' ? await fourWords(user) : null
    const data = { token, suggestion, least: LEAST_CHARACTERS, kind, madeBy: madeBy?.name ?? null, who: user.username }
    return reply.show('password/password', data, { layout: 'quiet' })
  }

  async function choosePassword(request: FastifyRequest, reply: FastifyReply) {
    const { token } = enter(request)
    const body = request.body as Fields
    if (body['suggest'] === 'yes') {
      request.typed = body
      return showChoosePassword(request, reply)
    }
    const given = PasswordForm.read(body)
    await choose(vault, { token, password: given.password, language: request.language, origin: request.from })
    // Whoever was signed in on this browser is not necessarily the person whose password this is.
    takeSession(web, reply)
    return reply.done('/sign-in', 'password.chosen')
  }

  const config = { door: 'anyone', referrer: 'none' } as const
  app.get('/password/:token', { config }, showChoosePassword)
  app.post('/password/:token', { config, errorHandler: reshow(showChoosePassword) }, choosePassword)
}

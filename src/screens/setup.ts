// The first administrator: a screen that exists only while there is no user, at the address the console printed.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { filled, form, password, reshow, text, type Fields } from '../http/forms.ts'
import { limiter, peerKey } from '../http/limits.ts'
import { giveSession } from '../http/sessions.ts'
import type { Web } from '../http/web.ts'
import { fourWords, LEAST_CHARACTERS } from '../vault/password-rules.ts'
import { checkSetupToken, setUp as setUpSafe } from '../vault/setup.ts'
import { LONGEST_EMAIL, LONGEST_NAME, LONGEST_USERNAME } from '../vault/user-rules.ts'

const SetupForm = form({
  token: text({ max: 100 }),
  name: text({ max: LONGEST_NAME }),
  username: text({ max: LONGEST_USERNAME }),
  email: text({ max: LONGEST_EMAIL }),
  password: password({ required: 'password.missing' }),
})

const OF_PEER = { rule: 'limits.setup', most: 30, minutes: 15 }

export function setupScreens(app: FastifyInstance, web: Web): void {
  const { vault, limits } = web
  const ofPeer = limiter(OF_PEER, vault.now)

  // Only wrong tokens are counted: the right one is let in, however many tries there were.
  function enter(request: FastifyRequest, token: unknown): string {
    const text = typeof token === 'string' ? token : ''
    try {
      checkSetupToken(vault, text)
    } catch (wrong) {
      ofPeer.count(peerKey(request.ip))
      throw wrong
    }
    return text
  }

  async function showSetup(request: FastifyRequest, reply: FastifyReply) {
    const sent = (request.typed ?? request.query) as Fields
    const token = enter(request, sent['token'])
    const values = filled(request, { name: '', username: '', email: '' })
    const suggestion = sent['suggest'] === 'yes' ? await fourWords(values) : null
    return reply.show('setup/setup', { token, values, suggestion, least: LEAST_CHARACTERS }, { layout: 'quiet' })
  }

  async function setUp(request: FastifyRequest, reply: FastifyReply) {
    const body = request.body as Fields
    if (body['suggest'] === 'yes') {
      request.typed = body
      return showSetup(request, reply)
    }
    const token = enter(request, body['token'])
    const given = SetupForm.read(body)
    const { language, browser, from: origin } = request
    const { timeZone } = vault.defaults
    const done = await setUpSafe(vault, { ...given, token, language, timeZone, browser, origin, limits })
    giveSession(web, reply, done.sessionToken)
    return reply.done('/', 'setup.done', {}, { link: { href: '/admin/users/add', key: 'setup.add_colleague' } })
  }

  const config = { door: 'anyone', referrer: 'none' } as const
  app.get('/setup', { config }, showSetup)
  app.post('/setup', { config, errorHandler: reshow(showSetup) }, setUp)
}

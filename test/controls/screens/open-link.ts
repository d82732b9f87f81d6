// The page of a link with one fault in it each: every one must turn the check of its promise red.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { limiter } from '../../../src/http/limits.ts'
import type { webAddress } from '../../../src/screens/web-address.ts'
import { claimOpening } from '../../../src/store/external-shares.ts'
import { standing, type Standing } from '../../../src/vault/link-standing.ts'
import type { Vault } from '../../../src/vault/vault.ts'

function linkOf(vault: Vault, request: FastifyRequest): Standing | null {
  const { token } = request.params as { token?: string }
  try {
    return token === undefined ? null : standing(vault, { token, at: vault.now() })
  } catch {
    return null
  }
}

/** Every request for the page opens it, also that of a scanner that follows links. */
export function opensByLooking(app: FastifyInstance, vault: Vault): void {
  app.addHook('onRequest', async (request) => {
    const found = linkOf(vault, request)
    if (found) vault.write((tx) => claimOpening(tx.db, { id: found.link.id, at: tx.at, endsAfterFirst: false }))
  })
}

/** Every form that is sent opens it, whatever was typed. */
export function opensBySending(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async (request) => {
    const found = request.method === 'POST' ? linkOf(vault, request) : null
    if (found) vault.write((tx) => claimOpening(tx.db, { id: found.link.id, at: tx.at, endsAfterFirst: false }))
  })
}

/** The page says what it opens. */
export function saysWhat(app: FastifyInstance, vault: Vault): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    const found = linkOf(vault, request)
    return found ? `${String(payload)}<p>${found.secret.name} ${found.secret.url} ${found.secret.tags}</p>` : payload
  })
}

/** The page of the end says that there was something. */
export function saysWhy(app: FastifyInstance, vault: Vault): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    const inactive = vault.db.raw
      .prepare('SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL')
      .pluck()
      .get()
    return reply.statusCode === 410 && inactive === 1 ? String(payload).replace('</main>', 'Paused.</main>') : payload
  })
}

/** Wrong passphrases are counted by link, wherever they come from. */
export function locksTheLink(app: FastifyInstance, vault: Vault): void {
  const limit = limiter({ rule: 'limits.planted', most: 10, minutes: 15 }, vault.now)
  app.addHook('preHandler', async ({ method, params }) => {
    if (method === 'POST') limit.count((params as { token?: string }).token ?? '')
  })
}

/** Passes addresses on, lets the page be kept and found, and signs people in. */
export function treatsItAsOurs(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('referrer-policy', 'same-origin').header('cache-control', 'private').removeHeader('x-robots-tag')
    reply.setCookie('mysafe', 'x')
  })
}

/** Follows whatever is there. */
export const followsAnything: typeof webAddress = (url) => ({ href: url, host: '' })

/** Every page brings htmx along, which keeps addresses. */
export function bringsHtmx(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, _reply, payload) => {
    const { url } = app.waysIn.find((one) => /htmx.*\.js$/.test(one.url)) ?? { url: '' }
    return typeof payload === 'string' ? payload.replace('</head>', `<script src="${url}"></script></head>`) : payload
  })
}

/** Whoever asks is taken to be somewhere else each time. */
export function believesAnyAddress(app: FastifyInstance): void {
  let n = 0
  app.addHook('onRequest', async (request) => {
    n += 1
    Object.defineProperty(request, 'ip', { value: `198.51.${String(n >> 8)}.${String(n & 255)}` })
  })
}

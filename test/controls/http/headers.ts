// Faults planted into headers and pages: each must be found by the checks of test/http/checks/headers.ts.
import type { FastifyInstance } from 'fastify'

/** A well-meant helper takes the policy away from error pages. */
export function withoutPolicyOnErrors(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode >= 400) reply.removeHeader('content-security-policy')
  })
}

/** A page that a proxy may keep. */
export function keptByProxies(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'private, max-age=60')
  })
}

/** Addresses of ours are told to every site that is visited next. */
export function passesAddressesOn(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('referrer-policy', 'unsafe-url')
  })
}

/** A banner, so that everybody knows which holes to try. */
export function namesItself(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('server', 'MySafe 0.1.0')
  })
}

/** A short time for https, "until we are sure". */
export function withoutStrictTransport(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('strict-transport-security', 'max-age=300')
  })
}

/** htmx as it comes. */
export function generousHtmx(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string'
      ? payload.replace(/(allowEval&quot;:)false|(selfRequestsOnly&quot;:)true/g, '$1$2null')
      : payload,
  )
}

/** Pages that come back quickly, because the browser keeps them and is never told to forget. */
export function keptOpenAfterSigningOut(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.method === 'GET') reply.header('cache-control', 'private, max-age=60')
    reply.removeHeader('clear-site-data')
  })
}

/** A page with everything in it that the policy would have to stop. */
export const PAGE_WITH_EVERYTHING = `
<script>go()</script><style>p { color: red }</style><p style="color: red" onclick="go()">x</p>
<a href="javascript:go()">x</a><p hx-on:click="go()" hx-vals='js:{a: go()}' hx-trigger="click[ctrlKey]">x</p>
<img src="https://elsewhere.test/x.png">`

/** A page that is kind enough to say what was not found, as the framework's own does. */
export function repeatsAddress(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) =>
    reply.statusCode === 404 ? `${String(payload)}<p>${decodeURIComponent(request.url)} was not found</p>` : payload,
  )
}

/** A method that nobody needs. */
export function answersPut(app: FastifyInstance): void {
  app.put('/account', { config: { door: 'anyone' } }, async (_request, reply) => reply.send('put'))
}

// Whether any route acts for a page that is not ours: every POST route, every way to send, every wrong token.
import type { FastifyInstance } from 'fastify'
import type { Cast } from '../../fixtures/cast.ts'
import { stateOf } from '../../fixtures/state.ts'

const BODIES: Record<string, (fields: Record<string, string>) => string> = {
  'application/x-www-form-urlencoded': (fields) => new URLSearchParams(fields).toString(),
  'multipart/form-data; boundary=x': (fields) =>
    Object.entries(fields)
      .map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('') + '--x--\r\n',
  'text/plain': (fields) => new URLSearchParams(fields).toString(),
  'application/json': (fields) => JSON.stringify(fields),
}

interface Attack {
  readonly name: string
  readonly headers: Record<string, string>
  readonly fields: Record<string, string>
}

/** Every address that POST can be sent to, with numbers and tokens filled in. */
export function postAddresses(app: FastifyInstance): string[] {
  return app.waysIn
    .filter(({ method }) => method === 'POST')
    .map(({ url }) => url.replace(/:(?:id|\w+Id)\b/g, '1').replace(/:\w+/g, 'x'.repeat(43)))
}

/** The routes that acted, or did not refuse, by attack. Empty when all is well. */
export async function csrfFaults(it: Cast, urls = postAddresses(it.app)): Promise<string[]> {
  const [victim, other] = [it.as('ada'), it.as('stan')]
  const good = await victim.token()
  const cookie = [...victim.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const ours = { origin: it.origin, 'sec-fetch-site': 'same-origin' }
  const attacks: Attack[] = [
    { name: 'no token', headers: ours, fields: {} },
    { name: 'empty token', headers: ours, fields: { _csrf: '' } },
    { name: 'token of another session', headers: ours, fields: { _csrf: await other.token() } },
    { name: 'token of somebody not signed in', headers: ours, fields: { _csrf: await it.stranger().token() } },
    { name: 'other origin', headers: { origin: 'https://evil.test' }, fields: { _csrf: good } },
    {
      name: 'origin null and cross-site',
      headers: { origin: 'null', 'sec-fetch-site': 'cross-site' },
      fields: { _csrf: good },
    },
    { name: 'other port', headers: { origin: `${it.origin}:81` }, fields: { _csrf: good } },
    { name: 'cross-site', headers: { ...ours, 'sec-fetch-site': 'cross-site' }, fields: { _csrf: good } },
    { name: 'neighbouring site', headers: { ...ours, 'sec-fetch-site': 'same-site' }, fields: { _csrf: good } },
  ]
  const faults: string[] = []
  for (const url of urls) {
    const before = JSON.stringify(stateOf(it.vault.db))
    for (const { name, headers, fields } of attacks)
      for (const [type, body] of Object.entries(BODIES)) {
        const answer = await it.app.inject({
          method: 'POST',
          url,
          headers: { cookie, 'content-type': type, ...headers },
          payload: body({ ...fields, name: 'taken', session: '1' }),
        })
        const refused = [403, 404, 410, 415, 429].includes(answer.statusCode)
        if (!refused) faults.push(`${url} answers ${String(answer.statusCode)} to ${name} as ${type}`)
      }
    if (JSON.stringify(stateOf(it.vault.db)) !== before) faults.push(`${url} acts`)
  }
  return faults
}

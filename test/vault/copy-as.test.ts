// Copy as: what is pasted comes out exactly as it was stored, in a real shell and in what reads .env and .http files.
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseEnv, promisify } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { METHODS } from '../../src/vault/api-secret-rules.ts'
import { copyAs, envName, envQuoted, shellQuoted } from '../../src/vault/copy-as.ts'
import type { Pasted } from '../../src/vault/copy-as.ts'
import { bareQuotes, plainQuotes } from '../controls/vault/copy-as.ts'
import { rounds } from '../fixtures/rounds.ts'

/** How a value is quoted for a shell and for a .env file. */
export interface Quotes {
  shell(value: string): string
  env(value: string): string
}

const ours: Quotes = { shell: shellQuoted, env: envQuoted }

const AWKWARD = [
  'plain',
  '',
  ' outer spaces ',
  "it's",
  `both ' and "`,
  '$HOME `id` $(id) \\n \\',
  `'$HOME'"\`id\`\\'`,
  'two\nlines',
  "two\n'lines'\n",
  '!history #comment ; & | < > * ? [x] {a,b} ~',
  'çãé 日本 🙂',
]

/** What a shell hands to a program for this word. */
function throughShell(script: string): string {
  return execFileSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    env: { HOME: '/somewhere' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function shellFaults({ shell }: Quotes): string[] {
  const script = AWKWARD.map((value) => `printf '%s\\0' ${shell(value)}`).join('\n')
  try {
    const got = throughShell(script).split('\0').slice(0, -1)
    return AWKWARD.filter((value, at) => got[at] !== value)
  } catch {
    return AWKWARD
  }
}

function envFaults({ env }: Quotes): string[] {
  return AWKWARD.filter((value) => {
    try {
      return throughShell(`X=${env(value)}\nprintf %s "$X"`) !== value
    } catch {
      return true
    }
  })
}

const pasted: Pasted = {
  name: 'Billing API',
  identifier: null,
  url: 'https://api.billing.test/v2',
  method: 'POST',
  clientId: 'cid-77AA-qq',
  clientSecret: 'a b',
}

t.test('what is quoted for a shell arrives in it to the byte', async (t) => {
  t.same(shellFaults(ours), [])
})

t.test('what is quoted for a .env file is read by a shell to the byte', async (t) => {
  t.same(envFaults(ours), [])
})

t.test('control: quoting that trusts double quotes, or single ones, is noticed', async (t) => {
  t.ok(shellFaults(plainQuotes).length > 0)
  t.ok(shellFaults(bareQuotes).length > 0)
  t.ok(envFaults(plainQuotes).length > 0)
  t.ok(envFaults(bareQuotes).length > 0)
})

t.test(
  'a .env file is read alike by Node and by a shell, whatever stands in the value but a single quote',
  async () => {
    const value = fc.string({ unit: 'binary' }).map((text) => text.replace(/['\0\r]/g, '').toWellFormed())
    fc.assert(
      fc.property(value, (text) => parseEnv(`X=${envQuoted(text)}`)['X'] === text),
      { numRuns: rounds(100), seed: 9 },
    )
  },
)

t.test('curl gets user and secret as one word, and the method and the url as they are', async (t) => {
  t.equal(copyAs('curl', pasted), `curl --user 'cid-77AA-qq:a b' -X POST 'https://api.billing.test/v2'`)
  t.equal(
    copyAs('curl', { ...pasted, clientSecret: "o'brien" }),
    String.raw`curl --user 'cid-77AA-qq:o'\''brien' -X POST 'https://api.billing.test/v2'`,
  )
  t.equal(copyAs('curl', { ...pasted, method: null }), `curl --user 'cid-77AA-qq:a b' 'https://api.billing.test/v2'`)
})

t.test('curl does not wait for a body of HEAD, nor expand brackets', async (t) => {
  t.match(copyAs('curl', { ...pasted, method: 'HEAD' }), /^curl --head --user .* -X HEAD '/)
  t.match(
    copyAs('curl', { ...pasted, url: 'https://x.test/{id}?a[]=1' }),
    /^curl --globoff .* 'https:\/\/x\.test\/\{id\}\?a\[\]=1'$/,
  )
})

t.test('a .env file names its variables after the identifier, or the name where there is none', async (t) => {
  t.equal(copyAs('env', pasted), `BILLING_API_CLIENT_ID='cid-77AA-qq'\nBILLING_API_CLIENT_SECRET='a b'`)
  t.match(copyAs('env', { ...pasted, identifier: 'pay.v2' }), /^PAY_V2_CLIENT_ID=/)
  t.equal(envName({ identifier: null, name: 'Cobrança – São Paulo' }), 'COBRANCA_SAO_PAULO')
  t.equal(envName({ identifier: '2fa', name: 'x' }), '_2FA')
  t.equal(envName({ identifier: '日本', name: '🙂' }), 'API_SECRET')
})

t.test('a .env name is one that every shell takes', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (identifier, name) =>
      /^[A-Z_][A-Z0-9_]*$/.test(envName({ identifier, name })),
    ),
    { seed: 9 },
  )
})

t.test('.http is one request with Basic authorization that decodes to ID and secret', async (t) => {
  const text = copyAs('http', { ...pasted, clientSecret: 'ç:"\n', url: 'https://x.test/a b/{{v}}' })
  const [comment, request, authorization = '', ...rest] = text.split('\n')
  t.equal(comment, '### Billing API')
  t.equal(request, 'POST https://x.test/a%20b/%7B{v%7D}')
  t.same(rest, [])
  const basic = /^Authorization: Basic ([A-Za-z0-9+/=]+)$/.exec(authorization)?.[1] ?? ''
  t.equal(Buffer.from(basic, 'base64').toString('utf8'), 'cid-77AA-qq:ç:"\n')
  t.match(copyAs('http', { ...pasted, method: null }), /\nGET https/)
})

/** What a server hears from curl: method and Authorization. */
async function heard(given: Partial<Pasted>): Promise<{ method: string; authorization: string; seconds: number }> {
  const told = Promise.withResolvers<IncomingMessage>()
  const server = createServer((request, response) => {
    told.resolve(request)
    response.end(request.method === 'HEAD' ? '' : 'hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const began = Date.now()
  try {
    const line = copyAs('curl', { ...pasted, url: `http://127.0.0.1:${String(port)}/v2?a=1&b[]={x}`, ...given })
    await promisify(execFile)('sh', ['-c', `${line} --silent --max-time 20 --noproxy '*'`])
    const { method = '', headers } = await told.promise
    return { method, authorization: headers.authorization ?? '', seconds: (Date.now() - began) / 1000 }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const curl = spawnSync('curl', ['--version']).status === 0

t.test(
  'a real curl asks by each method, with the user and the secret, and ends',
  { skip: !curl && 'no curl' },
  async (t) => {
    for (const method of [null, ...METHODS]) {
      const { authorization, ...asked } = await heard({ method, clientSecret: 'a b\'"$HOME\\' })
      t.equal(asked.method, method ?? 'GET')
      t.ok(asked.seconds < 15, `${String(method)} waits for nothing`)
      t.equal(Buffer.from(authorization.slice('Basic '.length), 'base64').toString(), 'cid-77AA-qq:a b\'"$HOME\\')
    }
  },
)

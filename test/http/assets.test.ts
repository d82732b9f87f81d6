// Files: each under the address of its content, and nothing else of the machine.
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import fastify from 'fastify'
import { test } from 'tap'
import { serveAssets } from '../../src/http/assets.ts'
import { givesAnyFile } from '../controls/http/assets.ts'
import { castFor, type Cast } from '../fixtures/cast.ts'

const addressOf = (it: Cast, name: RegExp) => it.app.waysIn.find(({ url }) => name.test(url))?.url ?? ''

test('style sheet, scripts and icons have addresses that change with their content, and may be kept for ever', async (t) => {
  const it = await castFor(t)
  const page = (await it.stranger().open('/sign-in')).body
  for (const [name, type] of [
    [/^\/assets\/app\.[0-9a-f]{12}\.css$/, 'text/css; charset=utf-8'],
    [/^\/assets\/app\.[0-9a-f]{12}\.js$/, 'text/javascript; charset=utf-8'],
    [/^\/assets\/htmx\.min\.[0-9a-f]{12}\.js$/, 'text/javascript; charset=utf-8'],
    [/^\/assets\/icons\.[0-9a-f]{12}\.svg$/, 'image/svg+xml; charset=utf-8'],
  ] as const) {
    const url = addressOf(it, name)
    t.ok(page.includes(url), url)
    const answer = await it.stranger().open(url)
    t.equal(answer.status, 200)
    t.equal(answer.headers['content-type'], type)
    t.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable')
    t.equal(answer.headers['set-cookie'], undefined)
  }
})

test('a file comes as small as the browser can take it', async (t) => {
  const it = await castFor(t)
  const url = addressOf(it, /htmx/)
  const plain = readFileSync('node_modules/htmx.org/dist/htmx.min.js')
  const ask = async (accepted?: string) =>
    it.app.inject({ url, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } })
  const brotli = await ask('gzip, deflate, br, zstd')
  t.equal(brotli.headers['content-encoding'], 'br')
  t.same(brotliDecompressSync(brotli.rawPayload), plain)
  t.ok(brotli.rawPayload.length < plain.length / 3)
  const gzip = await ask('gzip;q=0.8, br;q=0')
  t.equal(gzip.headers['content-encoding'], 'gzip')
  t.same(gunzipSync(gzip.rawPayload), plain)
  t.same((await ask()).rawPayload, plain)
  t.equal((await ask('br')).headers['vary'], 'Accept-Encoding')
  t.same((await ask('br')).rawPayload, brotli.rawPayload, 'made once')
})

test('a file of an unknown kind is handed over as bytes', async (t) => {
  const app = fastify()
  const names = ['app.css', 'app.js', 'htmx.min.js', 'icons.svg', 'favicon.svg', 'odd.thing']
  serveAssets(app, { publicFiles: () => names.map((name) => ({ name, bytes: Buffer.from('x') })) } as never)
  const answer = await app.inject('/assets/odd.2d711642b726.thing')
  t.equal(answer.headers['content-type'], 'application/octet-stream')
})

test('a page that is missing a file does not start', async (t) => {
  const it = await castFor(t)
  t.throws(() => serveAssets(it.app, { publicFiles: () => [] } as never), /app\.css is missing/)
})

const CLIMBS = [
  '/assets/../package.json',
  '/assets/..%2fpackage.json',
  '/assets/%2e%2e/package.json',
  '/assets/%2e%2e%2fpackage.json',
  '/assets/..%5cpackage.json',
  '/assets/....//package.json',
  '/assets/%252e%252e%252fpackage.json',
  '/assets//etc/passwd',
  '/assets/%00',
  '/assets/app.css%00.svg',
  '/assets/APP.CSS',
  '/assets/app.css',
  '/assets/',
  '/assets',
  '//assets/app.css',
  '/package.json',
  '/.git/HEAD',
  '/.git/config',
  '/.env',
  '/src/app.ts',
  '/views/layouts/app.eta',
  '/node_modules/eta/package.json',
  '/migrations',
  '/data/mysafe.db',
  '/key/root.key',
  '/assets/%c0%ae%c0%ae/package.json',
  '/assets/..;/package.json',
  '/server-status',
  '/debug',
  '/metrics',
  '/admin/.env',
  '/robots.txt/../package.json',
  '/assets/app.css.map',
  '/tsconfig.json',
]

/** What of the machine can be had by climbing. */
async function reachable(it: Cast): Promise<string[]> {
  const found: string[] = []
  for (const url of CLIMBS)
    for (const browser of [it.stranger(), it.as('ada')]) {
      const answer = await browser.open(url)
      if (![303, 400, 404, 414].includes(answer.status) || /"scripts"|root:x|ref: refs/.test(answer.body))
        found.push(url)
    }
  return found
}

test('INP-06 OPS-04 nothing but the files themselves can be reached', async (t) => {
  t.same(await reachable(await castFor(t)), [])
  const planted = await reachable(await castFor(t, { also: givesAnyFile }))
  t.ok(planted.includes('/package.json'), 'control: a folder that is given out is found')
})

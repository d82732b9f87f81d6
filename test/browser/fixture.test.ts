// The visitors themselves: what a real browser must notice is planted on a page and must be noticed.
import { createServer } from 'node:http'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, t as file } from 'tap'
import { axe, picture, visitor } from '../fixtures/browser.ts'
import { validate } from '../fixtures/html.ts'

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
const frame = (body: string) =>
  `<!DOCTYPE html><html lang="en"><head><title>Calm</title></head><body><main><h1>Calm</h1>${body}</main></body></html>`
const pages: Record<string, string> = {
  '/calm': frame('<p id="size"></p><script src="/calm.js"></script>'),
  '/inline': frame('<p onclick="x()">x</p><script>alert(1)</script>'),
  '/elsewhere': frame('<img alt="A picture" src="http://example.org/x.png">'),
  '/loud': frame('<script src="/loud.js"></script>'),
  '/blind': frame('<img src="/x.png"><input>'),
  '/noscript': frame('<noscript><p>No script here</p></noscript>'),
}
const programs: Record<string, string> = {
  '/calm.js':
    "document.querySelector('#size').textContent = innerWidth + ' ' + navigator.language + ' ' + matchMedia('(prefers-color-scheme: dark)').matches",
  '/loud.js': "console.error('ouch'); setTimeout(() => { alert('boo'); throw new Error('thrown') })",
}
const server = createServer(({ url = '/' }, response) => {
  const program = programs[url]
  response.setHeader('content-security-policy', policy)
  response.setHeader('content-type', program ? 'text/javascript' : 'text/html')
  response.statusCode = (program ?? pages[url]) ? 200 : 404
  response.end(program ?? pages[url] ?? frame('Nothing'))
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
file.teardown(() => server.close())
const { port } = server.address() as AddressInfo
const baseURL = `http://127.0.0.1:${port}`

test('a visitor has a language, a window and a theme', async (t) => {
  const { page, faults } = await visitor(t, { baseURL, language: 'pt-BR', width: 360, theme: 'dark' })
  await page.goto('/calm')
  t.equal(await page.locator('#size').textContent(), '360 pt-BR true')
  const wide = await visitor(t, { baseURL })
  await wide.page.goto('/calm')
  t.equal(await wide.page.locator('#size').textContent(), '1280 en-GB false')
  t.same([...faults, ...wide.faults], [])
})

test('a visitor without script sees what stands there for them', async (t) => {
  const { page } = await visitor(t, { baseURL, script: false })
  await page.goto('/noscript')
  t.ok(await page.locator('noscript p').isVisible())
  t.same(await axe(page), [], 'and axe can read that page')
})

test('what the content security policy refuses is counted', async (t) => {
  const { page, faults } = await visitor(t, { baseURL })
  const refused = page.waitForEvent('console', (message) => /Content Security Policy/.test(message.text()))
  await page.goto('/inline')
  await refused
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)))
  t.ok(
    faults.some((fault) => fault.startsWith('policy: script-src-elem inline')),
    faults.join('\n'),
  )
  t.ok(
    faults.some((fault) => fault.startsWith('console: ')),
    'the browser says so, too',
  )
})

test('a request off this machine does not leave, and is counted', async (t) => {
  const { page, faults } = await visitor(t, { baseURL })
  await page.goto('/elsewhere')
  t.match(faults.join('\n'), /policy: img-src/)
  const away = await visitor(t)
  await t.rejects(away.page.goto('http://example.org/'), /ERR_NAME_NOT_RESOLVED/)
  await t.rejects(away.page.goto('http://192.0.2.1/'), /ERR_NAME_NOT_RESOLVED/)
  t.match(away.faults, [/^elsewhere: http:\/\/example\.org/, /^elsewhere: http:\/\/192\.0\.2\.1/])
})

test('a host name under .test leads to this machine', async (t) => {
  const { page, faults } = await visitor(t)
  const answer = await page.goto(`http://mysafe.test:${port}/calm`)
  t.equal(answer?.status(), 200)
  t.same(faults, [])
})

test('console errors, exceptions and dialogs are counted', async (t) => {
  const { page, faults } = await visitor(t, { baseURL })
  const thrown = page.waitForEvent('pageerror')
  await page.goto('/loud')
  await thrown
  t.match([...faults].sort(), ['console: ouch', 'dialog: boo', 'exception: thrown'])
  const expecting = await visitor(t, { baseURL, expected: /ouch|boo|thrown/ })
  const again = expecting.page.waitForEvent('pageerror')
  await expecting.page.goto('/loud')
  await again
  t.same(expecting.faults, [])
})

test('a page that is not there is no fault of the browser', async (t) => {
  const { page, faults } = await visitor(t, { baseURL })
  t.equal((await page.goto('/nothing'))?.status(), 404)
  t.same(faults, [])
})

test('axe and html-validate find what was planted, and nothing else', async (t) => {
  const { page, leave } = await visitor(t, { baseURL })
  await page.goto('/calm')
  t.same(await axe(page), [])
  t.same(await validate(pages['/calm'] ?? ''), [])
  await page.goto('/blind')
  const findings = (await axe(page)).join('\n')
  t.match(findings, /image-alt/)
  t.match(findings, /label/)
  t.match(
    (await validate('<p><div>x</div></p><img src="/x.png">')).join('\n'),
    /element-permitted-content|close-order|no-implicit-close/,
  )
  await leave()
})

test('a picture is kept only where somebody asked for it', async (t) => {
  const before = process.env.MYSAFE_SCREENSHOTS
  t.teardown(() => {
    if (before === undefined) delete process.env.MYSAFE_SCREENSHOTS
    else process.env.MYSAFE_SCREENSHOTS = before
  })
  const { page } = await visitor(t, { baseURL })
  await page.goto('/calm')
  delete process.env.MYSAFE_SCREENSHOTS
  await picture(page, 'calm')
  t.notOk(existsSync('calm.png'))
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  process.env.MYSAFE_SCREENSHOTS = folder
  await picture(page, 'calm page')
  t.same(readdirSync(folder), ['calm-page.png'])
})

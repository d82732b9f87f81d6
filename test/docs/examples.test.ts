// The pages and the examples of docs/deploy are true: settings and commands exist, and all of them say the same.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import {
  anotherPort,
  mistypedUnit,
  UNKNOWN_COMMANDS,
  UNKNOWN_LINK,
  UNKNOWN_SETTING,
} from '../controls/docs/examples.ts'
import { appFor } from '../fixtures/app.ts'
import { allIn, commandsAreThere, linksLead, settingsAreKnown } from '../fixtures/house/documents.ts'

const root = resolve(import.meta.dirname, '..', '..')
const read = (path: string) => ({ path, text: readFileSync(join(root, path), 'utf8') })
const deploy = (name: string) => read(`docs/deploy/${name}`).text
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map(read)
const examples = [...readdirSync(join(root, 'docs', 'deploy')).map((name) => `docs/deploy/${name}`), 'Dockerfile'].map(
  read,
)

t.test('every setting that pages and examples name is one', async (t) => {
  t.ok(examples.length > 5 && pages.length > 4)
  for (const file of [...pages, ...examples]) t.same(settingsAreKnown(file), [])
  t.match(settingsAreKnown({ path: 'x', text: UNKNOWN_SETTING }), [/x names MYSAFE_PROT/], 'control')
})

t.test('every command that a page has somebody type is one, with these options', async (t) => {
  for (const page of pages) t.same(commandsAreThere(page), [])
  for (const text of UNKNOWN_COMMANDS) t.match(commandsAreThere({ path: 'x', text }), [/x says mysafe/], 'control')
})

t.test('every link of a page to a file leads to one', async (t) => {
  for (const { path, text } of pages) t.same(linksLead({ path: join(root, path), text }), [])
  t.match(linksLead({ path: 'x', text: UNKNOWN_LINK }), [/x links to nowhere\.md/], 'control')
})

/** Where people and proxies find MySafe, as an example or a page says it. */
function portsIn(text: string): string[] {
  return allIn(text, /(?:127\.0\.0\.1:|_PORT: '|_PORT=)(80\d\d)\b/g)
}

t.test('ports, hosts and places are the same in all examples', async (t) => {
  for (const name of ['settings', 'nginx.conf', 'Caddyfile', 'compose.yaml'])
    t.same(portsIn(deploy(name)), ['8080', '8081'], name)
  t.not(portsIn(anotherPort(deploy('Caddyfile'))).join(), '8080,8081', 'control')
  for (const name of ['settings', 'nginx.conf', 'Caddyfile', 'compose.yaml'])
    t.same(allIn(deploy(name), /\b((?:safe|open)\.example\.org)\b/g), ['open.example.org', 'safe.example.org'], name)

  const [unit, settings, run] = [deploy('mysafe.service'), deploy('settings'), deploy('mysafe-run')]
  const install = read('docs/install.md').text
  const told = (pattern: RegExp) => allIn(unit, pattern)
  t.same(told(/^ExecStart=(\S+) serve$/gm), ['/usr/local/bin/mysafe'])
  t.same(told(/^User=(\S+)$/gm), ['mysafe'])
  for (const place of [
    ...told(/^ExecStart=(\S+)/gm),
    ...told(/^EnvironmentFile=(\S+)/gm),
    ...told(/^LoadCredentialEncrypted=root\.key:(\S+)/gm),
  ])
    for (const text of [run, install]) t.ok(text.includes(place), place)
  for (const name of String(told(/^StateDirectory=(.+)$/gm)).split(' ')) {
    t.match(settings, new RegExp(`^MYSAFE_\\w+=/var/lib/${name}(/root\\.key)?$`, 'm'))
    t.ok(install.includes(`\`/var/lib/${name}\``), name)
  }
})

t.test('proxies wait longer than MySafe and take no larger forms', async (t) => {
  const { app } = await appFor(t)
  await app.ready()
  const { requestTimeout } = app.server
  t.ok(requestTimeout > 0)
  for (const seconds of allIn(deploy('nginx.conf'), /proxy_(?:send|read)_timeout (\d+)s;/g))
    t.ok(Number(seconds) * 1000 > requestTimeout, seconds)
  t.ok(Number(allIn(deploy('Caddyfile'), /response_header_timeout (\d+)s/g)[0]) * 1000 > requestTimeout)
  t.equal(app.initialConfig.bodyLimit, 1024 ** 2)
  t.match(deploy('nginx.conf'), /client_max_body_size 1m;/)
})

t.test('the service and the container give requests under way the time that MySafe gives them', async (t) => {
  const patience = Number(allIn(read('src/cli/serving.ts').text, /^const PATIENCE = ([\d_]+)$/gm)[0]?.replace('_', ''))
  t.ok(patience > 0)
  t.ok(Number(allIn(deploy('mysafe.service'), /^TimeoutStopSec=(\d+)$/gm)[0]) * 1000 > 2 * patience)
  t.ok(Number(allIn(deploy('compose.yaml'), /stop_grace_period: (\d+)s/g)[0]) * 1000 > 2 * patience)
})

t.test('the script that runs a command as the service is one that a shell can read', async (t) => {
  const read = (script: string) => spawnSync('sh', ['-n'], { input: script }).status
  t.equal(read(deploy('mysafe-run')), 0)
  t.not(read(deploy('mysafe-run').replace('fi\n', '')), 0, 'control')
})

const noSystemd = spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'there is no systemd-analyze here'

/** What systemd has against a unit, with a program in the place of ours, which is not installed here. */
function faultsOfUnit(unit: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-test-'))
  try {
    const file = join(folder, 'mysafe.service')
    writeFileSync(file, unit.replace('/usr/local/bin/mysafe', process.execPath))
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })
    return `${stdout}${stderr}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

t.test('systemd has nothing against the unit', { skip: noSystemd }, async (t) => {
  const unit = deploy('mysafe.service')
  t.equal(faultsOfUnit(unit), '')
  t.match(faultsOfUnit(mistypedUnit(unit)), /ProtectHouse/, 'control')
})

// The house keeps its shape: imports go downstairs, each secret of a room stays in it, templates hold no strays.
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'tap'
import { sourceFiles } from '../scripts/source-files.ts'
import { ASKING, DOORLESS, INLINE, TIDYING, UNESCAPED } from './controls/house.ts'
import { appFor } from './fixtures/app.ts'
import {
  importsGoDownstairs,
  nobodyBelowHttpKnowsFastify,
  nobodyIsAsked,
  nothingHidesFromCoverage,
  onlyConfigReadsTheEnvironment,
  onlyHypermediaKnowsHtmx,
  onlyResourcesReadBesideTheProgram,
  onlyStoreKnowsTables,
  opensWithASentence,
  staysShort,
  theTrailOnlyGrows,
  type SourceFile,
} from './fixtures/house/code.ts'
import {
  coverageExceptionsHaveReasons,
  lockNamesNoHost,
  namesNoMachinePath,
  packagesHaveReasons,
} from './fixtures/house/rest.ts'
import {
  everyFormCarriesItsToken,
  everyValueIsEscaped,
  htmxRepeatsTheLink,
  limitsHaveNames,
  nothingIsInline,
} from './fixtures/house/views.ts'

type Rule = (file: SourceFile) => string[]
/** Text that must be refused (with what the sentence says), or, without a pattern, let pass. */
type Planted = [path: string, text: string, sentence?: RegExp]

const root = new URL('..', import.meta.url)
const read = (path: string): SourceFile => ({ path, text: readFileSync(new URL(path, root), 'utf8') })
process.chdir(root.pathname)
const code = sourceFiles('src', '.ts').map(read)
const views = sourceFiles('views', '.eta').map(read)

guard('imports go downstairs', importsGoDownstairs, code, [
  ['src/vault/sharing.ts', "import { x } from '../http/forms.ts'", /http\/forms\.ts, which is upstairs/],
  ['src/vault/sharing.ts', "import type { X } from '../http/forms.ts'", /upstairs/],
  ['src/vault/sharing.ts', "export { x } from '../screens/sharing.ts'", /upstairs/],
  ['src/vault/sharing.ts', "const x = await import('../app.ts')", /upstairs/],
  ['src/vault/sharing.ts', "let x: import('../http/forms.ts').X", /upstairs/],
  ['src/mail/letters.ts', "import { x } from '../audit/trail.ts'", /same line/],
  ['src/store/grants.ts', "import { x } from '../crypto/tokens.ts'", /same line/],
  ['src/screens/sharing.ts', "import { x } from '../store/grants.ts'", /http and vault only/],
  ['src/cellar/wine.ts', '', /no room/],
  ['src/vault/sharing.ts', "import { x } from '../cellar/wine.ts'", /no room/],
  ['src/screens/sharing.ts', "import { x } from '../vault/sharing.ts'\nimport { y } from './home.ts'"],
  ['src/main.ts', "await import('./cli/serve.ts')"],
])

guard('only config.ts reads the environment', onlyConfigReadsTheEnvironment, code, [
  ['src/cli/serve.ts', 'const home = process.env.HOME', /environment/],
  ['src/cli/serve.ts', "const home = process['env'].HOME", /environment/],
  ['src/cli/serve.ts', 'const { env } = process', /environment/],
  ['src/cli/serve.ts', 'const all = process', /environment/],
  ['src/cli/serve.ts', 'const { stdin, env: e } = process', /environment/],
  ['src/cli/serve.ts', 'const { stdin } = process'],
  ['src/cli/serve.ts', "import { env } from 'node:process'", /environment/],
  ['src/cli/serve.ts', '// config.ts is the only reader of process.env\nprocess.exitCode = 1'],
  ['src/config.ts', 'process.env.HOME'],
])

guard('only resources.ts reads what lies beside the program', onlyResourcesReadBesideTheProgram, code, [
  ['src/cli/serve.ts', 'const { views } = resourcesFromDisk()', /ownResources/],
  ['src/cli/serve.ts', 'const { views } = ownResources()'],
  ['src/resources.ts', 'export function resourcesFromDisk() {}'],
])

guard('only http/hypermedia.ts knows htmx', onlyHypermediaKnowsHtmx, code, [
  ['src/http/forms.ts', "const x = request.headers['hx-request']", /hypermedia/],
  ['src/http/forms.ts', "reply.header('HX-Location', url)", /hypermedia/],
  ['src/http/forms.ts', 'const x = `<a hx-get="${url}">`', /hypermedia/],
  ['src/http/forms.ts', "// hx-get is known elsewhere\nconst x = 'ahx-b'"],
  ['src/http/hypermedia.ts', "'HX-Location'"],
])

guard('only store/ knows tables and the driver', onlyStoreKnowsTables, code, [
  ['src/vault/sharing.ts', "import { eq } from 'drizzle-orm'", /store\/ only/],
  ['src/vault/sharing.ts', "import type Database from 'better-sqlite3'", /store\/ only/],
  ['src/vault/sharing.ts', "import { grants } from '../store/schema.ts'", /store\/ only/],
  ['src/vault/sharing.ts', "import type { grants } from '../store/schema.ts'"],
  ['src/vault/sharing.ts', "import { type grants } from '../store/schema.ts'"],
  ['src/store/grants.ts', "import { eq } from 'drizzle-orm'"],
])

guard('below http nobody knows Fastify', nobodyBelowHttpKnowsFastify, code, [
  ['src/vault/sharing.ts', "import type { FastifyRequest } from 'fastify'", /Fastify/],
  ['src/mail/letters.ts', "import view from '@fastify/view'", /Fastify/],
  ['src/http/doors.ts', "import fp from 'fastify-plugin'"],
])

guard('INP-12 nobody is asked, whatever address somebody typed', nobodyIsAsked, code, ASKING)

guard('AUD-09 no statement changes or removes an event', theTrailOnlyGrows, code, TIDYING)

guard('every file opens with a sentence', opensWithASentence, code, [
  ['src/a.ts', "import x from 'y'\n// What this file is for, too late.", /sentence/],
  ['src/a.ts', '// sharing\n', /sentence/],
  ['src/a.ts', '// What people see: form shapes and routes.\nconst x = 1'],
  ['src/a.ts', '#!/usr/bin/env node\n/** What people see: form shapes and routes. */\n'],
])

guard('nothing hides from coverage', nothingHidesFromCoverage, code, [
  ['src/a.ts', '/* c8 ignore next */', /c8 ignore/],
  ['src/a.ts', '/* istanbul ignore else */', /istanbul ignore/],
  ['src/a.ts', '// people ignore this'],
])

guard(
  'no file of src or views is longer than 250 lines',
  staysShort,
  [...code, ...views],
  [
    ['src/a.ts', 'x\n'.repeat(251), /second room/],
    ['src/a.ts', 'x\n'.repeat(250)],
  ],
)

guard('INP-02 templates escape every value', everyValueIsEscaped, views, UNESCAPED)

guard('HDR-02 templates hold no programs and no styles', nothingIsInline, views, INLINE)

guard('templates know no limits of their own', limitsHaveNames, views, [
  ['views/a.eta', "{ name: 'name', max: 100 }", /says max: 100 itself/],
  ['views/a.eta', '<input maxlength="400">', /says maxlength="400 itself/],
  ['views/a.eta', "{ name: 'name', max: it.longest.name }"],
  ['views/a.eta', '<input maxlength="<%= 2 * it.longest.filter %>">'],
])

guard('what htmx asks repeats the link', htmxRepeatsTheLink, views, [
  ['views/a.eta', '<a href="/x/<%= it.id %>" hx-get="/x/<%= it.other %>">', /does not repeat/],
  ['views/a.eta', '<a hx-get="/x">', /does not repeat/],
  ['views/a.eta', '<form action="/x" hx-post="/y">', /does not repeat/],
  ['views/a.eta', '<button hx-delete="/x">', /no way without script/],
  ['views/a.eta', '<input hx-get="/x">', /does not repeat/],
  ['views/_a.eta', '<a hx-get="/x">', /does not repeat/],
  ['views/_a.eta', '<input hx-get="/x">'],
  ['views/a.eta', '<form action="/x"><input hx-get="/x"></form>'],
  ['views/a.eta', '<a href="/x/<%= it.id %>" hx-get="/x/<%= it.id %>"><form action="/y" method="post" hx-post="/y">'],
])

guard('every form that acts carries its token', everyFormCarriesItsToken, views, [
  ['views/a.eta', '<form method="post" action="/x"><button>Go</button></form>', /_csrf/],
  ['views/a.eta', `<form method="post" action="/x"><%~ include('/shared/_csrf', it) %></form>`],
  ['views/a.eta', '<form action="/x" method="get"></form>'],
])

test('ACL-02 every route has a door, or the program does not start', async (t) => {
  await t.resolves(appFor(t), 'each route of the program names its door')
  const planted = (config: object) => appFor(t, { also: (app) => void app.get('/nobody', { config }, async () => '') })
  for (const config of DOORLESS) await t.rejects(planted(config), /GET \/nobody names no door/, 'control')
  await t.resolves(planted({ door: 'anyone' }))
})

// In a work tree .git is a file of git's, and no text of the house.
const notOurs = ['package-lock.json', '.git']
const texts = [
  ...readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isFile() && !notOurs.includes(entry.name) && !entry.name.endsWith('.tsbuildinfo'))
    .map(({ name }) => name),
  ...['.ci', 'bench', 'docs', 'migrations', 'public', 'scripts', 'src', 'test', 'views'].flatMap((folder) =>
    sourceFiles(folder, ''),
  ),
].map(read)

guard('nothing names a path of one machine', namesNoMachinePath, texts, [
  ['README.md', `Look at ${['', 'work', 'main'].join('/')}/README.md`, /one machine/],
  ['README.md', `cd ${['', 'home', 'ana'].join('/')}/mysafe`, /one machine/],
  ['README.md', 'Data lies in /var/lib/mysafe, the work/main branch is main.'],
])

test('the lock file pins contents and names no host', (t) => {
  t.same(lockNamesNoHost(readFileSync('package-lock.json', 'utf8')), [])
  const lock = (entry: object) =>
    JSON.stringify({ packages: { '': {}, 'node_modules/x': { integrity: 'sha512-', ...entry } } })
  t.same(lockNamesNoHost(lock({})), [])
  t.match(lockNamesNoHost(lock({ resolved: 'anything' })), [/downloaded/])
  t.match(lockNamesNoHost(lock({ dependencies: { y: 'git+ssh://there' } })), [/from an address/])
  t.match(lockNamesNoHost(lock({ integrity: undefined })), [/does not pin/])
  t.end()
})

test('every package is used, pinned and has its reason', (t) => {
  const everything = (...folders: string[]) =>
    folders
      .flatMap((folder) => sourceFiles(folder, '.ts', '.js'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
  const settings = readFileSync('package.json', 'utf8')
  const helping = `${everything('test', 'bench', 'scripts')}${readFileSync('eslint.config.js', 'utf8')}`
  const contributing = readFileSync('CONTRIBUTING.md', 'utf8')
  for (const sentence of packagesHaveReasons({ settings, contributing, shipped: everything('src'), helping }))
    t.fail(sentence)
  const planted = (given: { contributing?: string; shipped?: string; version?: string }) =>
    packagesHaveReasons({
      settings: JSON.stringify({ dependencies: { 'left-pad': given.version ?? '1.0.0' } }),
      contributing: given.contributing ?? '| a, left-pad | pads on the left side |',
      shipped: given.shipped ?? "import pad from 'left-pad'",
      helping: '',
    })
  t.same(planted({}), [])
  t.match(planted({ contributing: '' }), [/no reason/])
  t.match(planted({ shipped: '' }), [/nothing in src uses it/])
  t.match(planted({ version: '^1.0.0' }), [/not as one version/])
  t.end()
})

test('coverage exceptions name a file, an amount and a reason', (t) => {
  const files = code.map(({ path }) => path)
  t.same(coverageExceptionsHaveReasons(readFileSync('package.json', 'utf8'), files), [])
  const settings = (exception: object) => JSON.stringify({ coverageExceptions: { 'src/resources.ts': exception } })
  const reason = 'only a crash of the disk comes here'
  t.same(coverageExceptionsHaveReasons(settings({ lines: 2, reason }), files), [])
  t.match(coverageExceptionsHaveReasons(settings({ lines: 2 }), files), [/without a reason/])
  t.match(coverageExceptionsHaveReasons(settings({ reason }), files), [/how much/])
  t.match(coverageExceptionsHaveReasons(settings({ lines: 2, reason }), []), [/does not exist/])
  t.end()
})

// A rule that finds nothing in the house must be seen to find what was planted.
function guard(title: string, rule: Rule, files: readonly SourceFile[], planted: readonly Planted[]): void {
  test(title, (t) => {
    t.ok(files.length > 0, 'there is something to read')
    for (const sentence of files.flatMap(rule)) t.fail(sentence)
    for (const [path, text, sentence] of planted) {
      const found = rule({ path, text })
      if (sentence) t.match(found.join('\n'), sentence, `refused: ${text.slice(0, 60)}`)
      else t.same(found, [], `passes: ${text.slice(0, 60)}`)
    }
    t.end()
  })
}

// Every requirement that is due has a test that names it, and for it a planted fault that this very test finds.
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { sourceFiles } from '../scripts/source-files.ts'
import { HALF_PROVEN } from './controls/proofs.ts'
import { idsIn, missingProofs, proofsOf } from './fixtures/house/controls.ts'

process.chdir(new URL('..', import.meta.url).pathname)
// The sentences below begin with ids as well, and prove nothing.
const files = sourceFiles('test', '.test.ts')
  .filter((path) => path !== 'test/controls.test.ts')
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))

// The requirements of accounts, sessions, pages, access to API secrets, sealing, the trail, the file, what is typed, mail
// and links to people outside.
const DUE = idsIn(
  'AUT-01–13, 16; SES-01–09; CSR-01–03; HDR-01–09; ACL-01–24; CRY-01–06, 09–19, 21, 22; ' +
    'AUD-01–09; LOG-01–04; DUR-01–17; OPS-01–08; INP-01–18; MAI-01–11; EXT-01–03, 05–20',
)

test('every requirement that is due has its test and its control', (t) => {
  t.ok(DUE.length > 100)
  for (const sentence of missingProofs(proofsOf(files), DUE)) t.fail(sentence)
  t.end()
})

test('control: a requirement without a test, and a test without its planted fault, are found', (t) => {
  const planted = HALF_PROVEN.map((text, n) => ({ path: `test/${String(n)}.test.ts`, text }))
  t.same(missingProofs(proofsOf(planted), idsIn('AUT-01–07; SES-01')), [
    'AUT-02 has a test and no control: plant its fault under test/controls/ and see the same check find it.',
    'AUT-05 has a test and no control: plant its fault under test/controls/ and see the same check find it.',
    'SES-01 is due, and no test names it.',
  ])
  t.throws(() => idsIn('AUT'), { message: /No ids: AUT/ })
  t.end()
})

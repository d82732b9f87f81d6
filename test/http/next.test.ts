// After signing in one goes to a page of MySafe, whatever the address asked for.
import { test } from 'tap'
import { safeNext, signInAddress } from '../../src/http/next.ts'
import { believesSlash } from '../controls/http/next.ts'

const ELSEWHERE = [
  'https://evil.test',
  'http://evil.test',
  '//evil.test',
  '///evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '/\\/evil.test',
  '/%5cevil.test',
  '/%5Cevil.test',
  '/%2fevil.test',
  '/%2Fevil.test',
  '/%0d%0aLocation:evil',
  '/%0D',
  '/%00',
  '/a%0ab',
  '/\t/evil.test',
  '/\n/evil.test',
  '/\r\n/evil.test',
  '\t//evil.test',
  ' //evil.test',
  '/ /evil.test',
  'evil.test',
  'javascript:alert(1)',
  'data:text/html,x',
  'https:evil.test',
  'https:/evil.test',
  '/..//evil.test',
  '/./\\evil.test',
  '/a/..//evil.test',
  '/.//evil.test',
  '@evil.test',
  '.evil.test',
  '?next=//evil.test',
  '#',
  '',
  '/ä',
  '/\u2028',
  '\u0000/',
  'http://mysafe.test@evil.test',
  '//evil.test@mysafe.test',
  '/\u00a0/evil.test',
  '／／evil.test',
  '/'.repeat(5000),
  `/${'a'.repeat(2001)}`,
]

/** Where a browser at MySafe would end up that is not MySafe. */
const leadAway = (next: (given: unknown) => string) =>
  ELSEWHERE.filter((given) => {
    const address = next(given)
    const url = URL.parse(address, 'https://mysafe.test/sign-in')
    return url?.host !== 'mysafe.test' || /[\r\n\0]/.test(address) || /^\/[/\\]/.test(address)
  })

test('INP-10 INP-11 no address leads away or breaks out of its header', (t) => {
  t.same(leadAway(safeNext), [])
  for (const given of ELSEWHERE) t.equal(safeNext(given), '/', given.slice(0, 40))
  for (const given of [undefined, null, 7, ['/account'], {}]) t.equal(safeNext(given), '/')
  t.ok(leadAway(believesSlash).length > 3, 'control: a guess by the first character is not enough')
  t.end()
})

test('pages of ours are gone to as they are', (t) => {
  for (const own of ['/', '/account', '/api-secrets?q=a%20b&page=2', '/api-secrets/980?tab=history#top', '/a?next=//x'])
    t.equal(safeNext(own), own)
  t.equal(signInAddress('/'), '/sign-in')
  t.equal(signInAddress('/a?b=c&d'), '/sign-in?next=%2Fa%3Fb%3Dc%26d')
  t.end()
})

// Forms: what a browser sent becomes typed values, or a sentence beside each field; nothing is guessed and nothing breaks.
import fc from 'fast-check'
import { test } from 'tap'
import { BadFields, readBody, readQuery } from '../../src/http/fields.ts'
import { checkbox, choice, filled, form, id, idFrom, list, password, text } from '../../src/http/forms.ts'
import { Invalid } from '../../src/vault/refusals.ts'
import { lastOfEach, readsAnything, readsTrees, takesJson } from '../controls/http/fields.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor } from '../fixtures/cast.ts'

const Everything = form({
  name: text({ max: 5, required: 'name.missing' }),
  notes: text({ max: 20, lines: true }),
  secret: text({ max: 20, lines: true, trim: false }),
  method: choice(['GET', 'POST'], 'GET'),
  theme: choice(['light', 'dark']),
  box: checkbox(),
  tags: list({ max: 3, most: 2 }),
  row: id(),
  password: password({ required: 'password.missing' }),
})
const GOOD = { name: 'n', theme: 'dark', row: '7', password: 'p' }

function faultsOf(sent: unknown): Record<string, unknown> {
  try {
    Everything.read(sent)
    return {}
  } catch (refusal) {
    if (refusal instanceof Invalid) return refusal.fields
    throw refusal
  }
}

test('a good form becomes typed values', (t) => {
  t.same(
    Everything.read({ ...GOOD, notes: ' a\r\nb\rc ', secret: ' a\r\nb ', box: 'on', tags: ['x', '', 'y'], more: 'z' }),
    {
      name: 'n',
      notes: 'a\nb\nc',
      secret: ' a\nb ',
      method: 'GET',
      theme: 'dark',
      box: true,
      tags: ['x', 'y'],
      row: 7,
      password: 'p',
    },
  )
  t.same(Everything.read({ ...GOOD, tags: 'x' }).tags, ['x'])
  t.end()
})

test('every wrong field is named at once', (t) => {
  t.same(faultsOf({}), {
    name: 'name.missing',
    theme: 'forms.choice',
    row: 'forms.choice',
    password: 'password.missing',
  })
  t.same(faultsOf(undefined), faultsOf({}))
  t.same(faultsOf({ ...GOOD, name: '123456', tags: ['a', 'b', 'c'], method: 'PUT', row: '0' }), {
    name: { key: 'forms.too_long', values: { most: 5 } },
    tags: { key: 'forms.too_many', values: { most: 2 } },
    method: 'forms.choice',
    row: 'forms.choice',
  })
  t.end()
})

test('INP-13 ACL-08 a field that is sent twice is a fault of that field, of whatever kind it is', (t) => {
  const twice = Object.fromEntries(Object.keys(GOOD).map((name) => [name, ['a', 'b']]))
  const sent = { ...twice, box: ['a', 'b'], method: ['GET', 'POST'] }
  const refused = (fields: unknown) => Object.values(faultsOf(fields)).filter((fault) => fault === 'forms.given_twice')
  t.equal(refused(sent).length, 6)
  t.equal(refused(lastOfEach(sent)).length, 0, 'control: a reader that takes the last is noticed')
  t.end()
})

test('lengths are counted in characters, not in the units of one encoding', (t) => {
  t.same(faultsOf({ ...GOOD, name: '🦊🐙🦉🐝🦋' }), {})
  t.same(faultsOf({ ...GOOD, name: '🦊🐙🦉🐝🦋🐢' }), { name: { key: 'forms.too_long', values: { most: 5 } } })
  t.end()
})

test('NUL and broken characters are refused in words, and line ends where there is one line', (t) => {
  for (const name of ['a\0b', '\ud800', 'a\udc00'])
    t.same(faultsOf({ ...GOOD, name, secret: name, password: name }), {
      name: 'forms.characters',
      secret: 'forms.characters',
      password: 'forms.characters',
    })
  for (const name of ['a\nb', 'a\rb', 'a\r\nb']) t.same(faultsOf({ ...GOOD, name }), { name: 'forms.one_line' })
  t.same(faultsOf({ ...GOOD, tags: ['a\nb'] }), { tags: 'forms.one_line' })
  t.same(faultsOf({ ...GOOD, name: ' \t ' }), { name: 'name.missing' })
  t.same(faultsOf({ ...GOOD, name: '\u00a0\ufeff' }), { name: 'name.missing' }, 'what nobody sees is no name')
  t.end()
})

test('a form is filled with what was typed when it comes back, whatever that was', (t) => {
  const initial = { name: 'n', box: true, tags: ['x'] }
  const typed = (fields: Record<string, string | string[]> | null) => filled({ typed: fields } as never, initial)
  t.same(typed(null), initial)
  t.same(typed({}), { name: '', box: false, tags: [] })
  t.same(typed({ name: ['a', 'b'], box: 'on', tags: 'y' }), { name: 'a', box: true, tags: ['y'] })
  t.end()
})

test('the number of a row is digits only', (t) => {
  for (const wrong of [
    '',
    '0',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '01',
    ' 1',
    '1 ',
    '٣',
    '9'.repeat(16),
    '0x1',
    'NaN',
    ['1'],
    1,
    undefined,
  ])
    t.equal(idFrom(wrong), null)
  t.equal(idFrom('980'), 980)
  t.equal(idFrom('9'.repeat(15)), 999_999_999_999_999)
  t.end()
})

test('every text that a form can carry comes back as it was', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ unit: 'grapheme' }), (name, value) => {
      const sent = new URLSearchParams([[name, value]]).toString()
      const read = readBody(sent)
      return name === '' || Object.is(read[name], value)
    }),
    { seed: 9 },
  )
  t.end()
})

/** What a reader lets a form do to every object of the program; it is put back at once. */
function polluted(read: (text: string) => unknown): string[] {
  const before = new Set(Object.getOwnPropertyNames(Object.prototype))
  for (const text of ['__proto__[canary]=1', 'constructor[prototype][canary]=1', '__proto__.canary=1', '__proto__=x'])
    read(text)
  const added = Object.getOwnPropertyNames(Object.prototype).filter((name) => !before.has(name))
  for (const name of added) Reflect.deleteProperty(Object.prototype, name)
  return added
}

test('INP-13 no form changes what every object is', (t) => {
  t.same(polluted(readBody), [])
  t.same(polluted(readQuery), [])
  t.same(polluted(readsTrees), ['canary'], 'control: a reader that makes objects of names is noticed')
  t.end()
})

test('INP-13 names that mean something to the language are names like any other', (t) => {
  const read = readBody('__proto__=a&constructor=b&toString=c&a[b]=d&a.b=e&hasOwnProperty=f&__proto__=g')
  t.equal(Object.getPrototypeOf(read), null)
  t.same(Object.entries(read), [
    ['__proto__', ['a', 'g']],
    ['constructor', 'b'],
    ['toString', 'c'],
    ['a[b]', 'd'],
    ['a.b', 'e'],
    ['hasOwnProperty', 'f'],
  ])
  t.equal(({} as Record<string, unknown>)['a'], undefined)
  t.same(faultsOf(readBody('__proto__[name]=n&constructor=x')), faultsOf({}))
  t.end()
})

test('INP-07 a body that is not what it says is refused; a question typed by hand is taken as it is', (t) => {
  const broken = ['a=%', 'a=%zz', 'a=%ff', 'a=%c3', 'a=%ed%a0%80', '%=a', 'a=\ufffd', 'a&'.repeat(25_001)]
  const taken = (read: (text: string) => unknown) =>
    broken.filter((text) => {
      try {
        return Boolean(read(text))
      } catch (fault) {
        if (fault instanceof BadFields) return false
        throw fault
      }
    })
  t.same(taken(readBody), [])
  t.same(taken(readsAnything), broken, 'control: a reader that takes what it can is noticed')
  t.same({ ...readBody('a=1&a=2&a=3') }, { a: ['1', '2', '3'] })
  t.same({ ...readBody('') }, {})
  t.same({ ...readBody('a&&b=&=c') }, { a: '', b: '', '': 'c' })
  t.same({ ...readQuery('q=100%&x=%zz+y') }, { q: '100%', x: '%zz y' })
  t.end()
})

/** What no browser sends and is not refused with the right page: the kind of it, with the status of the answer. */
async function answeredAnyhow(t: Parameters<typeof castFor>[0], options: TestOptions = {}): Promise<string[]> {
  const it = await castFor({ teardown: (close) => t.teardown(close), comment: () => undefined }, options)
  const cookie = [...it.as('olivia').cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const ask = async (type: string, payload: string | Buffer, more: Record<string, string> = {}) =>
    it.app.inject({ method: 'POST', url: '/account', headers: { cookie, 'content-type': type, ...more }, payload })
  const FORM = 'application/x-www-form-urlencoded'
  const asked: [number, Awaited<ReturnType<typeof ask>>][] = [
    [415, await ask('application/json', '{"a":1,"a":2}')],
    [415, await ask('application/json', '{broken')],
    [415, await ask('application/json', '['.repeat(100_000))],
    [415, await ask('text/xml', '<a/>')],
    [415, await ask('multipart/form-data; boundary=x', '--x--')],
    [415, await ask('', 'a=b')],
    [400, await ask(FORM, 'a=%ff')],
    [400, await ask(FORM, Buffer.from([0x61, 0x3d, 0xff, 0xfe]))],
    [413, await ask(FORM, `a=${'x'.repeat(1_100_000)}`)],
    [413, await ask(FORM, 'a=b', { 'content-length': '99999999' })],
    [403, await ask(FORM, 'a'.repeat(1_000_000))],
    [403, await ask(FORM, Buffer.alloc(100), { 'content-encoding': 'gzip' })],
  ]
  return asked.flatMap(([wanted, { statusCode, headers, body }]) => {
    const page = /text\/html/.test(String(headers['content-type'])) && body.includes('<h1>')
    return statusCode === wanted && page ? [] : [`${String(statusCode)} instead of ${String(wanted)}`]
  })
}

test('INP-07 INP-13 what no browser sends is refused with a page, never with a fault of ours', async (t) => {
  t.same(await answeredAnyhow(t), [])
  t.same(
    await answeredAnyhow(t, { also: takesJson }),
    ['403 instead of 415', '400 instead of 415', '400 instead of 415'],
    'control: another kind of body is noticed',
  )
})

// What the fields of an API secret take, at their limits, one over, and with everything odd that can be typed.
import fc from 'fast-check'
import t from 'tap'
import { checkFields, clientSecretFault, LIMITS, tagsIn, type TypedFields } from '../../src/vault/api-secret-rules.ts'
import { Invalid } from '../../src/vault/refusals.ts'
import { makesItFit } from '../controls/vault/api-secret-rules.ts'

const GOOD: TypedFields = {
  name: 'Billing API',
  url: 'https://api.billing.test/v2',
  clientId: 'cid-77AA-qq',
  identifier: '',
  method: '',
  tags: '',
  notes: '',
}

const check = (changes: Partial<TypedFields>, saveAnyway = true, clientSecret = '', by = checkFields) =>
  by({ ...GOOD, ...changes }, { clientSecret, saveAnyway })

function faults(
  changes: Partial<TypedFields>,
  saveAnyway = true,
  clientSecret = '',
  by = checkFields,
): Record<string, unknown> {
  try {
    check(changes, saveAnyway, clientSecret, by)
    return {}
  } catch (error) {
    if (error instanceof Invalid) return error.fields
    throw error
  }
}

t.test('everything that is wrong is said at once', async (t) => {
  t.same(faults({ name: '', url: '', clientId: '', method: 'YEET', tags: 'a'.repeat(51), notes: '\0' }), {
    name: 'api_secrets.name_missing',
    url: 'api_secrets.url_missing',
    clientId: 'api_secrets.client_id_missing',
    method: 'api_secrets.method_unknown',
    tags: { key: 'api_secrets.tag_too_long', values: { most: 50 } },
    notes: 'forms.characters',
  })
  t.same(faults({}, true, 'half \ud800'), { clientSecret: 'forms.characters' })
})

t.test('each field takes its limit, counted in characters as people count them, and not one more', async (t) => {
  for (const sign of ['a', 'é', '😀']) {
    const fill = (most: number, begin = '') => begin + sign.repeat(most - begin.length)
    for (const field of ['name', 'clientId', 'identifier', 'notes'] as const) {
      t.same(faults({ [field]: fill(LIMITS[field]) }), {}, `${field} with ${sign}`)
      t.match(faults({ [field]: fill(LIMITS[field] + 1) }), { [field]: { key: 'forms.too_long' } })
    }
    t.same(faults({ url: fill(LIMITS.url, 'https://a.test/') }), {})
    t.match(faults({ url: fill(LIMITS.url + 1, 'https://a.test/') }), { url: { key: 'forms.too_long' } })
    t.equal(clientSecretFault(fill(LIMITS.clientSecret)), null)
    t.match(clientSecretFault(fill(LIMITS.clientSecret + 1)), { key: 'forms.too_long' })
    t.same(faults({ tags: fill(LIMITS.tag) }), {})
  }
  const tags = Array.from({ length: 20 }, (_, n) => `tag ${String(n)}`)
  t.equal(check({ tags: tags.join(',') }).tags, tags.join(', '))
  t.match(faults({ tags: [...tags, 'more'].join(',') }), { tags: { key: 'api_secrets.too_many_tags' } })
})

t.test('Url takes whole addresses of the web, as they are typed, and no user name or password', async (t) => {
  for (const url of [
    'https://a.test',
    'http://127.0.0.1:8080/x?y=z#f',
    'HTTPS://A.TEST/Path',
    'https://[::1]/',
    'https://bücher.example/ä',
    'https://a.test/@user',
    'https://a.test/?mail=a@b.test',
  ])
    t.equal(check({ url }).url, url)
  for (const url of [
    'a.test',
    '//a.test',
    'ftp://a.test',
    'javascript:alert(1)',
    'data:text/html,x',
    'https:',
    'https://',
    'https:///a.test',
    'https:\\\\a.test',
    'https://a.test\\@b.test',
    'https://a b.test',
    'https://a.test/x y',
    ' https://a.test',
    'https://%00.test',
  ])
    t.same(faults({ url }), { url: 'api_secrets.url_absolute' }, url)
  for (const url of [
    'https://ana@a.test',
    'https://ana:pw@a.test',
    'https://:pw@a.test',
    'https://@a.test',
    'http://a%40b:c@d.test',
  ])
    t.same(faults({ url }), { url: 'api_secrets.url_password' }, url)
})

t.test('what nobody can see is no name', async (t) => {
  for (const name of [' ', '\u00a0', '\u200b', '\u202e', '\ufeff\u200d', '\u2028'])
    t.match(faults({ name }), { name: 'api_secrets.name_missing' }, encodeURIComponent(name))
})

t.test('tags are parted by commas, trimmed, and kept once', async (t) => {
  t.match(faults({ tags: 'ok, a\tb' }), { tags: 'forms.characters' })
  t.same(tagsIn(' prod ,eu,, Prod,team red , '), ['Prod', 'eu', 'team red'])
  t.equal(check({ tags: ',, ,' }).tags, '')
})

t.test('an empty field that may be empty is kept as none', async (t) => {
  t.match(check({}), { identifier: null, method: null, notes: null, tags: '' })
  t.match(check({ identifier: 'x', method: 'PATCH', notes: 'n' }), { identifier: 'x', method: 'PATCH', notes: 'n' })
})

t.test('a key in the wrong field is warned of once, and only where somebody just put it', async (t) => {
  const key = `ghp_${'aB3'.repeat(12)}`
  for (const field of ['name', 'tags', 'notes', 'clientId'] as const)
    t.match(faults({ [field]: key }, false), {
      [field]: { key: 'api_secrets.looks_like_key', values: { kind: 'GitHub' } },
      saveAnyway: 'api_secrets.save_anyway_first',
    })
  t.match(faults({ notes: 'k3J9xQ2pV7mZ8rT1wY6bN4cL' }, false), { notes: 'api_secrets.looks_random' })
  t.match(faults({ url: `https://a.test/?k=${key}` }, false), { url: { values: { kind: 'GitHub' } } })
  t.same(faults({ notes: key }, true), {})
  t.same(faults({ notes: key, name: '' }, false), { name: 'api_secrets.name_missing' }, 'faults first')
  const before = { ...GOOD, notes: key }
  t.doesNotThrow(
    () => checkFields({ ...before, name: 'Other' }, { clientSecret: '', saveAnyway: false, before }),
    'kept before',
  )
})

t.test('INP-08 INP-13 whatever is typed is kept to the letter or refused with a sentence', async (t) => {
  const odd = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      '\u0301'.repeat(500),
      '👩‍👩‍👧‍👦',
      '\ud800',
      '\ufeffx',
      'a\r\nb',
      'a\0b',
    ),
  )
  const kept = (by: typeof checkFields) =>
    fc.check(
      fc.property(fc.constantFrom('name', 'clientId', 'identifier', 'notes'), odd, (field, typed) => {
        const wrong = faults({ [field]: typed }, true, '', by)
        if (Object.keys(wrong).length > 0) return Object.keys(wrong).join() === field
        return (
          (check({ [field]: typed }, true, '', by)[field] ?? '') === typed && Buffer.from(typed).toString() === typed
        )
      }),
      { numRuns: 2_000, seed: 9 },
    )
  t.match(kept(checkFields), { failed: false })
  t.match(kept(makesItFit), { failed: true }, 'control: what is made to fit is noticed')
  fc.assert(
    fc.property(
      odd,
      (typed) => clientSecretFault(typed) !== null || Buffer.from(typed, 'utf8').toString('utf8') === typed,
    ),
    { numRuns: 1_000, seed: 9 },
  )
})

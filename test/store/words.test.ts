// Words are found by the index of their parts wherever a plain comparison finds them, in whatever letters they are written.
import { test } from 'tap'
import { findHits } from '../../src/store/api-secret-hits.ts'
import type { ApiSecretFilter } from '../../src/store/api-secret-filter.ts'
import { countUsersHaving } from '../../src/store/user-list.ts'
import { wordsOf } from '../../src/store/words.ts'
import { memoryDatabase, putSecret, putUser } from '../fixtures/database.ts'

const NOTHING: ApiSecretFilter = {
  ...{ words: [], clientIdHash: null, id: null, name: [], url: [], tags: [], owner: [] },
  ...{ shared: null, usedFrom: null, usedUntil: null, status: 'all' },
}

for (const [name, typed] of [
  ['Andrei Ivanov', 'andrei'],
  ['Андрей Иванов', 'андрей'],
  ['Андрей Иванов', 'АНДРЕИ иванов'],
  ['Γιώργος', 'γιωργος'],
  ['がっこう', 'がっこう'],
  ['ძველი თბილისი', 'თბილისი'],
  ['Nguyễn Văn', 'nguyen van'],
  ['Søren Ǿ Købke', 'ǿ købke'],
  ['João Conceição', 'conceicao'],
  ['😀😀😀😀', '😀😀😀'],
  ['say "hello" ¿qué?', '"hello" ¿que?'],
] as const)
  test(`${typed} finds ${name}`, (t) => {
    const db = memoryDatabase(t)
    const userId = putUser(db, { name })
    const id = putSecret(db, userId, { name })
    putSecret(db, putUser(db, { name: 'Somebody' }))
    const words = wordsOf(typed)
    t.equal(countUsersHaving(db, { words, status: 'all' }), 1)
    for (const asked of [{ words }, { name: words }, { owner: words }]) {
      const hits = findHits(db, { ...NOTHING, ...asked }, userId)
      // None: then every row is compared.
      t.ok(hits === null || hits.has(id), Object.keys(asked).join())
    }
    t.end()
  })

test('the index answers where it can, and is not asked where it cannot', (t) => {
  const db = memoryDatabase(t)
  const userId = putUser(db, { name: 'Søren' })
  const id = putSecret(db, userId, { name: 'København' })
  for (const [typed, hits] of [
    ['københavn', new Set([id])],
    ['søren', new Set([id])],
    ['zebra', new Set()],
    ['кабель', null],
    ['øø', null],
  ] as const)
    t.same(findHits(db, { ...NOTHING, words: wordsOf(typed) }, userId), hits, typed)
  t.end()
})

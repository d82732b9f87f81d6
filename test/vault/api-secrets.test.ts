// Adding, editing and replacing as verbs: what is sealed, what is kept of before, what is recorded, what is refused.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { findApiSecret } from '../../src/store/api-secrets.ts'
import type { TypedFields } from '../../src/vault/api-secret-rules.ts'
import { addApiSecret, editApiSecret, editFormOf, replaceClientSecret } from '../../src/vault/api-secrets.ts'
import { differences, EditConflict } from '../../src/vault/edit-conflict.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { unsealField } from '../../src/vault/sealed-fields.ts'
import { createVault } from '../../src/vault/vault.ts'
import { addInClear, editBlindly, editTellingTaken } from '../controls/vault/api-secrets.ts'
import { clockAt } from '../fixtures/app.ts'
import { CAST, member } from '../fixtures/cast.ts'
import { memoryDatabase } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'
import { insertUser } from '../../src/store/users.ts'
import { CANARY, putSealed, sealedHouse, signedIn, type SealedHouse } from '../fixtures/sealed.ts'
import { foundIn } from '../fixtures/writings.ts'

const FIELDS: TypedFields = {
  name: 'Payroll API',
  url: 'https://payroll.test',
  clientId: 'cid-1',
  identifier: 'pay',
  method: 'POST',
  tags: 'prod, eu',
  notes: 'line 1\nline 2',
}

function row(house: SealedHouse, id: number) {
  const found = findApiSecret(house.vault.db, id)
  if (found === undefined) throw new Error('there is no such row')
  const open = (field: Parameters<typeof unsealField>[2]) => unsealField(house.vault, found, field)
  return {
    ...found,
    clientId: open('client_id'),
    clientSecret: open('client_secret'),
    previous: open('previous_secret'),
    notes: open('notes'),
  }
}

type Test = Parameters<typeof sealedHouse>[0]

const rows = (house: SealedHouse, table: string) => Number(house.ask(`SELECT count(*) FROM ${table}`))

t.test('what is added comes back as it was typed, belongs to whoever added it, and is in their marks', async (t) => {
  const house = sealedHouse(t)
  const clientSecret = '  several\nlines, ÿ 😀\t '
  const id = addApiSecret(house.vault, house.as('olivia'), { fields: FIELDS, clientSecret })
  t.match(row(house, id), {
    ...FIELDS,
    clientSecret,
    previous: null,
    ownerId: house.ids.olivia,
    createdBy: house.ids.olivia,
    version: 1,
    lastUsedAt: null,
    secretChangedAt: house.clock.now(),
  })
  t.same(house.news(), ['api_secret.added'])
  t.equal(house.ask('SELECT used_at FROM marks WHERE user_id = ?', house.ids.olivia), house.clock.now())
  const bare = addApiSecret(house.vault, house.as('olivia'), {
    fields: { ...FIELDS, identifier: '', method: '', tags: '', notes: '' },
    clientSecret: '',
  })
  t.match(row(house, bare), {
    identifier: null,
    method: null,
    tags: '',
    notes: null,
    sealedClientSecret: null,
    secretChangedAt: null,
  })
})

t.test('an edit changes what it names, seals everything for the new version and records which fields', async (t) => {
  const house = sealedHouse(t)
  const id = putSealed(house, { notes: 'old notes', tags: 'prod' })
  const before = row(house, id)
  house.news()
  house.clock.pass({ minutes: 5 })
  const form = editFormOf(house.vault, house.as('edith'), { secretId: id })
  t.notMatch(JSON.stringify(form), CANARY, 'the client secret is not in the form')
  editApiSecret(house.vault, house.as('edith'), {
    secretId: id,
    version: form.version,
    fields: { ...form.fields, url: 'https://new.test', notes: '', clientId: 'cid-2' },
    clientSecret: { keep: true },
  })
  const after = row(house, id)
  t.match(after, {
    url: 'https://new.test',
    notes: null,
    clientId: 'cid-2',
    clientSecret: CANARY,
    previous: null,
    version: 2,
    changedBy: house.ids.edith,
    secretChangedBy: house.ids.olivia,
    ownerId: house.ids.olivia,
    createdAt: before.createdAt,
  })
  t.notOk(after.clientIdHash.equals(before.clientIdHash))
  t.notOk(after.sealedClientSecret?.equals(before.sealedClientSecret ?? Buffer.alloc(0)), 'sealed anew')
  t.same(house.news(), ['api_secret.changed'])
  t.equal(house.ask('SELECT details FROM audit_events ORDER BY number DESC'), '{"fields":["url","client_id","notes"]}')
})

t.test('a save that changes nothing writes nothing', async (t) => {
  const house = sealedHouse(t)
  const id = putSealed(house)
  house.news()
  const { fields, version } = editFormOf(house.vault, house.as('olivia'), { secretId: id })
  const edit = { secretId: id, version, fields }
  editApiSecret(house.vault, house.as('olivia'), { ...edit, clientSecret: { keep: true } })
  editApiSecret(house.vault, house.as('olivia'), { ...edit, clientSecret: { to: CANARY } })
  t.match(row(house, id), { version: 1, previous: null })
  t.same(house.news(), [])
})

t.test('whoever replaces, edits or clears the client secret, the one before is kept sealed for 30 days', async (t) => {
  const house = sealedHouse(t)
  const { vault, clock } = house
  const id = putSealed(house)
  house.news()
  const olivia = house.as('olivia')
  replaceClientSecret(vault, house.as('edith'), { secretId: id, version: 1, clientSecret: 'second' })
  t.match(row(house, id), { clientSecret: 'second', previous: CANARY, secretChangedBy: house.ids.edith, version: 2 })
  t.equal(row(house, id).previousUntil, clock.now() + 30 * 24 * 3_600_000)

  clock.pass({ days: 1 })
  const { fields } = editFormOf(vault, olivia, { secretId: id })
  editApiSecret(vault, olivia, {
    secretId: id,
    version: 2,
    fields: { ...fields, name: 'N' },
    clientSecret: { keep: true },
  })
  t.match(row(house, id), { clientSecret: 'second', previous: CANARY, version: 3 }, 'another edit leaves it')

  editApiSecret(vault, olivia, {
    secretId: id,
    version: 3,
    fields: { ...fields, name: 'N' },
    clientSecret: { clear: true },
  })
  t.match(row(house, id), { clientSecret: null, previous: 'second', version: 4 })
  const until = row(house, id).previousUntil

  editApiSecret(vault, olivia, {
    secretId: id,
    version: 4,
    fields: { ...fields, name: 'N' },
    clientSecret: { to: 'third' },
  })
  t.match(row(house, id), { clientSecret: 'third', previous: 'second', previousUntil: until }, 'none in between')
  t.same(house.news(), [
    'api_secret.client_secret_replaced',
    'api_secret.changed',
    'api_secret.client_secret_cleared',
    'api_secret.client_secret_replaced',
  ])

  clock.pass({ days: 31 })
  editApiSecret(vault, olivia, { secretId: id, version: 5, fields, clientSecret: { keep: true } })
  t.match(row(house, id), { previous: null, previousUntil: null }, 'after its days it goes with the next save')
})

t.test('a save that the file does not take is no save: nothing is recorded', async (t) => {
  const house = sealedHouse(t)
  const id = putSealed(house)
  house.news()
  house.vault.db.raw.exec('CREATE TRIGGER stop BEFORE UPDATE ON api_secrets BEGIN SELECT RAISE(IGNORE); END')
  const replace = () =>
    replaceClientSecret(house.vault, house.as('olivia'), { secretId: id, version: 1, clientSecret: 'x' })
  t.throws(replace, /changed within its own write/)
  t.same(house.news(), [])
  t.match(row(house, id), { clientSecret: CANARY, version: 1 })
})

t.test('an identifier is unique for one owner; another owner has names of their own', async (t) => {
  const house = sealedHouse(t)
  const { vault } = house
  const add = (person: 'olivia' | 'edith', identifier: string) =>
    addApiSecret(vault, house.as(person), { fields: { ...FIELDS, identifier }, clientSecret: '' })
  const first = add('olivia', 'abc')
  const refused = (work: () => unknown) => {
    try {
      work()
      return null
    } catch (error) {
      return error instanceof Invalid ? error.fields['identifier'] : error
    }
  }
  t.equal(
    refused(() => add('olivia', 'abc')),
    'api_secrets.identifier_taken',
  )
  t.equal(
    refused(() => add('edith', 'abc')),
    null,
    'ACL-20: nobody learns what others call theirs',
  )
  add('olivia', '')
  add('olivia', '')
  const { fields, version } = editFormOf(vault, house.as('olivia'), { secretId: first })
  const save = (person: 'olivia' | 'edith', secretId: number, identifier: string) =>
    refused(() =>
      editApiSecret(vault, house.as(person), {
        secretId,
        version,
        fields: { ...fields, identifier },
        clientSecret: { keep: true },
      }),
    )
  t.equal(save('olivia', first, 'abc'), null, 'its own is no other')
  t.equal(save('olivia', putSealed(house), 'abc'), 'api_secrets.identifier_taken')
})

/** What an editor is told for each of these identifiers, once beside an API secret of the owner called 'abc' and once without. */
function toldToEditor(t: Test, edit: typeof editApiSecret): { beside: unknown[]; alone: unknown[]; kept: unknown } {
  const houses = [sealedHouse(t), sealedHouse(t)].map((house, at) => {
    const shared = putSealed(house, { identifier: 'shared' })
    if (at === 0) putSealed(house, { identifier: 'abc' })
    const { fields, version } = editFormOf(house.vault, house.as('edith'), { secretId: shared })
    const told = ['abc', 'xyz', '', 'shared-2', 'a\nb'].map((identifier) => {
      const given = {
        secretId: shared,
        version,
        fields: { ...fields, identifier },
        clientSecret: { keep: true },
      } as const
      try {
        return edit(house.vault, house.as('edith'), given)
      } catch (error) {
        return error instanceof Invalid ? error.fields : error
      }
    })
    return { told, kept: row(house, shared).identifier }
  })
  return { beside: houses[0]?.told ?? [], alone: houses[1]?.told ?? [], kept: houses[0]?.kept }
}

t.test(
  'ACL-20: an editor cannot find out by the identifier what else the owner has; only the owner chooses it',
  (t) => {
    const { beside, alone, kept } = toldToEditor(t, editApiSecret)
    const refused = { identifier: 'api_secrets.identifier_of_owner' }
    t.same(beside, [refused, refused, refused, refused, { identifier: 'forms.one_line' }])
    t.same(alone, beside)
    t.equal(kept, 'shared')
    const planted = toldToEditor(t, editTellingTaken)
    t.notSame(planted.beside, planted.alone, 'control: a refusal that depends on what else is there is noticed')
    t.end()
  },
)

t.test('an editor saves everything else, also over an identifier that the owner changed meanwhile', async (t) => {
  const house = sealedHouse(t)
  const { vault } = house
  const secretId = putSealed(house, { identifier: 'before' })
  const { fields, version } = editFormOf(vault, house.as('edith'), { secretId })
  t.match(editFormOf(vault, house.as('olivia'), { secretId }), { owned: true })
  t.match(editFormOf(vault, house.as('edith'), { secretId }), { owned: false })
  const edit = (person: 'olivia' | 'edith', changes: Partial<TypedFields>, at = version) =>
    editApiSecret(vault, house.as(person), {
      secretId,
      version: at,
      fields: { ...fields, ...changes },
      clientSecret: { keep: true },
    })
  edit('olivia', { identifier: 'after' })
  t.throws(() => edit('edith', { name: 'Renamed' }), EditConflict, 'first they are told')
  edit('edith', { name: 'Renamed', identifier: 'after' }, version + 1)
  t.match(row(house, secretId), { name: 'Renamed', identifier: 'after' })
})

t.test('a taken identifier is told together with everything else that is wrong', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { identifier: 'other' })
  putSealed(house, { identifier: 'pay' })
  const faults = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return error instanceof Invalid ? error.fields : error
    }
  }
  const wrong = { ...FIELDS, name: '', url: 'ftp://x' }
  const all = {
    name: 'api_secrets.name_missing',
    url: 'api_secrets.url_absolute',
    identifier: 'api_secrets.identifier_taken',
  }
  const given = { fields: wrong, clientSecret: '' }
  t.same(
    faults(() => addApiSecret(house.vault, house.as('olivia'), given)),
    all,
  )
  const edit = { secretId, version: 1, fields: wrong, clientSecret: { keep: true } } as const
  t.same(
    faults(() => editApiSecret(house.vault, house.as('olivia'), edit)),
    all,
  )
})

t.test('ACL-21 the second of two saves is refused and tells who was faster; nothing is lost or mixed', async (t) => {
  const house = sealedHouse(t)
  t.same(lostUpdates(house, editApiSecret), [])
  t.not(lostUpdates(sealedHouse(t), editBlindly).length, 0, 'control: a save that does not look loses one')
})

function lostUpdates(house: SealedHouse, edit: typeof editApiSecret): string[] {
  const faults: string[] = []
  const id = putSealed(house)
  for (let round = 0; round < 50; round++) {
    const [olivia, edith] = [house.as('olivia'), house.as('edith')]
    const { fields, version } = editFormOf(house.vault, olivia, { secretId: id })
    const change = (name: string) =>
      ({ secretId: id, version, fields: { ...fields, name }, clientSecret: { keep: true } }) as const
    edit(house.vault, edith, change(`edith ${String(round)}`))
    try {
      edit(house.vault, olivia, change(`olivia ${String(round)}`))
      faults.push(`round ${String(round)} was saved over`)
    } catch (error) {
      if (!(error instanceof EditConflict) || error.by.name !== 'Edith Editor') throw error
    }
    if (row(house, id).name !== `edith ${String(round)}`) faults.push(`round ${String(round)} was lost`)
  }
  return faults
}

t.test('differences name what each of two people changed, and what both did', async (t) => {
  const house = sealedHouse(t)
  const id = putSealed(house, { tags: 'prod', notes: 'n' })
  const form = editFormOf(house.vault, house.as('olivia'), { secretId: id })
  const saved = { ...form.fields, tags: 'eu', notes: 'theirs' }
  const typed = { ...form.fields, name: 'Mine', notes: 'mine' }
  const rest = { typed, saved, newSecret: true }
  t.same(differences(form.seen, { ...rest, secretChangedAt: 5 }), [
    { field: 'name', theirs: false, mine: true },
    { field: 'tags', theirs: true, mine: false },
    { field: 'notes', theirs: true, mine: true },
    { field: 'clientSecret', theirs: true, mine: true },
  ])
  t.same(
    differences('', { ...rest, newSecret: false, secretChangedAt: 5 }).map(({ field, theirs, mine }) => [
      field,
      theirs,
      mine,
    ]),
    [
      ['name', true, true],
      ['tags', true, true],
      ['notes', true, true],
    ],
    'without marks every difference is one of both',
  )
})

t.test('who may only view, who reaches nothing, and everybody while it is inactive: nothing is written', async (t) => {
  const house = sealedHouse(t)
  const { vault } = house
  const id = putSealed(house)
  const { fields, version } = editFormOf(vault, house.as('olivia'), { secretId: id })
  const tables = ['audit_events', 'letters', 'marks']
  const before = JSON.stringify([row(house, id), tables.map((table) => rows(house, table))])
  const edit = { secretId: id, version, fields: { ...fields, name: 'X' }, clientSecret: { to: 'x' } }
  const verbs = (person: Parameters<SealedHouse['as']>[0]) => [
    () => editFormOf(vault, house.as(person), { secretId: id }),
    () => editApiSecret(vault, house.as(person), edit),
    () => replaceClientSecret(vault, house.as(person), { secretId: id, version, clientSecret: 'x' }),
  ]
  for (const [person, Kind] of [
    ['victor', Forbidden],
    ['gina', Forbidden],
    ['stan', NotFound],
    ['ada', NotFound],
  ] as const)
    for (const verb of verbs(person)) t.throws(verb, Kind, person)
  vault.db.raw.prepare('UPDATE api_secrets SET disabled_at = 1').run()
  for (const verb of verbs('olivia')) t.throws(verb, Conflict)
  t.equal(editFormOf(vault, house.as('olivia'), { secretId: id, inactiveToo: true }).active, false)
  vault.db.raw.prepare('UPDATE api_secrets SET disabled_at = NULL').run()
  t.throws(() => replaceClientSecret(vault, house.as('olivia'), { secretId: id, version, clientSecret: '' }), Invalid)
  t.throws(
    () => replaceClientSecret(vault, house.as('olivia'), { secretId: id, version: 9, clientSecret: 'y' }),
    EditConflict,
  )
  t.equal(JSON.stringify([row(house, id), tables.map((table) => rows(house, table))]), before)
})

t.test('CRY-01 after add, edit and replace nothing sealed lies in clear in any file, in any writing', async (t) => {
  t.same(canariesAfter(t, addApiSecret), [])
  t.not(canariesAfter(t, addInClear).length, 0, 'control: kept in clear it is found')
})

/** Adds, edits and replaces in a file of its own; the sealed values that lie in one of its files, and how. */
function canariesAfter(t: { teardown(end: () => void): unknown }, add: typeof addApiSecret): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const db = memoryDatabase(t, join(folder, 'mysafe.db'))
  const vault = createVault({ db, keyring: testKeyring(), now: clockAt().now })
  const ids = vault.write((tx) => CAST.map((person) => insertUser(tx.db, member(person, tx.at))))
  const olivia = signedIn(vault, ids[0] ?? 0)
  const canaries = [
    'canary-client-id-4b1d',
    'canary-secret-one-9e',
    'canary-secret-two-7c',
    'canary-notes-55aa',
    'canary-secret-3-0f',
  ]
  const [clientId = '', one = '', two = '', notes = '', three = ''] = canaries
  const secretId = add(vault, olivia, { fields: { ...FIELDS, clientId, notes }, clientSecret: one, saveAnyway: true })
  const { fields } = editFormOf(vault, olivia, { secretId })
  editApiSecret(vault, olivia, {
    secretId,
    version: 1,
    fields: { ...fields, name: 'N' },
    clientSecret: { to: two },
    saveAnyway: true,
  })
  replaceClientSecret(vault, olivia, { secretId, version: 2, clientSecret: three })
  return foundIn(folder, canaries)
}

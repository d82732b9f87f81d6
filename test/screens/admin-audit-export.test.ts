// Administration, Audit, Export: what is filtered leaves as a file, asked for with a fresh password, recorded and signed.
import { createHash } from 'node:crypto'
import t from 'tap'
import { readNote, verifierOf } from '../../src/audit/notes.ts'
import { addApiSecret } from '../../src/vault/api-secrets.ts'
import { exportsUnseen, formulasLeft, neverAsksAgain } from '../controls/screens/admin-audit.ts'
import { castFor, hidden, type Cast } from '../fixtures/cast.ts'
import { giveLink } from '../fixtures/outside.ts'
import { putSealed, signedIn } from '../fixtures/sealed.ts'
import { formulasIn } from '../fixtures/spreadsheet.ts'
import { eventNames } from '../fixtures/state.ts'
import { happen } from '../fixtures/trail.ts'

type Test = Parameters<typeof castFor>[0]
type Plant = NonNullable<Parameters<typeof castFor>[1]>['also']

const EXPORT = '/admin/audit/export'

const detailsOf = ({ vault }: Cast) =>
  vault.db.raw.prepare("SELECT details FROM audit_events WHERE name = 'audit.exported'").pluck().all()

t.test(
  'NDJSON holds what is filtered, in order, with the names of now, and ends with a signed note over it',
  async (t) => {
    const it = await castFor(t, { mailConfigured: true })
    putSealed(it)
    await giveLink(it, { secretId: putSealed(it, { name: 'Maps API' }) })
    await it.as('ada').send('/admin/user-groups/add', { name: 'Night shift' })
    const file = await it.as('ada').send(EXPORT, { format: 'ndjson' })
    t.match(file.headers, {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="audit-2026-11-21.ndjson"',
      'cache-control': 'no-store',
    })
    const lines = file.body.trimEnd().split('\n')
    const events = lines.slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>)
    t.same(
      events.map(({ number }) => number),
      events.map((_, n) => n + 1),
    )
    t.match(
      events.find(({ event }) => event === 'external_share.shared'),
      {
        at: '2026-11-21T12:00:00.000Z',
        result: 'done',
        actor: { kind: 'user', id: it.ids.olivia, name: 'Olivia Owner' },
        item: { id: 2, name: 'Maps API' },
        person: null,
        recipient: 'eva@partner.test',
        mac: /^[0-9a-f]{64}$/,
      },
    )
    t.match(
      events.find(({ event }) => event === 'user_group.added'),
      { item: null, group: 'Night shift', request: /^\w+$/ },
    )
    const { checkpoint } = JSON.parse(lines.at(-1) ?? '') as { checkpoint: string }
    const said = readNote(checkpoint, verifierOf(it.vault.keyring))
    t.equal(said.head.number, events.length)
    t.equal(said.head.mac.toString('hex'), events.at(-1)?.['mac'])
    const above = file.body.slice(0, file.body.trimEnd().lastIndexOf('\n') + 1)
    t.equal(said.exported, createHash('sha256').update(above).digest('hex'))
    t.same(detailsOf(it), [`{"events":${String(events.length)},"format":"ndjson"}`], 'recorded with its count')

    const some = await it.as('ada').send(EXPORT, { event: 'user_group.added', person: 'ada', from: '2026-11-21' })
    t.equal(some.body.trimEnd().split('\n').length, 2, 'what is filtered alone')
    const nobody = await it.as('ada').send(EXPORT, { person: 'nobody-is-called-this' })
    t.match(nobody.body, /^\{"checkpoint":/)
  },
)

t.test('CSV speaks the language of the reader; a long trail comes whole, lot by lot', async (t) => {
  const it = await castFor(t)
  happen(it.vault, 2_500, (n) => ({ name: 'letters.delayed', details: { letters: n } }))
  const page = await it.as('ada').open(`${EXPORT}?event=letters.delayed`)
  t.match(page.text, /At least 1,000 events/)
  t.match(page.text, /Event: Mails delayed/)
  t.equal(hidden(page.body, 'event'), 'letters.delayed')
  t.match((await it.as('ada').open(`${EXPORT}?person=nobody-is-called-this`)).text, /No event/)
  const file = await it.as('ada').send(EXPORT, { event: 'letters.delayed', format: 'csv' })
  t.match(file.headers['content-disposition'], 'audit-2026-11-21.csv')
  const lines = file.body.split('\r\n')
  t.equal(
    lines[0],
    '\ufeff"Number","Time","Event","Event (code)","Result","Who","Who (ID)","Item (ID)","Item (name)","Person (ID)","Person","About","Details","Address","Request","MAC"',
  )
  t.match(
    lines[1],
    /^1,"2026-11-21T12:00:00.000Z","Mails delayed","letters.delayed","Done","MySafe",,,,,,,"\{""letters"":0\}",,,"[0-9a-f]{64}"$/,
  )
  t.equal(lines.filter((line) => line.includes('"letters.delayed"')).length, 2_500)
  t.match(
    file.body,
    /,"mysafe\/[0-9a-f]{32}\n2501\n/,
    'the note stands in the last line; that she asked how many is in the trail',
  )
  it.vault.db.raw.prepare("UPDATE users SET language = 'pt-BR' WHERE username = 'ada'").run()
  const translated = await it.as('ada').send(EXPORT, { format: 'csv' })
  t.match(translated.body, /"Trilha de auditoria exportada"|"E-mails adiados"/)
})

t.test('a time that there is not is written as it stands', async (t) => {
  const it = await castFor(t)
  happen(it.vault, 1, () => ({ name: 'server.started' }))
  it.vault.db.raw.exec('UPDATE audit_events SET at = 9000000000000000')
  t.match((await it.as('ada').send(EXPORT)).body, '"at":"9000000000000000"')
})

t.test('INP-09 nothing in the file begins like a formula', async (t) => {
  const it = await castFor(t)
  const olivia = signedIn(it.vault, it.ids.olivia)
  const fields = { url: 'https://x.test/', clientId: 'c', identifier: '', method: '', tags: '', notes: '' }
  for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', 'a;=1+1;b'])
    addApiSecret(it.vault, olivia, { fields: { ...fields, name }, clientSecret: '', saveAnyway: true })
  it.vault.db.raw.prepare("UPDATE users SET name = '=Olivia' WHERE id = ?").run(it.ids.olivia)
  const { body } = await it.as('ada').send(EXPORT, { format: 'csv' })
  t.match(body, "'=Olivia")
  t.same(formulasIn(body), [])
  t.not(formulasIn(formulasLeft(body)).length, 0, 'control: written as they are, they are formulas')
})

t.test('AUT-16 taking the trail out asks for the password once it is five minutes old, and comes back', async (t) => {
  t.same(await withAnOldPassword(t), [])
  t.not((await withAnOldPassword(t, neverAsksAgain)).length, 0, 'control: a password that counts for ever is noticed')
})

async function withAnOldPassword(t: Test, also?: Plant): Promise<string[]> {
  const it = await castFor(t, also === undefined ? {} : { also })
  const ada = it.as('ada')
  await ada.open('/admin/audit')
  it.clock.pass({ minutes: 6 })
  const faults: string[] = []
  const asked = await ada.open(`${EXPORT}?item=1`)
  if (asked.location !== '/confirm-password?next=%2Fadmin%2Faudit%2Fexport%3Fitem%3D1') faults.push('the page is shown')
  const sent = await ada.send(EXPORT, { item: '1', format: 'csv' })
  if (sent.status !== 401) faults.push(`it answers ${String(sent.status)}`)
  else if (hidden(sent.body, 'next') !== EXPORT || !hidden(sent.body, 'kept')) faults.push('what was typed is lost')
  return [...faults, ...detailsOf(it).map((details) => `exported: ${String(details)}`)]
}

t.test('AUD-08 AUD-09 what was taken out is in the trail before the first line leaves', async (t) => {
  t.same(await exportedIn(t), ['audit.exported'])
  t.same(await exportedIn(t, exportsUnseen), [], 'control: an export that nobody wrote down is noticed')
})

async function exportedIn(t: Test, also?: Plant): Promise<string[]> {
  const it = await castFor(t, also === undefined ? {} : { also })
  await it.as('ada').send(EXPORT)
  return eventNames(it.vault.db)
}

t.test('nothing leaves that cannot be written down, and what cannot be used is said', async (t) => {
  const it = await castFor(t)
  const bad = await it.as('ada').send(EXPORT, { item: 'x' })
  t.equal(bad.status, 422)
  t.equal((await it.as('ada').send(EXPORT, { format: 'xml' })).status, 422)
  it.vault.db.raw.exec("CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END")
  const refused = await it.as('ada').send(EXPORT)
  t.not(refused.status, 200)
  t.notMatch(refused.body, 'checkpoint')
})

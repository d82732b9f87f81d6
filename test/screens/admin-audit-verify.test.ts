// Administration, Audit, Verify: the same proof as the command's, shown while it goes on and once it has ended.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { anchorFile, writeAnchor } from '../../src/audit/anchor.ts'
import { headOf, verifyChain } from '../../src/audit/chain.ts'
import { verifierOf } from '../../src/audit/notes.ts'
import { operator } from '../../src/vault/actors.ts'
import { pruneTrail } from '../../src/vault/audit-prune.ts'
import { castFor, signInCheaply, type Cast } from '../fixtures/cast.ts'
import { eventNames } from '../fixtures/state.ts'
import { happen } from '../fixtures/trail.ts'

type Test = Parameters<typeof castFor>[0] & { testdir(): string }

const VERIFY = '/admin/audit/verify'

/** A trail of so many events, and the head of it outside when that is wanted. */
async function house(t: Test, { events = 40, outside = true } = {}): Promise<Cast & { rootKeyFile: string }> {
  const folder = t.testdir()
  const rootKeyFile = join(folder, 'key', 'root.key')
  const it = await castFor(t, { config: { rootKeyFile, dataDir: join(folder, 'data') } })
  happen(it.vault, events, (n) => ({ name: 'letters.delayed', details: { letters: n } }))
  const { installation } = it.vault.keyring
  if (outside) writeAnchor(anchorFile(rootKeyFile), { installation, ...headOf(it.vault.db) })
  return { ...it, rootKeyFile }
}

async function verified(it: Cast): Promise<string> {
  const ada = it.as('ada')
  const answer = await ada.send(VERIFY)
  t.equal(answer.location, VERIFY)
  return (await ada.open(VERIFY)).text
}

t.test('a whole trail is proven: how many events, its head, and that its end was not cut off', async (t) => {
  const it = await house(t)
  const before = await it.as('ada').open(VERIFY)
  t.match(before.text, /The trail was not verified since MySafe was started\. Verify/)
  t.match(before.text, verifierOf(it.vault.keyring), 'the public key for an auditor')
  const { head } = verifyChain(it.vault.db, it.vault)
  const text = await verified(it)
  t.match(text, /The audit trail is whole .* Events verified 40 Last good event and its MAC 40 [0-9a-f]{64} /)
  t.match(text, head.mac.toString('hex'), 'the same as the command says')
  t.match(text, /Compared: the end of the trail was not cut off/)
  t.same(eventNames(it.vault.db, 40), ['audit.verified'])
})

t.test('AUD-04 a broken trail says what is wrong and where, and nothing is written to it', async (t) => {
  const broken: [string, RegExp, number][] = [
    [
      "UPDATE audit_events SET result = 'failed' WHERE number = 20",
      /Event 20 was changed, or the one before it was\./,
      20,
    ],
    ['DELETE FROM audit_events WHERE number = 20', /Event 20 is missing, or a row stands where none belongs\./, 20],
    ['DELETE FROM audit_events WHERE number > 30', /Event 31 and what came after it are missing\./, 31],
    [
      "INSERT INTO audit_mark VALUES (1, 'x')",
      /The mark in the place of what came before event 1 is not signed by MySafe\./,
      1,
    ],
  ]
  for (const [sql, words, first] of broken) {
    const it = await house(t)
    it.vault.db.raw.exec(sql)
    const text = await verified(it)
    t.match(text, /The audit trail is broken/)
    t.match(text, words)
    t.match(text, new RegExp(`First bad row ${String(first)} `))
    t.notOk(eventNames(it.vault.db).includes('audit.verified'))
  }
})

t.test('what was removed on purpose is said, with its end and its day', async (t) => {
  const it = await house(t)
  it.clock.pass({ days: 91 })
  signInCheaply(it, it.as('ada'), it.ids.ada)
  const mac = it.vault.db.raw.prepare('SELECT mac FROM audit_events WHERE number = 30').pluck().get() as Buffer
  pruneTrail(it.vault, operator, { to: 30, mac })
  t.match(
    await verified(it),
    /whole .* Events verified 11 .* Removed on purpose Everything up to event 30, on Sat, 20 Feb 2027, 12:00: the mark/,
  )
})

t.test('without a head outside it says that there was none to compare with', async (t) => {
  const none = await house(t, { outside: false })
  t.match(await verified(none), /whole .* There is none to compare with/)
  mkdirSync(join(none.rootKeyFile, '..'), { recursive: true })
  writeFileSync(anchorFile(none.rootKeyFile), 'half')
  t.match(await verified(none), /There is none to compare with/)
  const nowhere = await castFor(t)
  t.match(await verified(nowhere), /whole .* There is none to compare with/)
})

t.test(
  'a long trail is proven while everybody goes on; the page looks again by itself, and a second press changes nothing',
  async (t) => {
    const it = await house(t, { events: 15_000 })
    const ada = it.as('ada')
    const pressed = ada.send(VERIFY)
    // Both are answered long before the proof has ended.
    t.equal((await it.as('olivia').open('/api-secrets')).status, 200)
    await pressed
    const goesOn = await ada.open(VERIFY)
    t.match(goesOn.text, /The trail is being verified [\d,]+ of 15,000 events so far\./)
    t.match(goesOn.headers['refresh'], '2')
    t.notMatch(goesOn.body, '<button type="submit" class="button primary">')
    await ada.send(VERIFY)
    let page = await ada.open(VERIFY)
    while (page.headers['refresh'] !== undefined) page = await ada.open(VERIFY)
    t.match(page.text, /The audit trail is whole .* Events verified 15,00\d /)
    t.equal(eventNames(it.vault.db).filter((name) => name === 'audit.verified').length, 1)
  },
)

t.test('a trail that cannot be read, and a program that ends meanwhile, end the proof', async (t) => {
  const it = await house(t, { events: 1 })
  it.vault.db.raw.exec('ALTER TABLE audit_events RENAME COLUMN request_id TO gone')
  t.match(await verified(it), /The trail could not be read to its end/)
  const other = await house(t, { events: 15_000 })
  await other.as('ada').send(VERIFY)
  await other.app.close()
  t.pass('it closes at once')
})

// What an attacker tries over time: texts that are slow to read, bodies that come late, acts under way while a right ends.
import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { form, text } from '../../src/http/forms.ts'
import { stagedFrom } from '../../src/screens/share-staging.ts'
import { findPasswordHash, updateUser } from '../../src/store/users.ts'
import { matchWord } from '../../src/store/words.ts'
import { operator } from '../../src/vault/actors.ts'
import { passwordFault, passwordText } from '../../src/vault/password-rules.ts'
import { findRecipients } from '../../src/vault/recipients.ts'
import { endSessionsOf } from '../../src/vault/sessions.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { resetPassword } from '../../src/vault/users.ts'
import { remembersSessions } from '../controls/http/sessions.ts'
import { countsByNetwork, forgetsWrongPasswords } from '../controls/http/trail.ts'
import { comparedEachWithEach, normalisedAtAnyLength, trimmedByPattern, wholePhrase } from '../controls/http/attacks.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { castFor, givePassword, GOOD_PASSWORD, type Cast, type Person } from '../fixtures/cast.ts'
import { memoryDatabase, putSecret, putUser } from '../fixtures/database.ts'
import { eventNames } from '../fixtures/state.ts'
import { canBeDoneIn, longestNormalised, spent } from '../fixtures/work.ts'

const NEW_PASSWORD = 'seven purple otters juggle'
const OWNER = { name: 'Olivia', username: 'olivia', email: 'olivia@corp.test' }

// What a request may cost, by what ASVS 1.3.12 asks of 100 kB (INP-14): milliseconds of the processor.
const ENOUGH = 50
// So many accents on one letter, in the order that takes longest to sort.
const accents = (count: number) => `a${'\u0301'.repeat(count)}${'\u0316'.repeat(count)}`

test('INP-14 AUT-09 blanks inside a field cost nothing, however many', (t) => {
  const Who = form({ who: text({ max: 2_000_000 }) })
  const typed = (blanks: number) => `x${' '.repeat(blanks)}x`
  t.equal(Who.read({ who: ` \t\n${typed(3)}\n ` }).who, 'x   x')
  t.equal(Who.read({ who: ' \t ' }).who, '')
  t.ok(canBeDoneIn(ENOUGH, () => Who.read({ who: typed(100_000) })))
  t.ok(spent(() => trimmedByPattern(typed(15_000))) > ENOUGH, 'control: a pattern looks at each blank again')
  t.end()
})

test('INP-14 AUT-09 a password of accents costs nothing, however many', async (t) => {
  const most = 256 * 8
  t.ok(longestNormalised(() => passwordText(accents(50_000))) <= most)
  t.ok(longestNormalised(() => normalisedAtAnyLength(accents(50_000))) > most, 'control: NFC would sort them')
  t.same(await passwordFault(accents(5_000), OWNER), { key: 'password.too_long', values: { most: 256 } })
  const decomposed = '\u03b1\u0313\u0301\u0345'.repeat(256)
  t.equal([...passwordText(decomposed)].length, 256, 'what fits once it is composed is composed')
})

test('INP-14 looking for a recipient with a text that no name is costs nothing', async (t) => {
  const it = await castFor(t)
  const user = { kind: 'user', id: it.ids.olivia } as Parameters<typeof findRecipients>[1]
  const many = accents(50_000)
  const most = 1_000
  t.ok(longestNormalised(() => findRecipients(it.vault, user, { text: many })) <= most)
  t.ok(longestNormalised(() => normalisedAtAnyLength(many)) > most, 'control: folding would sort them')
})

test('INP-14 a few letters without end are looked for as quickly as once', (t) => {
  const db = memoryDatabase(t)
  const url = `https://x.test/${'a'.repeat(2_000)}`
  const owner = putUser(db)
  for (let n = 0; n < 300; n++) putSecret(db, owner, { url })
  const found = (query: string) =>
    db.prepare('SELECT count(*) AS n FROM api_secrets_search WHERE api_secrets_search MATCH :query').get({ query })
  const asked = 'a'.repeat(200)
  for (const column of [undefined, 'url'] as const) {
    t.same(found(matchWord(asked, column)), { n: 300 })
    t.ok(canBeDoneIn(ENOUGH, () => found(matchWord(asked, column))))
  }
  t.ok(spent(() => found(wholePhrase(asked))) > ENOUGH, 'control: a phrase compares the places of all its parts')
  t.end()
})

test('INP-14 INP-17 a Share window of a megabyte is read in proportion, and shows no more rows than there can be', (t) => {
  const fields = (size: number) => ({
    remove: Array.from({ length: size }, (_, at) => `user:${String(at + 1)}`),
    recipient: Array.from({ length: size }, (_, at) => `user:${String(at + 100_001)}`),
  })
  t.ok(canBeDoneIn(2 * ENOUGH, () => stagedFrom(fields(12_000))))
  t.ok(spent(() => comparedEachWithEach(fields(4_000))) > 2 * ENOUGH, 'control: each with each')
  t.equal(stagedFrom(fields(25_000)).chosen.length, 500)
  const { chosen } = stagedFrom({ ...fields(600), remove: [], add: 'user:7' })
  t.equal(chosen.at(-1), 'user:7', 'whoever is added now is among them')
  t.end()
})

/** Sends a form whose second half comes only after `meanwhile`, which waits until the request has begun. */
async function sendLate({ it, began }: Acts, person: Person, url: string, meanwhile: () => void) {
  const before = began.length
  const browser = it.as(person)
  const token = await browser.token()
  async function* body() {
    yield Buffer.from(`_csrf=${encodeURIComponent(token)}`)
    while (began.length === before) await turn()
    meanwhile()
    yield Buffer.from('&name=late')
  }
  const reply = await it.app.inject({
    method: 'POST',
    url,
    headers: {
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'content-type': 'application/x-www-form-urlencoded',
      'transfer-encoding': 'chunked',
    },
    payload: Readable.from(body()),
  })
  return reply.statusCode
}

interface Acts {
  readonly it: Cast
  /** Who reached an act, and who was there when each request began. */
  readonly did: string[]
  readonly began: string[]
}

async function castWithActs(t: Parameters<typeof castFor>[0], options: TestOptions = {}): Promise<Acts> {
  const did: string[] = []
  const began: string[] = []
  const it = await castFor(t, {
    also: async (app, vault) => {
      await options.also?.(app, vault)
      const onRequest = (request: { actor: { kind: string } }, _reply: unknown, done: () => void) => {
        began.push(request.actor.kind)
        done()
      }
      for (const door of ['signed-in', 'admin'] as const)
        app.post(`/act/${door}`, { config: { door }, onRequest }, async (request) => {
          did.push(request.user.user.username)
          return 'done'
        })
    },
  })
  return { it, did, began }
}

test('SES-06 ACL-09 a body that arrives after the session ended does nothing', async (t) => {
  const late = async (options: TestOptions = {}) => {
    const acts = await castWithActs(t, options)
    const { it, did, began } = acts
    t.equal(await sendLate(acts, 'olivia', '/act/signed-in', () => undefined), 200)
    const ended = () => it.vault.write((tx) => endSessionsOf(tx, operator, { userId: it.ids.olivia }))
    const closed = () => deactivateUser(it.vault, operator, { userId: it.ids.stan })
    const statuses = [
      await sendLate(acts, 'olivia', '/act/signed-in', ended),
      await sendLate(acts, 'stan', '/act/signed-in', closed),
    ]
    t.same(began, ['user', 'user', 'user'], 'when it began somebody was signed in each time')
    return { statuses, did }
  }
  t.same(await late(), { statuses: [401, 401], did: ['olivia'] })
  const remembered = await late({ also: remembersSessions })
  t.same(remembered, { statuses: [200, 200], did: ['olivia', 'olivia', 'stan'] }, 'control: who began may end')
})

test('SES-06 a body that arrives after the administrator’s right ended does nothing', async (t) => {
  const late = async (options: TestOptions = {}) => {
    const acts = await castWithActs(t, options)
    const { it, did } = acts
    const demoted = () => it.vault.write((tx) => updateUser(tx.db, it.ids.ada, { administrator: false }))
    t.equal(await sendLate(acts, 'ada', '/act/admin', () => undefined), 200)
    return { status: await sendLate(acts, 'ada', '/act/admin', demoted), did }
  }
  t.same(await late(), { status: 403, did: ['ada'] })
  t.same(await late({ also: remembersSessions }), { status: 200, did: ['ada', 'ada'] }, 'control: who began may end')
})

test('SES-06 AUT-12 a change of password under way does not undo a reset', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.olivia)
  const browser = it.as('olivia')
  const _csrf = await browser.token()
  const change = browser.send('/account/password', { _csrf, current: GOOD_PASSWORD, password: NEW_PASSWORD })
  await turn()
  resetPassword(it.vault, operator, { userId: it.ids.olivia })
  t.ok([401, 422].includes((await change).status))
  t.equal(findPasswordHash(it.vault.db, it.ids.olivia), null, 'nobody has a password until the address is used')
  t.equal(it.vault.db.raw.prepare('SELECT count(*) FROM password_addresses WHERE ended_at IS NULL').pluck().get(), 1)
})

test('AUD-08 a wrong present password is remembered, as at the confirmation', async (t) => {
  const remembered = async (options: TestOptions = {}) => {
    const it = await castFor(t, options)
    const sent = { current: 'not the one of Olivia', password: NEW_PASSWORD }
    t.equal((await it.as('olivia').send('/account/password', sent)).status, 422)
    return eventNames(it.vault.db)
  }
  t.same(await remembered(), ['user.password_confirm_failed'])
  t.same(await remembered({ also: forgetsWrongPasswords }), [], 'control')
})

test('ACL-24 noise from the same network does not hide what somebody signed in tries', async (t) => {
  const denied = async (options: TestOptions = {}) => {
    const it = await castFor(t, options)
    const address = `198.51.100.${String(it.ids.stan)}`
    for (let index = 0; index < 120; index += 1)
      await it.stranger(address).send('/sign-in', { _csrf: '' }, { 'sec-fetch-site': 'cross-site' })
    t.equal((await it.as('stan').open('/admin/users')).status, 403)
    const actors = it.vault.db.raw.prepare("SELECT actor_id FROM audit_events WHERE name = 'access.denied'").pluck()
    return { who: actors.all().filter((id) => id !== null), all: actors.all().length, stan: it.ids.stan }
  }
  const { who, all, stan } = await denied()
  t.equal(all, 101, 'the noise is cut off')
  t.same(who, [stan])
  t.same((await denied({ also: countsByNetwork })).who, [], 'control: where it counts with the noise it is lost')
})

test('OPS-02 a fault in the middle of an export ends the file and not the program', async (t) => {
  const it = await castFor(t)
  const quiet = it.vault.db.prepare.bind(it.vault.db)
  it.as('olivia')
  await it.as('olivia').send('/api-secrets/add', { name: 'n', url: 'https://a.test/', clientId: 'c' })
  Object.assign(it.vault.db, {
    prepare: (sql: string) => {
      if (sql.includes('AS hasClientSecret')) throw new Error('the disk is gone')
      return quiet(sql)
    },
  })
  // Whether its beginning was on the way already is a matter of luck.
  await it
    .as('olivia')
    .send('/api-secrets/export')
    .catch(() => null)
  t.equal(eventNames(it.vault.db).at(-1), 'api_secrets.exported', 'it had begun')
  t.equal((await it.as('olivia').open('/account')).status, 200)
})

test('SES-03 signing in again over a session that ends meanwhile begins a new one', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.olivia)
  const browser = it.as('olivia')
  const _csrf = await browser.token()
  const signingIn = browser.send('/sign-in', { _csrf, who: 'olivia', password: GOOD_PASSWORD, again: 'yes' })
  await turn()
  it.vault.write((tx) => endSessionsOf(tx, operator, { userId: it.ids.olivia }))
  t.ok([303, 403].includes((await signingIn).status), 'it came before the end, or its form was too old')
  const begun = it.vault.db.raw.prepare("SELECT details FROM audit_events WHERE name = 'user.signed_in'").pluck().all()
  const sessions = it.vault.db.raw.prepare('SELECT count(*) FROM sessions').pluck().get()
  t.equal(sessions, begun.length, 'whoever is said to be signed in is')
})

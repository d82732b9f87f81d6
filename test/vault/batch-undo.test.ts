// Undo of a batch: exactly what nobody changed since goes back, for ten minutes, and everything else is left and named.
import t from 'tap'
import { verifyChain } from '../../src/audit/chain.ts'
import { countGrants, listGrants } from '../../src/store/grants.ts'
import { disableApiSecret, enableApiSecret } from '../../src/vault/api-secret-state.ts'
import { resultOf } from '../../src/vault/batch-result.ts'
import { undoBatch, UNDO_MINUTES } from '../../src/vault/batch-undo.ts'
import { handOverApiSecret } from '../../src/vault/hand-over.ts'
import { QUOTAS } from '../../src/vault/quotas.ts'
import { recipientFrom, recipientText } from '../../src/vault/recipients.ts'
import { shareApiSecret, type Level } from '../../src/vault/sharing.ts'
import { forgetsTheBound, forgetsWhoChangedWhat } from '../controls/vault/batch-undo.ts'
import { batchHouse, type BatchHouse } from '../fixtures/batch-house.ts'
import { putGrant, putUser } from '../fixtures/database.ts'
import { rounds } from '../fixtures/rounds.ts'
import { refused } from '../fixtures/refused.ts'
import { seeded } from '../fixtures/seeded.ts'
import { stateOf } from '../fixtures/state.ts'

type Undo = typeof undoBatch
type Test = Parameters<typeof batchHouse>[0]

const undo = (it: BatchHouse, batchId: number, person: keyof BatchHouse['ids'] = 'olivia') =>
  undoBatch(it.vault, it.as(person), { batchId })
const result = (it: BatchHouse, batchId: number) => resultOf(it.vault, it.as('olivia'), { batchId })
const named = (fellows: { first: readonly { name: string }[] } | undefined) => fellows?.first.map(({ name }) => name)

/** Everything a batch may touch, without its marks: `12 user:3` → `view until`, `12` → inactive or not. */
function world(it: BatchHouse): Map<string, string> {
  const seen = new Map<string, string>()
  for (const secretId of it.secrets) {
    seen.set(String(secretId), String(it.ask('SELECT disabled_at FROM api_secrets WHERE id = ?', secretId)))
    for (const { recipient, level, untilAt } of listGrants(it.vault.db, { secretId, viewerId: it.ids.olivia, now: 0 }))
      seen.set(`${String(secretId)} ${recipientText(recipient)}`, `${level} ${String(untilAt)}`)
  }
  return seen
}

const changesOf = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) =>
  [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key))

/** Lives through one random life of a batch and answers what is not as it should be after its undo. */
function livesThrough(t: Test, seed: number, undoIt: Undo): string[] {
  const random = seeded(seed)
  const below = (n: number) => Math.floor(random() * n)
  const it = batchHouse(t, { secrets: 6 })
  const recipients = [it.recipient('victor'), it.recipient('edith'), 'user-group:1', 'private-group:1']
  const some = <T>(list: readonly T[]) => list.filter(() => below(2) === 0)
  const one = <T>(list: readonly T[]) => list[below(list.length)] as T
  const level = (): Level => one(['view', 'edit'])
  const end = () => one([null, it.clock.now() + 86_400_000, it.clock.now() + 172_800_000])
  const olivia = it.as('olivia')
  const one_change = () => {
    const secretId = one(it.secrets)
    const recipient = recipientFrom(one(recipients))
    if (recipient === null) return
    const kind = below(6)
    if (kind === 0) return disableApiSecret(it.vault, olivia, { secretId })
    if (kind === 1) return enableApiSecret(it.vault, olivia, { secretId })
    const nothing = { add: [], change: [], remove: [] }
    if (kind === 2) return void shareApiSecret(it.vault, olivia, { secretId, ...nothing, remove: [recipient] })
    if (kind < 5) {
      const add = [{ recipient, level: level(), untilAt: end() }]
      return void shareApiSecret(it.vault, olivia, { secretId, ...nothing, add })
    }
    // Another batch, undone or not.
    const batchId = it.do(one(['share', 'disable', 'enable'] as const), some(it.secrets), batch())
    if (below(2) === 0) undoBatch(it.vault, olivia, { batchId })
  }
  const batch = () => ({ to: some(recipients).map((to) => ({ to, level: level(), untilAt: end() })) })
  const quietly = (work: () => unknown) => void refused(work)
  for (let n = 0; n < 12; n++) quietly(one_change)
  const kind = one(['share', 'share', 'disable', 'enable'] as const)
  const before = world(it)
  let batchId = 0
  quietly(() => (batchId = it.do(kind, it.secrets, batch())))
  if (batchId === 0) return []
  const after = world(it)
  const touched = new Set(changesOf(before, after))
  const changedSince = new Set<string>()
  for (let n = below(10); n > 0; n--) {
    const then = world(it)
    quietly(one_change)
    for (const key of changesOf(then, world(it))) changedSince.add(key)
  }
  const now = world(it)
  undoIt(it.vault, olivia, { batchId })
  const end_of_it = world(it)
  const faults = [...new Set([...before.keys(), ...now.keys()])].flatMap((key) => {
    const [secretId = ''] = key.split(' ')
    const asleep = now.get(secretId) !== 'null'
    const goesBack = touched.has(key) && !changedSince.has(key)
    // A changed grant on an inactive API secret cannot be given anew.
    const possible = kind !== 'share' || !before.has(key) || !asleep
    const due = goesBack && possible ? before.get(key) : now.get(key)
    const found = end_of_it.get(key)
    return found === due ? [] : [`seed ${String(seed)}, ${kind}, ${key}: ${String(found)} instead of ${String(due)}`]
  })
  const { done, stayed } = result(it, batchId)
  const owed = new Set(
    [...touched].filter((key) => end_of_it.get(key) !== before.get(key)).map((key) => key.split(' ')[0]),
  )
  const told = Object.values(stayed).reduce((sum, { total }) => sum + total, 0)
  if (told < owed.size) faults.push(`seed ${String(seed)}: ${String(owed.size)} did not go back, ${String(told)} named`)
  if (done.total + told !== it.ask('SELECT count(*) FROM batch_items WHERE batch_id = ? AND left_out IS NULL', batchId))
    faults.push(`seed ${String(seed)}: what went back and what stayed are not all`)
  if (verifyChain(it.vault.db, { keyring: it.vault.keyring }).fault !== null) faults.push('the chain is broken')
  return faults
}

const LIVES = rounds(60)

t.test(
  `${String(LIVES)} random lives of a batch: what nobody changed since is as before, all else as it was left`,
  async (t) => {
    const seeds = Array.from({ length: LIVES }, (_, n) => n + 1)
    t.same(seeds.flatMap((seed) => livesThrough(t, seed, undoBatch)).slice(0, 5), [])
  },
)

t.test('control: an undo that forgets who changed what is noticed', async (t) => {
  const seeds = Array.from({ length: 20 }, (_, n) => n + 1)
  t.ok(seeds.some((seed) => livesThrough(t, seed, forgetsWhoChangedWhat).length > 0))
})

t.test('a shared batch goes back: what it added goes, what it changed is as it was to the letter', async (t) => {
  const it = batchHouse(t, { mailConfigured: true })
  putGrant(it.vault.db, {
    ...{ secret_id: it.secrets[0] as number, user_id: it.ids.victor, level: 'edit' },
    ...{ until_at: it.clock.now() + 5_000_000, changed_at: 7, changed_by: it.ids.ada },
  })
  const before = stateOf(it.vault.db).grants
  const batchId = it.do('share', it.secrets, { to: [it.recipient('victor'), 'user-group:1'] })
  it.news()
  t.same(undo(it, batchId), { back: 4, stayed: 0 })
  t.equal(stateOf(it.vault.db).grants, before)
  t.same(it.news(), [
    'batch.undone',
    'api_secret.grant_changed',
    ...Array.from({ length: 7 }, () => 'api_secret.unshared'),
  ])
  const details = JSON.parse(it.ask("SELECT details FROM audit_events WHERE name = 'batch.undone'") as string) as object
  t.same(details, { batch: batchId, back: 4, stayed: 0, letters: 2 })
  t.match(result(it, batchId), { undoUntil: null, done: { total: 4 }, withdrawn: 2, letters: 2 })
})

t.test('a letter that is being sent, or was sent, is not withdrawn; the others are, bodies and all', async (t) => {
  const it = batchHouse(t, { mailConfigured: true })
  const to = [it.recipient('victor'), it.recipient('edith'), it.recipient('stan')]
  const batchId = it.do('share', it.secrets, { to })
  const set = (column: string, value: number, person: 'victor' | 'edith') =>
    it.vault.db.raw.prepare(`UPDATE letters SET ${column} = ? WHERE user_id = ?`).run(value, it.ids[person])
  set('leased_until', it.clock.now() + 1000, 'victor')
  set('sent_at', it.clock.now(), 'edith')
  undo(it, batchId)
  const rows = it.vault.db.raw
    .prepare(
      'SELECT user_id, withdrawn_at IS NOT NULL AS withdrawn, sealed_body IS NULL AS empty FROM letters ORDER BY 1',
    )
    .all()
  t.same(rows, [
    { user_id: it.ids.victor, withdrawn: 0, empty: 0 },
    { user_id: it.ids.edith, withdrawn: 0, empty: 0 },
    { user_id: it.ids.stan, withdrawn: 1, empty: 1 },
  ])
})

t.test('what somebody changed since stays, and is named with the reason', async (t) => {
  const it = batchHouse(t, { secrets: 5 })
  const [one, two, three, four, five] = it.secrets as [number, number, number, number, number]
  const victor = { kind: 'user', id: it.ids.victor } as const
  for (const secret_id of [four, five]) putGrant(it.vault.db, { secret_id, user_id: victor.id, level: 'edit' })
  const batchId = it.do('share', it.secrets)
  const olivia = it.as('olivia')
  const nothing = { add: [], change: [], remove: [] }
  shareApiSecret(it.vault, olivia, { secretId: one, ...nothing, change: [{ recipient: victor, level: 'edit' }] })
  shareApiSecret(it.vault, olivia, { secretId: one, ...nothing, change: [{ recipient: victor, level: 'view' }] })
  handOverApiSecret(it.vault, olivia, { secretId: two, toId: it.ids.edith, keepEdit: false })
  disableApiSecret(it.vault, olivia, { secretId: three })
  disableApiSecret(it.vault, olivia, { secretId: four })
  t.same(undo(it, batchId), { back: 2, stayed: 3 })
  const { done, stayed } = result(it, batchId)
  t.same(named(done), ['API 3', 'API 5'], 'what was added goes back on an inactive one too')
  t.same(named(stayed.changed), ['API 1'])
  t.same(named(stayed.inactive), ['API 4'])
  t.match(stayed['not-yours'], { total: 1, first: [] }, 'what one no longer reaches is counted, not named')
  t.equal(it.ask('SELECT level FROM grants WHERE secret_id = ? AND user_id = ?', four, victor.id), 'view')
  t.equal(it.ask('SELECT level FROM grants WHERE secret_id = ? AND user_id = ?', five, victor.id), 'edit')
})

t.test(
  'disabled and enabled ones go back to the very state they were in, unless somebody did so by hand since',
  async (t) => {
    const it = batchHouse(t)
    const [one, two, three] = it.secrets as [number, number, number, number]
    it.vault.db.raw.prepare('UPDATE api_secrets SET disabled_at = 42 WHERE id = ?').run(one)
    const enabled = it.do('enable', [one])
    t.same(undo(it, enabled), { back: 1, stayed: 0 })
    t.equal(it.ask('SELECT disabled_at FROM api_secrets WHERE id = ?', one), 42)
    it.news()
    const disabled = it.do('disable', [two, three])
    enableApiSecret(it.vault, it.as('olivia'), { secretId: two })
    disableApiSecret(it.vault, it.as('olivia'), { secretId: two })
    t.same(undo(it, disabled), { back: 1, stayed: 1 })
    t.same(named(result(it, disabled).stayed.changed), ['API 2'])
    t.same(it.news().slice(-2), ['batch.undone', 'api_secret.enabled'])
    t.equal(it.ask('SELECT disabled_at FROM api_secrets WHERE id = ?', three), null)
  },
)

t.test(
  'a batch over a batch: undoing the later one gives the earlier one back, which can be undone then',
  async (t) => {
    const it = batchHouse(t)
    const to = (level: Level) => ({ to: [{ to: it.recipient('victor'), level }] })
    const first = it.do('share', it.secrets, to('view'))
    const second = it.do('share', it.secrets, to('edit'))
    const off = it.do('disable', it.secrets)
    const on = it.do('enable', it.secrets)
    t.same([undo(it, on), undo(it, off)], Array(2).fill({ back: 4, stayed: 0 }))
    t.equal(it.ask('SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL'), 0)
    undo(it, second)
    t.equal(it.ask("SELECT count(*) FROM grants WHERE level = 'view'"), 4)
    t.same(undo(it, first), { back: 4, stayed: 0 })
    t.equal(it.ask('SELECT count(*) FROM grants'), 0)
    const lower = it.do('share', it.secrets, to('view'))
    it.do('share', it.secrets, to('edit'))
    t.same(undo(it, lower), { back: 0, stayed: 4 }, 'under a later one that stands it stays')
    t.equal(it.ask("SELECT count(*) FROM grants WHERE level = 'edit'"), 4)
  },
)

t.test(
  'a second undo, and one after ten minutes, change nothing and say so; to others the batch does not exist',
  async (t) => {
    const it = batchHouse(t)
    const [first, second] = [it.do('share', it.secrets), it.do('disable', it.secrets)]
    t.match(
      refused(() => undo(it, first, 'victor')),
      { status: 404 },
    )
    t.match(
      refused(() => undo(it, first, 'ada')),
      { status: 404 },
    )
    t.match(
      refused(() => undo(it, 4711)),
      { status: 404 },
    )
    it.clock.pass({ minutes: UNDO_MINUTES, seconds: -1 })
    undo(it, second)
    const before = stateOf(it.vault.db)
    t.match(
      refused(() => undo(it, second)),
      { status: 409, rule: 'batch.undone_already' },
    )
    it.clock.pass({ seconds: 1 })
    t.match(
      refused(() => undo(it, first)),
      { status: 409, rule: 'batch.too_late' },
    )
    t.match(
      refused(() => undo(it, second)),
      { status: 409, rule: 'batch.undone_already' },
    )
    t.same(stateOf(it.vault.db), before)
    t.match(result(it, first), { undoUntil: null })
  },
)

t.test('whoever lost the right to disable them cannot undo that way either', async (t) => {
  const it = batchHouse(t)
  for (const secret_id of it.secrets) putGrant(it.vault.db, { secret_id, user_id: it.ids.edith, level: 'edit' })
  const batchId = it.do('disable', it.secrets, { by: 'edith' })
  it.vault.db.raw.prepare("UPDATE grants SET level = 'view' WHERE secret_id = ?").run(it.secrets[0])
  t.same(undo(it, batchId, 'edith'), { back: 3, stayed: 1 })
  t.equal(it.ask('SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL'), 1)
})

/** An API secret whose grants to two people the batch let end soon; so many others are there when it is undone. */
function endedSince(t: Test, { others, undoIt = undoBatch }: { others: number; undoIt?: Undo }) {
  const it = batchHouse(t, { secrets: 1 })
  const [secret_id] = it.secrets as [number]
  const [soon, people] = [it.clock.now() + 60_000, ['victor', 'edith'] as const]
  for (const person of people) putGrant(it.vault.db, { secret_id, user_id: it.ids[person], level: 'view' })
  const batchId = it.do('share', it.secrets, {
    to: people.map((person) => ({ to: it.recipient(person), untilAt: soon })),
  })
  it.clock.pass({ minutes: 2 })
  for (let n = 0; n < others; n++) {
    const named = String(n)
    const person = { username: named, username_folded: named, email: `${named}@x.test`, email_folded: named }
    putGrant(it.vault.db, { secret_id, user_id: putUser(it.vault.db, person), level: 'view' })
  }
  const { stayed } = undoIt(it.vault, it.as('olivia'), { batchId })
  const now = it.clock.now()
  const live = countGrants(it.vault.db, { secretId: secret_id, now })
  return { stayed, live, told: named(result(it, batchId).stayed.changed) }
}

t.test('INP-17 what ended since comes back while there is room, and no more than an API secret may have', (t) => {
  const { grants } = QUOTAS
  t.same(endedSince(t, { others: 3 }), { stayed: 0, live: 5, told: undefined })
  t.same(endedSince(t, { others: grants - 2 }), { stayed: 0, live: grants, told: undefined })
  for (const room of [1, 0])
    t.same(endedSince(t, { others: grants - room }), { stayed: 1, live: grants, told: ['API 1'] })
  const { live } = endedSince(t, { others: grants, undoIt: forgetsTheBound })
  t.equal(live, grants + 2, 'control: an undo that counts nothing is noticed')
  t.end()
})

// A batch does exactly what was shown before, to all of it or to nothing, and tells everybody who gains access once.
import t from 'tap'
import { verifyChain } from '../../src/audit/chain.ts'
import { unseal } from '../../src/crypto/envelope.ts'
import { placeOfBody } from '../../src/mail/letters.ts'
import { eachSealedLetter } from '../../src/store/letters.ts'
import { previewOf, MOST_SELECTED, type BatchKind } from '../../src/vault/batch-preview.ts'
import { hadBefore, MOST_GRANTS } from '../../src/vault/batch-share.ts'
import { undoBatch } from '../../src/vault/batch-undo.ts'
import { disableApiSecret, enableApiSecret } from '../../src/vault/api-secret-state.ts'
import { recipientFrom } from '../../src/vault/recipients.ts'
import { QUOTAS } from '../../src/vault/quotas.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { handOverApiSecret } from '../../src/vault/hand-over.ts'
import { countsLast, forgetsThePreview, trustsTheNumbers } from '../controls/vault/batch.ts'
import { ACTS, batchHouse, chosen, everything, type Acts, type BatchHouse } from '../fixtures/batch-house.ts'
import { put, putGrant, putSecret, putUser } from '../fixtures/database.ts'
import { refused } from '../fixtures/refused.ts'
import { stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof batchHouse>[0]

const set = ({ vault }: BatchHouse, sql: string, ...values: (string | number | null)[]) =>
  void vault.db.raw.prepare(sql).run(...values)

/** What may happen between the preview and the yes; each makes it another batch. */
const MEANWHILE: Record<string, { readonly kinds: readonly BatchKind[]; readonly change: (it: BatchHouse) => void }> = {
  'one is disabled': {
    kinds: ['share', 'disable'],
    change: (it) => disableApiSecret(it.vault, it.as('olivia'), { secretId: it.secrets[0] as number }),
  },
  'one is enabled': {
    kinds: ['share', 'disable', 'enable'],
    change: (it) => enableApiSecret(it.vault, it.as('olivia'), { secretId: it.secrets[3] as number }),
  },
  'one is handed over': {
    kinds: ['share', 'disable', 'enable'],
    change: (it) =>
      handOverApiSecret(it.vault, it.as('olivia'), {
        secretId: it.secrets[1] as number,
        toId: it.ids.edith,
        keepEdit: false,
      }),
  },
  'a right is taken away': {
    kinds: ['disable', 'enable'],
    change: (it) => set(it, "UPDATE grants SET level = 'view' WHERE user_id = ? AND level = 'edit'", it.ids.olivia),
  },
  'a right is given': {
    kinds: ['share', 'disable', 'enable'],
    change: (it) => set(it, 'UPDATE api_secrets SET owner_id = ? WHERE owner_id = ?', it.ids.olivia, it.ids.victor),
  },
  'one is no longer there': {
    kinds: ['share', 'disable', 'enable'],
    change: (it) => set(it, "DELETE FROM grants WHERE user_id = ? AND level = 'view'", it.ids.olivia),
  },
}

/** Four of olivia's, the last inactive; one she may edit, one she may view, one she does not reach. */
function mixed(t: Test): { it: BatchHouse; all: number[]; foreign: number } {
  const it = batchHouse(t)
  const { db } = it.vault
  set(it, 'UPDATE api_secrets SET disabled_at = 1 WHERE id = ?', it.secrets[3] as number)
  const edited = putSecret(db, it.ids.edith, { name: 'Edited' })
  putGrant(db, { secret_id: edited, user_id: it.ids.olivia, level: 'edit' })
  const viewed = putSecret(db, it.ids.victor, { name: 'Viewed' })
  putGrant(db, { secret_id: viewed, user_id: it.ids.olivia, level: 'view' })
  const foreign = putSecret(db, it.ids.ada, { name: 'Foreign' })
  return { it, all: [...it.secrets, edited, viewed], foreign }
}

/** Sentences about every case in which something was done that was not shown. */
function notAsShown(t: Test, acts: Acts): string[] {
  return Object.entries(MEANWHILE).flatMap(([what, { kinds, change }]) =>
    kinds.flatMap((kind) => {
      const { it, all } = mixed(t)
      const agreed = it.preview(kind, chosen(...all))
      change(it)
      const before = JSON.stringify(stateOf(it.vault.db, { without: [] }))
      const no = refused(() => it.act(kind, agreed, { to: [it.recipient('gina')], acts }))
      if (no?.status !== 409) return [`${what}, ${kind}: it was done all the same`]
      const same = JSON.stringify(stateOf(it.vault.db, { without: [] })) === before
      return same ? [] : [`${what}, ${kind}: something was done`]
    }),
  )
}

/** Sentences about every number that was sent and gave what its owner does not have. */
function morethanAllowed(t: Test, acts: Acts): string[] {
  return (['share', 'disable', 'enable'] as const).flatMap((kind) => {
    const { it, all, foreign } = mixed(t)
    const sleeping = putSecret(it.vault.db, it.ids.ada, { disabled_at: 1 })
    const agreed = it.preview(kind, chosen(...all))
    const row = (id: number) => it.ask('SELECT disabled_at FROM api_secrets WHERE id = ?', id)
    const before = [row(foreign), row(sleeping)]
    const sent = { ...agreed, selection: chosen(...all, foreign, sleeping) }
    refused(() => it.act(kind, sent, { acts }))
    refused(() => it.act(kind, it.preview(kind, sent.selection), { acts }))
    const given = it.ask('SELECT count(*) FROM grants WHERE secret_id IN (?, ?)', foreign, sleeping)
    const touched = given !== 0 || row(foreign) !== before[0] || row(sleeping) !== before[1]
    return touched ? [`${kind}: one that nobody gave was touched`] : []
  })
}

t.test('ACL-18 what changed between the preview and the yes is noticed, and nothing at all is done', async (t) => {
  t.same(notAsShown(t, ACTS), [])
})

t.test('ACL-18 control: a batch that forgets what it showed is noticed', async (t) => {
  t.ok(notAsShown(t, forgetsThePreview).length > 5)
})

t.test('ACL-18 a yes whose mark was altered, or is of another kind, person or selection, does nothing', async (t) => {
  const { it, all } = mixed(t)
  const agreed = it.preview('disable', chosen(...all))
  const [nonce = '', digest = ''] = agreed.mark.split('.')
  const before = stateOf(it.vault.db)
  const forged = [
    '',
    'x',
    nonce,
    `${nonce}.`,
    `.${digest}`,
    `${nonce}.${digest.slice(1)}`,
    `x${nonce}.${digest}`,
    `${nonce}.${digest}x`,
  ]
  for (const mark of forged)
    t.match(
      refused(() => it.act('disable', { ...agreed, mark })),
      { status: 409 },
      mark,
    )
  t.match(
    refused(() => it.act('enable', agreed)),
    { status: 409 },
  )
  t.match(
    refused(() => it.act('disable', { ...agreed, selection: chosen(...all.slice(1)) })),
    { status: 409 },
  )
  t.match(
    refused(() => it.act('disable', { ...agreed, selection: { ids: all, unknown: 1 } })),
    { status: 409 },
  )
  t.match(
    refused(() => it.act('disable', agreed, { by: 'edith' })),
    { status: 409 },
  )
  const filtered = it.preview('disable', everything({ owner: 'olivia' }))
  t.match(
    refused(() => it.act('disable', { ...filtered, selection: everything({ name: 'api' }) })),
    { status: 409 },
  )
  t.same(stateOf(it.vault.db), before)
  t.equal(typeof it.act('disable', agreed), 'number', 'the true one does it')
})

t.test(
  'ACL-19 everything is what the filter finds at the yes: one more or one less, and nothing is done',
  async (t) => {
    const { it } = mixed(t)
    const agreed = it.preview('share', everything())
    putSecret(it.vault.db, it.ids.olivia, { name: 'In between' })
    const before = stateOf(it.vault.db)
    t.match(
      refused(() => it.act('share', agreed)),
      { status: 409, rule: 'batch.changed_meanwhile' },
    )
    t.same(stateOf(it.vault.db), before)
    const named = it.preview('share', everything({ name: 'API' }))
    putSecret(it.vault.db, it.ids.olivia, { name: 'Elsewhere' })
    it.act('share', named)
    t.equal(
      it.ask('SELECT count(*) FROM grants WHERE batch_id IS NOT NULL'),
      3,
      'what the filter does not find is nothing to it',
    )
    const sorted = it.preview('disable', everything({ name: 'API', sort: '-name', page: '3' }))
    it.act('disable', { ...sorted, selection: everything({ name: 'API' }) })
    t.equal(it.ask("SELECT count(*) FROM api_secrets WHERE name LIKE 'API%' AND disabled_at IS NULL"), 0)
  },
)

t.test('ACL-19 numbers of other people’s API secrets give nothing', async (t) => {
  t.same(morethanAllowed(t, ACTS), [])
})

t.test('ACL-19 control: a batch that trusts the numbers it is sent is noticed', async (t) => {
  t.same(morethanAllowed(t, trustsTheNumbers).length, 3)
})

t.test('INP-17 nothing, and more than 10,000, are refused in words; 10,000 are not', async (t) => {
  const it = batchHouse(t, { secrets: 1 })
  const asked = (ids: readonly number[], unknown = 0) =>
    refused(() => previewOf(it.vault, it.as('olivia'), { kind: 'share', selection: { ids, unknown } }))
  const numbers = Array.from({ length: MOST_SELECTED + 1 }, (_, n) => n + 1)
  t.match(asked([]), { status: 422, fields: { selection: 'batch.nothing_selected' } })
  t.match(asked(numbers), { status: 422, fields: { selection: { key: 'batch.too_many', values: { most: 10_000 } } } })
  t.match(asked(numbers.slice(1), 1), { status: 422 })
  t.equal(asked(numbers.slice(1)), null)
  t.equal(asked([...numbers.slice(1), 2, 3, 4]), null, 'twice the same is once')
  t.match(
    refused(() => previewOf(it.vault, it.as('stan'), { kind: 'share', selection: everything() })),
    { fields: { selection: 'batch.nothing_selected' } },
    'a filter that finds nothing chooses nothing',
  )
  it.vault.db.raw.transaction(() => {
    for (let n = 0; n < MOST_SELECTED; n++) putSecret(it.vault.db, it.ids.olivia)
  })()
  t.match(
    refused(() => previewOf(it.vault, it.as('olivia'), { kind: 'share', selection: everything() })),
    { fields: { selection: { key: 'batch.too_many' } } },
    '10,001 of a filter',
  )
  const all = everything({ name: 'Billing' })
  const many = Array.from({ length: 11 }, (_, n) => `user:${String(putUser(it.vault.db, { id: 1000 + n }))}`)
  const before = stateOf(it.vault.db)
  t.match(
    refused(() => it.act('share', it.preview('share', all), { to: many })),
    {
      fields: { find: { key: 'batch.too_many_grants', values: { grants: 110_000, most: MOST_GRANTS } } },
    },
  )
  const recipients = many.map(recipientFrom).filter((one) => one !== null)
  const lookedUp = (some: typeof recipients) =>
    hadBefore(it.vault, it.as('olivia'), { ...it.preview('share', all), recipients: some })?.had.size
  t.equal(lookedUp(recipients), 0, 'nor is anything looked up for so many')
  t.equal(lookedUp(recipients.slice(1)), 10)
  t.same(stateOf(it.vault.db), before)
})

t.test('all of them left out: there is nothing to say yes to', async (t) => {
  const { it } = mixed(t)
  const asleep = chosen(it.secrets[3] as number)
  for (const kind of ['share', 'disable'] as const)
    t.match(
      refused(() => it.act(kind, it.preview(kind, asleep))),
      { fields: { selection: 'batch.nothing_left' } },
    )
})

/** What a batch is refused with because one of four API secrets would be shared with too many, and the rows it wrote. */
function inVain(t: Test, acts: Acts) {
  const it = batchHouse(t, { secrets: 4 })
  const { db } = it.vault
  const full = it.secrets[3] as number
  for (let n = 0; n < QUOTAS.grants - 1; n++)
    putGrant(db, { secret_id: full, user_id: putUser(db, { id: 1_000 + n }), granted_by: it.ids.olivia })
  const agreed = it.preview('share', chosen(...it.secrets))
  const written = () => Number(db.raw.prepare('SELECT total_changes()').pluck().get())
  const before = written()
  const fault = refused(() => it.act('share', agreed, { to: [it.recipient('victor'), it.recipient('edith')], acts }))
  return { fault, rows: written() - before }
}

t.test(
  'INP-17 INP-14 a batch for which one API secret has no room is refused before anything is written',
  async (t) => {
    const refusal = { status: 422, fields: { find: { key: 'quotas.grants_in_batch' } } }
    t.match(inVain(t, ACTS), { fault: refusal, rows: 0 })
    const { fault, rows } = inVain(t, countsLast)
    t.match(fault, refusal)
    t.ok(rows >= 8, 'control: one that counts last is noticed')
  },
)

t.test('a grant that is only changed needs no room in a batch, one that had ended needs it again', async (t) => {
  const it = batchHouse(t, { secrets: 1 })
  const { db } = it.vault
  const [secret] = it.secrets as [number]
  const shareWith = (...people: ('victor' | 'edith')[]) => {
    const to = people.map((person) => ({ to: it.recipient(person), level: 'edit' as const }))
    return refused(() => it.do('share', [secret], { to }))
  }
  const victors = () =>
    db.raw.prepare('SELECT level, until_at AS untilAt FROM grants WHERE user_id = ?').get(it.ids.victor)
  const tooMany = { fields: { find: { key: 'quotas.grants_in_batch' } } }
  for (let n = 0; n < QUOTAS.grants - 1; n++)
    putGrant(db, { secret_id: secret, user_id: putUser(db, { id: 1_000 + n }), granted_by: it.ids.olivia })
  putGrant(db, { secret_id: secret, user_id: it.ids.victor, granted_by: it.ids.olivia })
  t.match(shareWith('victor', 'edith'), tooMany)
  t.equal(shareWith('victor'), null)
  t.same(victors(), { level: 'edit', untilAt: null }, 'changed where there are as many as may be')
  set(it, 'UPDATE grants SET until_at = 1 WHERE user_id = ?', it.ids.victor)
  t.match(shareWith('victor', 'edith'), tooMany)
  t.equal(shareWith('victor'), null)
  t.same(victors(), { level: 'edit', untilAt: null }, 'given anew in the room that it had left')
})

t.test('INP-17 more at once than one API secret may have is too many, also where nobody has it yet', async (t) => {
  const shared = (people: number, acts: Acts) => {
    const it = batchHouse(t, { secrets: 1 })
    const to = Array.from({ length: people }, (_, n) => `user:${String(putUser(it.vault.db, { id: 1_000 + n }))}`)
    return refused(() => it.do('share', it.secrets, { to, acts }))
  }
  const tooMany = { fields: { find: { key: 'quotas.grants_in_batch' } } }
  t.equal(shared(QUOTAS.grants, ACTS), null)
  t.match(shared(QUOTAS.grants + 1, ACTS), tooMany)
  t.equal(shared(QUOTAS.grants + 1, trustsTheNumbers), null, 'control: one that counts nothing is noticed')
})

t.test('recipients are checked as for a single one, and one wrong one stops all of it', async (t) => {
  const { it } = mixed(t)
  put(it.vault.db, 'private_groups', { id: 9, owner_id: it.ids.stan, name: 'Club', members_may_view: 0, created_at: 0 })
  put(it.vault.db, 'user_groups', { id: 9, name: 'Old', name_folded: 'old', created_at: 0, disabled_at: 1 })
  set(it, 'UPDATE users SET deactivated_at = 1 WHERE id = ?', it.ids.ada)
  const before = stateOf(it.vault.db)
  const good = it.recipient('victor')
  const agreed = it.preview('share', chosen(...it.secrets))
  for (const wrong of [
    it.recipient('olivia'),
    it.recipient('ada'),
    'user:4711',
    'user-group:9',
    'private-group:9',
    'user-group:77',
  ])
    t.match(
      refused(() => it.act('share', agreed, { to: [good, wrong] })),
      { status: 422, fields: { [wrong]: 'shared.cannot_be_chosen' } },
      wrong,
    )
  t.match(
    refused(() => it.act('share', agreed, { to: [good, good] })),
    { fields: { [good]: 'shared.named_twice' } },
  )
  const past = { to: good, untilAt: it.clock.now() }
  t.match(
    refused(() => it.act('share', agreed, { to: [past] })),
    { fields: { [`until:${good}`]: 'sharing.until_past' } },
  )
  t.same(stateOf(it.vault.db), before)
  t.same(it.news(), [])
})

t.test(
  'who has a grant takes what is chosen now; what is so already is left alone; an ended one is given anew',
  async (t) => {
    const it = batchHouse(t)
    const [one, two, three, four] = it.secrets as [number, number, number, number]
    const { db } = it.vault
    const later = it.clock.now() + 86_400_000
    const victor = it.ids.victor
    putGrant(db, { secret_id: one, user_id: victor, level: 'view' })
    putGrant(db, { secret_id: two, user_id: victor, level: 'edit', until_at: later })
    putGrant(db, { secret_id: three, user_id: victor, level: 'edit', until_at: it.clock.now() })
    it.news()
    const batchId = it.do('share', it.secrets)
    const rows = db.raw.prepare('SELECT secret_id, level, until_at, batch_id, granted_at FROM grants ORDER BY 1').all()
    const now = it.clock.now()
    t.same(rows, [
      { secret_id: one, level: 'view', until_at: null, batch_id: null, granted_at: 0 },
      { secret_id: two, level: 'view', until_at: null, batch_id: batchId, granted_at: 0 },
      { secret_id: three, level: 'view', until_at: null, batch_id: batchId, granted_at: now },
      { secret_id: four, level: 'view', until_at: null, batch_id: batchId, granted_at: now },
    ])
    t.same(it.news(), ['batch.shared', 'api_secret.shared', 'api_secret.grant_changed', 'api_secret.shared'])
    t.same(JSON.parse(it.ask("SELECT details FROM audit_events WHERE name = 'batch.shared'") as string), {
      batch: batchId,
      items: 4,
      left_out: 0,
      recipients: [`user:${String(victor)}`],
    })
    t.match(JSON.parse(it.ask("SELECT details FROM audit_events WHERE name = 'api_secret.grant_changed'") as string), {
      ...{ level: 'view', until: null, level_before: 'edit', until_before: later, batch: batchId },
    })
    t.equal(it.ask("SELECT user_id FROM audit_events WHERE name = 'api_secret.shared'"), victor)
    t.equal(verifyChain(db, { keyring: it.vault.keyring }).fault, null)
  },
)

t.test('grants that changed since the window showed them stop the batch', async (t) => {
  const it = batchHouse(t)
  const to = it.recipient('victor')
  const agreed = it.preview('share', chosen(...it.secrets))
  const acts: Acts = {
    ...ACTS,
    shareApiSecrets(vault, user, given) {
      const add = [{ recipient: { kind: 'user', id: it.ids.victor } as const, level: 'edit' as const, untilAt: null }]
      shareApiSecret(vault, user, { secretId: it.secrets[0] as number, add, change: [], remove: [] })
      return ACTS.shareApiSecrets(vault, user, given)
    },
  }
  t.match(
    refused(() => it.act('share', agreed, { to: [to], acts })),
    { rule: 'batch.grants_changed_meanwhile' },
  )
  t.equal(it.ask('SELECT count(*) FROM batches'), 0)
  t.equal(it.ask('SELECT count(*) FROM grants'), 1)
  it.act('share', agreed, { to: [to] })
  t.equal(it.ask("SELECT count(*) FROM grants WHERE level = 'view'"), 4, 'once it was shown')
})

t.test('the same yes sent twice is done once; another choice, or a new preview, is another batch', async (t) => {
  const it = batchHouse(t)
  const agreed = it.preview('share', chosen(...it.secrets))
  const first = it.act('share', agreed)
  it.news()
  t.equal(it.act('share', agreed), first)
  t.same(it.news(), [])
  t.equal(it.ask('SELECT count(*) FROM batches'), 1)
  const other = it.act('share', agreed, { to: [it.recipient('gina')] })
  t.not(other, first)
  t.not(it.act('share', agreed, { to: [{ to: it.recipient('gina'), level: 'edit' }] }), other)
  const off = it.preview('disable', chosen(...it.secrets))
  const disabled = it.act('disable', off)
  t.equal(it.act('disable', off), disabled)
  undoBatch(it.vault, it.as('olivia'), { batchId: disabled })
  t.match(
    refused(() => it.act('disable', off)),
    { status: 409, rule: 'batch.changed_meanwhile' },
    'what was undone since is asked anew',
  )
  t.equal(it.ask('SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL'), 0)
  t.not(it.do('disable', it.secrets), disabled)
})

t.test('one letter for each person who gains access, through however many ways, and none for others', async (t) => {
  const it = batchHouse(t, { mailConfigured: true, secrets: 12 })
  const { db, keyring } = it.vault
  const dev = (person: 'victor' | 'edith' | 'olivia') =>
    put(db, 'user_group_members', { group_id: 1, user_id: it.ids[person], added_at: 0 })
  dev('victor')
  dev('edith')
  dev('olivia')
  // Edith reaches all of them, half directly and half through another group; victor the first one; ada a group that sleeps.
  put(db, 'user_groups', { id: 2, name: 'Ops', name_folded: 'ops', created_at: 0 })
  put(db, 'user_group_members', { group_id: 2, user_id: it.ids.edith, added_at: 0 })
  put(db, 'user_groups', { id: 3, name: 'Idle', name_folded: 'idle', created_at: 0, disabled_at: 1 })
  put(db, 'user_group_members', { group_id: 3, user_id: it.ids.ada, added_at: 0 })
  it.secrets.forEach((secret_id, n) => {
    putGrant(db, n < 6 ? { secret_id, user_id: it.ids.edith } : { secret_id, user_group_id: 2 })
    putGrant(db, { secret_id, user_group_id: 3 })
    putGrant(db, { secret_id, private_group_id: 1, until_at: it.clock.now() })
  })
  putGrant(db, { secret_id: it.secrets[0] as number, user_id: it.ids.victor })
  set(it, 'UPDATE users SET wants_mail = 0 WHERE id = ?', it.ids.ada)
  const to = ['user-group:1', 'private-group:1', it.recipient('victor'), it.recipient('ada')]
  const batchId = it.do('share', it.secrets, { to })
  const letters = [...eachSealedLetter(db)].map(({ sealedBody, ...letter }) => ({
    userId: letter.userId,
    ...(JSON.parse(String(unseal(keyring.key('outbox'), sealedBody, placeOfBody(letter)))) as object),
  }))
  const byId = it.ids.olivia
  t.same(
    letters.sort((a, b) => Number(a.userId) - Number(b.userId)),
    [
      { userId: it.ids.victor, byId, secretIds: it.secrets.slice(1, 11), count: 11 },
      { userId: it.ids.gina, byId, secretIds: it.secrets.slice(0, 10), count: 12 },
      { userId: it.ids.stan, byId, secretIds: it.secrets.slice(0, 10), count: 12 },
    ],
    'edith gains nothing, ada wants none',
  )
  t.equal(it.ask('SELECT gained FROM batches WHERE id = ?', batchId), 4)
  t.equal(it.ask('SELECT count(*) FROM letters WHERE batch_id = ? AND caused_by = ?', batchId, byId), 3)
})

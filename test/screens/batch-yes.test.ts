// The yes to a batch, through the front door: who may, what comes back wrong, what is sent twice, and its result with Undo.
import t from 'tap'
import { castFor, givePassword, GOOD_PASSWORD, hidden, type Answer, type Cast } from '../fixtures/cast.ts'
import { ask, batchIn, fieldsOf, press, share, yes } from '../fixtures/batch.ts'
import { put, putGrant } from '../fixtures/database.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

const KINDS = ['share', 'disable', 'enable'] as const

/** Three of olivia's; victor may view them, edith may edit them. */
async function house(t: Test, options: Parameters<typeof castFor>[1] = {}): Promise<{ it: Cast; ids: number[] }> {
  const it = await castFor(t, options)
  put(it.vault.db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
  put(it.vault.db, 'user_group_members', { group_id: 1, user_id: it.ids.gina, added_at: 0 })
  const ids = ['Billing', 'Payroll', 'Ledger'].map((name) => putSealed(it, { name }))
  it.vault.db.raw.exec('DELETE FROM grants WHERE user_group_id IS NOT NULL')
  return { it, ids }
}

const user = (it: Cast, person: keyof Cast['ids']) => `user:${String(it.ids[person])}`
const column = (it: Cast, sql: string) => it.vault.db.raw.prepare(sql).pluck().all()

t.test('whoever may only view or edit is left out of sharing, and their yes does nothing', async (t) => {
  const { it, ids } = await house(t)
  for (const person of ['victor', 'edith'] as const) await it.as(person).open('/api-secrets')
  const before = stateOf(it.vault.db)
  for (const person of ['victor', 'edith'] as const) {
    const asked = await ask(it.as(person), 'share', ids)
    t.match(asked.text, /None of them can be shared.*Not yours, and only the owner shares: Billing; Payroll; Ledger/)
    const fields = { secret: ids, mark: 'x.y', step: 'share', recipient: user(it, 'stan') }
    t.equal((await it.as(person).send('/api-secrets/batch/share', fields)).status, 409)
  }
  t.match((await ask(it.as('victor'), 'disable', ids)).text, /None of them can be disabled/)
  t.same(stateOf(it.vault.db), before)
  t.same(column(it, 'SELECT count(*) FROM letters'), [0])
  batchIn(await yes(it.as('edith'), 'disable', await ask(it.as('edith'), 'disable', ids)))
  t.same(column(it, 'SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL'), [3], 'an editor disables')
})

t.test('nobody who is not signed in, and no other page of the browser, can send a yes', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  const before = stateOf(it.vault.db, { without: ['audit_events', 'sessions'] })
  for (const kind of KINDS) {
    const stranger = it.stranger()
    t.equal((await stranger.open(`/api-secrets/batch/${kind}?secret=1`)).status, 303)
    t.equal((await stranger.send(`/api-secrets/batch/${kind}`, { secret: ids })).status, 401)
    if (kind === 'enable') it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = 1')
    const fields = fieldsOf((await ask(olivia, kind, ids)).body, `/api-secrets/batch/${kind}`) ?? {}
    const stale = await olivia.send(`/api-secrets/batch/${kind}`, { ...fields, _csrf: 'old' })
    t.equal(stale.status, 403, kind)
  }
  t.equal((await it.stranger().open('/api-secrets/batch/1')).status, 303)
  t.equal((await it.stranger().send('/api-secrets/batch/1/undo')).status, 401)
  it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = NULL')
  t.same(stateOf(it.vault.db, { without: ['audit_events', 'sessions'] }), before)
})

t.test('bad input comes back in words with what was chosen, and nothing is done', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  const asked = await ask(olivia, 'share', ids)
  const window = await press(olivia, await yes(olivia, 'share', asked), { add: [user(it, 'stan')] })
  const before = stateOf(it.vault.db)
  const wrong: [string, Record<string, string[]>, number, RegExp][] = [
    ['nobody', { recipient: [], had: [] }, 422, /Choose somebody to share with\./],
    ['an unknown one', { recipient: ['user:4711'] }, 422, /This one cannot be chosen/],
    ['oneself', { recipient: [user(it, 'olivia')] }, 422, /This one cannot be chosen/],
    ['a name nobody has', { find: ['zzz'] }, 422, /Nobody here has this name/],
    ['an end that is over', { [`until:${user(it, 'stan')}`]: ['2026-11-20'] }, 422, /This day is over/],
    ['no day at all', { [`until:${user(it, 'stan')}`]: ['32.13.'] }, 422, /This is not a day of the calendar/],
    ['an altered mark', { mark: ['a.b'] }, 409, /Something changed since you looked.*Nothing was done/],
    ['no mark', { mark: [] }, 409, /Something changed since you looked/],
    ['a long mark', { mark: ['x'.repeat(101)] }, 422, /at most 100/],
    ['no step at all', { step: [] }, 409, /Something changed since you looked/],
    ['a step that is none', { step: ['jump'] }, 422, /Choose one of the entries/],
    ['other ones', { secret: ids.slice(1).map(String) }, 409, /Something changed since you looked.*the 2 records/],
    ['one more', { secret: [...ids.map(String), '4711'] }, 409, /No longer there: 1/],
    ['none', { secret: [] }, 422, /Nothing is selected/],
    ['all instead', { all: ['yes'] }, 409, /Something changed/],
    ['a filter that cannot be used', { all: ['yes'], 'used-from': ['x'] }, 422, /Choose a day of the calendar/],
    ['NUL', { secret: ['\0'] }, 422, /cannot be stored.*Back to the list/],
    ['changed counts', { had: [`${user(it, 'stan')} 1 0 0`] }, 409, /What is shared with them already has changed/],
    ['odd counts', { had: [`${user(it, 'stan')} x`, 'nothing'] }, 409, /What is shared with them already has changed/],
  ]
  for (const [what, changes, status, says] of wrong) {
    const answer = await press(olivia, window, changes)
    t.equal(answer.status, status, what)
    t.match(answer.text, says, what)
    t.notMatch(answer.text, /undefined|\[object/)
  }
  t.same(stateOf(it.vault.db), before)
  const late = await press(olivia, window, { [`until:${user(it, 'stan')}`]: ['2026-11-20'], edit: [user(it, 'stan')] })
  t.match(late.body, /value="2026-11-20"/, 'what was typed is still there')
  t.match(late.body, /name="edit" value="[^"]*"[^>]* checked/)
  t.equal(fieldsOf(late.body, '/api-secrets/batch/share')?.['secret']?.length, 3)
  batchIn(await press(olivia, late, { [`until:${user(it, 'stan')}`]: ['2026-11-30'] }))
  t.same(column(it, "SELECT DISTINCT level || ' ' || until_at FROM grants WHERE batch_id = 1"), [
    `edit ${String(Date.UTC(2026, 11, 1))}`,
  ])
})

t.test('too many in one body are refused in words', async (t) => {
  const { it } = await house(t)
  const olivia = it.as('olivia')
  const many = Array.from({ length: 10_001 }, (_, n) => n + 1)
  const sent = await olivia.send('/api-secrets/batch/disable', { secret: many })
  t.equal(sent.status, 422)
  t.match(sent.text, /That is too much at once: at most 10,000 API secrets/)
  const enough = await olivia.send('/api-secrets/batch/disable', { secret: many.slice(1) })
  t.equal(enough.status, 409, 'and 10,000 are asked about')
  t.match(enough.text, /No longer there: 9,998/)
})

t.test('ACL-18 what changed meanwhile is answered with 409 and a new Confirmation, whose Yes does it', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  for (const kind of ['disable', 'share'] as const) {
    const asked = await ask(olivia, kind, ids)
    const window =
      kind === 'share' ? await press(olivia, await yes(olivia, 'share', asked), { add: ['user-group:1'] }) : asked
    it.vault.db.raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(ids[0])
    const before = stateOf(it.vault.db)
    const refused = await yes(olivia, kind, window)
    t.equal(refused.status, 409)
    t.match(refused.text, /Confirmation Something changed since you looked.*Nothing was done. This is how it is now\./)
    t.match(refused.text, /One is left out Inactive.*: Billing/)
    t.same(stateOf(it.vault.db), before)
    let again = await yes(olivia, kind, refused)
    if (kind === 'share') again = await press(olivia, await press(olivia, again, { add: ['user-group:1'] }))
    t.match((await olivia.follow(again)).text, /2 API secrets were/)
    it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = NULL')
  }
  const asked = await ask(olivia, 'share', ids)
  it.vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(it.ids.edith, ids[1])
  const opened = await yes(olivia, 'share', asked)
  t.equal(opened.status, 409, 'the window does not even open for what is no longer so')
  t.match(opened.text, /Something changed since you looked/)
})

t.test('ACL-19 rows that came in between stop everything that was chosen by a filter', async (t) => {
  const { it } = await house(t)
  const olivia = it.as('olivia')
  const asked = await ask(olivia, 'disable', 'all=yes&name=l')
  t.match(asked.text, /the 3 records selected/)
  putSealed(it, { name: 'Late' })
  const refused = await yes(olivia, 'disable', asked)
  t.equal(refused.status, 409)
  t.match(refused.text, /the 4 records selected/)
  t.same(column(it, 'SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL'), [0])
  const tampered = await yes(olivia, 'disable', refused, { name: ['x'] })
  t.equal(tampered.status, 422, 'another filter finds others, here none')
  t.same(column(it, 'SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL'), [0])
})

t.test('a yes sent twice leads to the one result', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  const asked = await ask(olivia, 'disable', ids)
  const [one, other] = [await yes(olivia, 'disable', asked), await yes(olivia, 'disable', asked)]
  t.equal(one.status, 303)
  t.equal(other.location, one.location)
  t.same(
    eventNames(it.vault.db).filter((name) => name === 'batch.disabled'),
    ['batch.disabled'],
  )
  it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = NULL')
  let window = await yes(olivia, 'share', await ask(olivia, 'share', ids))
  window = await press(olivia, window, { add: [user(it, 'stan')] })
  const [first, second] = await Promise.all([press(olivia, window), press(olivia, window)])
  t.equal(first.location, second.location)
  t.same(column(it, "SELECT count(*) FROM batches WHERE kind = 'share'"), [1])
})

t.test('a yes sent again after Undo does nothing, says so, and asks anew', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  const asked = await ask(olivia, 'disable', ids)
  let window = await yes(olivia, 'share', await ask(olivia, 'share', ids))
  window = await press(olivia, window, { add: [user(it, 'stan')] })
  const deciding = () => {
    const { api_secrets: secrets, grants } = stateOf(it.vault.db)
    return { secrets, grants }
  }
  const before = deciding()
  for (const again of [() => yes(olivia, 'disable', asked), () => press(olivia, window)]) {
    const batch = batchIn(await again())
    t.equal((await olivia.send(`/api-secrets/batch/${String(batch)}/undo`)).status, 303)
    const answer = await again()
    t.equal(answer.status, 409)
    t.match(
      answer.text,
      /Something changed since you looked.*Nothing was done\. This is how it is now\..*3 records selected/,
    )
    t.same(deciding(), before)
  }
  t.equal((await yes(olivia, 'disable', await ask(olivia, 'disable', ids))).status, 303, 'a new yes is done')
})

t.test(
  'nobody keeps everybody waiting with one batch after the other: forty in ten minutes, and what is refused is none',
  async (t) => {
    const { it, ids } = await house(t)
    const [olivia, edith] = [it.as('olivia'), it.as('edith')]
    const asked = { disable: await ask(olivia, 'disable', ids), share: await ask(olivia, 'share', ids) }
    const window = await press(olivia, await yes(olivia, 'share', asked.share), { add: [user(it, 'stan')] })
    await Promise.all(Array.from({ length: 41 }, () => yes(olivia, 'disable', asked.disable, { mark: ['x.y'] })))
    await Promise.all(Array.from({ length: 41 }, () => press(olivia, window, { mark: ['x.y'] })))
    for (const again of [() => yes(olivia, 'disable', asked.disable), () => press(olivia, window)]) {
      const sent = await Promise.all(Array.from({ length: 41 }, again))
      t.same(Map.groupBy(sent, ({ status }) => status).get(429)?.length, 1)
      t.equal(sent.filter(({ status }) => status === 303).length, 40)
      t.match(sent.at(-1)?.text, /There were too many tries\. Try again in 10 minutes\./)
      it.vault.db.raw.exec('UPDATE api_secrets SET disabled_at = NULL')
    }
    t.equal((await yes(edith, 'disable', await ask(edith, 'disable', ids))).status, 303, 'it is counted by person')
    it.clock.pass({ minutes: 10 })
    t.equal((await yes(olivia, 'enable', await ask(olivia, 'enable', ids))).status, 303)
    t.same(eventNames(it.vault.db).filter((name) => name === 'request.limited').length, 2)
  },
)

t.test(
  'of batches with very many grants fewer are done: as many as five of the largest have, in ten minutes',
  async (t) => {
    const { it, ids } = await house(t)
    const olivia = it.as('olivia')
    const window = await press(olivia, await yes(olivia, 'share', await ask(olivia, 'share', ids)), {
      add: [user(it, 'stan')],
    })
    const again = () => press(olivia, window)
    const batch = batchIn(await again())
    // As if it had been one of twenty thousand.
    it.vault.db.raw.exec(`WITH RECURSIVE n (at) AS (SELECT 1000 UNION ALL SELECT at + 1 FROM n WHERE at < 20996)
    INSERT INTO batch_grants (batch_id, grant_id, secret_id) SELECT ${String(batch)}, at, ${String(ids[0])} FROM n`)
    const statuses: number[] = []
    for (let n = 0; n < 26; n++) statuses.push((await again()).status)
    t.equal(statuses.filter((status) => status === 303).length, 25)
    t.equal(statuses.at(-1), 429)
    it.clock.pass({ minutes: 10 })
    t.equal((await again()).status, 303)
  },
)

t.test('somebody typed who has grants already is shown first, and then taken', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  const window = await yes(olivia, 'share', await ask(olivia, 'share', ids))
  const shown = await press(olivia, window, { find: ['edith'] })
  t.equal(shown.status, 409)
  t.match(shown.text, /What is shared with them already has changed, or was not shown yet\. Nothing was done\./)
  t.match(
    shown.text,
    /Edith Editor .*3 of the API secrets are shared here already and take what you choose now\. Until now: 3 Can edit\./,
  )
  const done = await press(olivia, shown)
  t.match((await olivia.follow(done)).text, /Grants none added, 3 changed Gained access nobody new/)
  const fresh = await press(olivia, await yes(olivia, 'share', await ask(olivia, 'share', ids)), {
    find: ['stan@corp.test'],
  })
  t.equal(fresh.status, 303, 'who has none is taken as typed')
})

t.test('ACL-03 the result is there for its maker only, and Undo puts it back and says so', async (t) => {
  const { it, ids } = await house(t, { mailConfigured: true })
  const olivia = it.as('olivia')
  const before = stateOf(it.vault.db).grants
  const batchId = batchIn(await share(olivia, ids, { with: [user(it, 'stan')] }))
  const url = `/api-secrets/batch/${String(batchId)}`
  for (const person of ['victor', 'ada', 'stan'] as const) {
    const unknown = '/api-secrets/batch/4711'
    const pages = [await it.as(person).open(url), await it.as(person).open(unknown)]
    const acts = [await it.as(person).send(`${url}/undo`), await it.as(person).send(`${unknown}/undo`)]
    for (const [foreign, none] of [pages, acts] as [Answer, Answer][]) {
      t.equal(foreign.status, 404)
      t.equal(foreign.body, none.body)
    }
  }
  for (const odd of ['0', '-1', '1e3', 'x', '%00'])
    t.equal((await olivia.open(`/api-secrets/batch/${odd}`)).status, 404, odd)
  t.match((await olivia.open(url)).text, /Gained access one person Mail one mail/)
  const undone = await olivia.follow(await olivia.send(`${url}/undo`))
  t.match(undone.text, /Undone .*3 API secrets are as before\./)
  t.match(undone.text, /Mail one mail, one withdrawn/)
  t.notMatch(undone.text, /Undo What/)
  t.equal(stateOf(it.vault.db).grants, before)
  const twice = await olivia.send(`${url}/undo`)
  t.equal(twice.status, 409)
  t.match(twice.text, /This was undone already\./)
  const history = (await olivia.open(`/api-secrets/${String(ids[0])}?tab=history`)).text
  t.match(history, /took the access of Stan Stranger away Can view · by undoing a batch/)
})

t.test(
  'ACL-24 who asks for the batch of somebody else stands in the trail with its number; what never was does not',
  async (t) => {
    const { it, ids } = await house(t)
    const batch = batchIn(await yes(it.as('olivia'), 'disable', await ask(it.as('olivia'), 'disable', ids)))
    for (const asked of [batch, 4711]) {
      await it.as('stan').open(`/api-secrets/batch/${String(asked)}`)
      await it.as('ada').send(`/api-secrets/batch/${String(asked)}/undo`)
    }
    const denied = it.vault.db.raw.prepare(
      "SELECT actor_id, details FROM audit_events WHERE name = 'access.denied' ORDER BY number",
    )
    const rows = (denied.all() as { actor_id: number; details: string }[]).map(({ actor_id, details }) => {
      return { by: actor_id, ...(JSON.parse(details) as object) }
    })
    const rule = { rule: 'batch.none', batch }
    t.same(rows, [
      { by: it.ids.stan, ...rule, route: '/api-secrets/batch/:id', method: 'GET' },
      { by: it.ids.ada, ...rule, route: '/api-secrets/batch/:id/undo', method: 'POST' },
    ])
  },
)

t.test('ten minutes later it is too late, and the page says so', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  const url = `/api-secrets/batch/${String(batchIn(await yes(olivia, 'disable', await ask(olivia, 'disable', ids))))}`
  it.clock.pass({ minutes: 10 })
  t.match((await olivia.open(url)).text, /The ten minutes in which it could be undone are over\./)
  const late = await olivia.send(`${url}/undo`)
  t.equal(late.status, 409)
  t.match(late.text, /It can no longer be undone: the ten minutes are over\. Nothing was changed\./)
  t.same(column(it, 'SELECT count(*) FROM api_secrets WHERE disabled_at IS NOT NULL'), [3])
})

t.test('what did not go back is named with the reason; what is no longer reached is only counted', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  const dev = put(it.vault.db, 'private_groups', {
    owner_id: it.ids.olivia,
    name: 'Team',
    members_may_view: 0,
    created_at: 0,
  })
  const batchId = batchIn(
    await share(olivia, ids, {
      with: [user(it, 'stan'), `private-group:${String(dev)}`],
      until: { [user(it, 'stan')]: '2026-12-24' },
    }),
  )
  const url = `/api-secrets/batch/${String(batchId)}`
  t.match((await olivia.open(url)).text, /With Stan Stranger: Can view, until Thu, 24 Dec 2026, 24:00 Team: Can view/)
  const { raw } = it.vault.db
  raw.prepare('UPDATE grants SET batch_id = NULL WHERE secret_id = ? AND user_id = ?').run(ids[0], it.ids.stan)
  raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(it.ids.ada, ids[1])
  raw.prepare('UPDATE private_groups SET owner_id = ? WHERE id = ?').run(it.ids.ada, dev)
  const undone = (await olivia.follow(await olivia.send(`${url}/undo`))).text
  t.match(undone, /One API secret is as before\./)
  t.match(undone, /2 did not go back Changed since: Billing Not yours any more: one that you no longer reach/)
  t.match(undone, /API secrets Billing; Ledger; and 1 more/)
  t.match(undone, /a private group: Can view/)
  raw.exec('UPDATE batches SET gone = 2')
  raw
    .prepare("INSERT INTO batch_items (batch_id, secret_id, left_out) VALUES (?, ?, 'not-yours')")
    .run(batchId, putSealed(it, { name: 'Other' }))
  t.match(
    (await olivia.open(url)).text,
    /3 were left out Not yours, and only the owner shares: Other No longer there: 2/,
  )
})

t.test('page and dialog are the same inside, and what htmx asks repeats the form', async (t) => {
  const { it, ids } = await house(t)
  const olivia = it.as('olivia')
  const bare = (body: string) =>
    body.replaceAll(/name="(?:_csrf|mark)" value="[^"]*"/g, '').replaceAll(/value="\/api-secrets"/g, '')
  for (const kind of KINDS) {
    const url = `/api-secrets/batch/${kind}?secret=${String(ids[0])}`
    const [page, dialog] = [await olivia.open(url), await olivia.inDialog(url)]
    t.ok(bare(page.body).includes(bare(dialog.body).trim()), kind)
  }
  const fields = fieldsOf((await ask(olivia, 'share', ids)).body, '/api-secrets/batch/share') ?? {}
  const window = await olivia.sendInDialog('/api-secrets/batch/share', fields)
  t.match(window.body, /hx-post="\/api-secrets\/batch\/share" hx-target="#dialog"/)
  const inside = fieldsOf(window.body, '/api-secrets/batch/share') ?? {}
  const done = await olivia.sendInDialog('/api-secrets/batch/share', { ...inside, recipient: ['user-group:1'] })
  t.equal(done.status, 204)
  t.equal(done.headers['hx-location'], '/api-secrets/batch/1')
})

t.test(
  'that mails wait because the mail server does not answer is said, and that none was sent without one',
  async (t) => {
    const { it, ids } = await house(t)
    const olivia = it.as('olivia')
    const page = await olivia.follow(await share(olivia, ids, { with: [user(it, 'stan')] }))
    t.match(page.text, /Mail None was sent, because no mail server is set up\./)
    const waiting = await house(t, { mailConfigured: true })
    const shared = await share(waiting.it.as('olivia'), waiting.ids, { with: [user(waiting.it, 'stan')] })
    const said = async () => (await waiting.it.as('olivia').follow(shared)).text
    t.match(await said(), /Mail one mail Undo/)
    waiting.it.vault.db.raw.exec("UPDATE letters SET tried_at = 1, last_fault = 'unreachable'")
    t.match(await said(), /Mail one mail The mail server does not answer at the moment/)
    putGrant(it.vault.db, { secret_id: ids[0] as number, user_group_id: 1 })
    const nobody = await olivia.follow(await share(olivia, ids.slice(0, 1), { with: ['user-group:1'] }))
    t.match(nobody.text, /Gained access nobody new/)
  },
)

t.test('what was chosen is not lost when the session ends in between', async (t) => {
  const { it, ids } = await house(t)
  await givePassword(it, it.ids.olivia)
  const olivia = it.as('olivia')
  const window = await press(olivia, await yes(olivia, 'share', await ask(olivia, 'share', ids)), {
    add: ['user-group:1'],
  })
  it.vault.db.raw.exec('DELETE FROM sessions')
  const late = await press(olivia, window, { edit: ['user-group:1'] })
  t.equal(late.status, 401)
  const kept = {
    who: 'olivia',
    password: GOOD_PASSWORD,
    next: '/api-secrets/batch/share',
    kept: hidden(late.body, 'kept') ?? '',
  }
  const step = await olivia.send('/sign-in', { ...kept, _csrf: hidden(late.body, '_csrf') ?? '' })
  const back = await olivia.send('/api-secrets/batch/share', { _kept: hidden(step.body, '_kept') ?? '' })
  t.match(back.text, /Share 3 API secrets .*Dev user group/)
  t.same(column(it, 'SELECT count(*) FROM batches'), [0], 'and nothing was done meanwhile')
  batchIn(await press(olivia, back))
  t.same(column(it, "SELECT count(*) FROM grants WHERE batch_id = 1 AND level = 'edit'"), [3])
})

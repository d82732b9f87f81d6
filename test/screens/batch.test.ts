// Doing one thing to many API secrets, through the front door: chosen, confirmed, done, told, undone.
import t from 'tap'
import { castFor, type Answer, type Cast } from '../fixtures/cast.ts'
import { ask, batchIn, fieldsOf, press, share, yes } from '../fixtures/batch.ts'
import { put, putGrant } from '../fixtures/database.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]

/** Five of olivia's: three shared with nobody, one inactive, one of edith's that olivia may only view. */
interface Five {
  readonly billing: number
  readonly payroll: number
  readonly ledger: number
  readonly asleep: number
  readonly ediths: number
}

async function house(t: Test, options: Parameters<typeof castFor>[1] = {}): Promise<{ it: Cast; five: Five }> {
  const it = await castFor(t, options)
  const { db } = it.vault
  put(db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
  put(db, 'user_group_members', { group_id: 1, user_id: it.ids.gina, added_at: 0 })
  put(db, 'private_groups', { id: 1, owner_id: it.ids.olivia, name: 'Night shift', members_may_view: 1, created_at: 0 })
  put(db, 'private_group_members', { group_id: 1, user_id: it.ids.stan, added_at: 0 })
  put(db, 'private_groups', { id: 2, owner_id: it.ids.stan, name: 'Secret club', members_may_view: 0, created_at: 0 })
  const named = (name: string) => putSealed(it, { name, url: `https://${name.toLowerCase()}.test/` })
  const five = {
    billing: named('Billing'),
    payroll: named('Payroll'),
    ledger: named('Ledger'),
    asleep: named('Asleep'),
    ediths: named('Ediths'),
  }
  db.raw.exec('DELETE FROM grants')
  db.raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(five.asleep)
  db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(it.ids.edith, five.ediths)
  putGrant(db, { secret_id: five.ediths, user_id: it.ids.olivia, level: 'view', granted_by: it.ids.edith })
  return { it, five }
}

const user = (it: Cast, person: keyof Cast['ids']) => `user:${String(it.ids[person])}`

/** Who has what, one line each: `Billing victor view`. */
function grantsOf({ vault }: Cast): string[] {
  const sql = `SELECT s.name || ' ' || coalesce(u.username, t.name, p.name) || ' ' || g.level FROM grants g
    JOIN api_secrets s ON s.id = g.secret_id LEFT JOIN users u ON u.id = g.user_id
    LEFT JOIN user_groups t ON t.id = g.user_group_id LEFT JOIN private_groups p ON p.id = g.private_group_id
    WHERE s.name <> 'Ediths' ORDER BY 1`
  return vault.db.raw.prepare(sql).pluck().all() as string[]
}

const inactive = ({ vault }: Cast) =>
  vault.db.raw.prepare('SELECT name FROM api_secrets WHERE disabled_at IS NOT NULL ORDER BY name').pluck().all()

/** The names of ticked rows. */
const ticked = ({ body }: Answer) =>
  [...body.matchAll(/<input type="checkbox" name="secret"[^>]*aria-label="Select ([^"]*)"([^>]*)>/g)]
    .filter(([, , rest = '']) => rest.includes('checked'))
    .map(([, name]) => name)

t.test(
  'scenario 74: Select this page ticks every row, and Select all N results takes what the filters find',
  async (t) => {
    const { it } = await house(t)
    const olivia = it.as('olivia')
    const list = await olivia.open('/api-secrets')
    t.same(ticked(list), [])
    t.match(list.body, /<th scope="col" class="box">[\s\S]*?<input type="checkbox"[^>]*aria-label="Select all"/)
    t.match(list.text, /Select this page/)
    t.notMatch(list.text, /results/)
    const page = await olivia.open('/api-secrets?select=page')
    t.same(ticked(page), ['Ediths', 'Ledger', 'Payroll', 'Billing'])
    t.match(page.text, /All 4 on this page are selected/)
    t.match(page.text, /4 selected Enable Disable Share/)
    for (let n = 1; n <= 40; n++) putSealed(it, { name: `Maps ${String(n)}` })
    const many = await olivia.open('/api-secrets?name=maps&sort=name')
    t.match(many.body, 'href="/api-secrets?name=maps&amp;sort=name&amp;select=all"')
    t.match(many.text, /Select all 40 results/)
    const all = await olivia.open('/api-secrets?name=maps&sort=name&select=all')
    t.equal(ticked(all).length, 30)
    t.match(all.text, /All 40 results are selected. Clear selection/)
    t.match(all.text, /40 selected Enable Disable Share/)
    t.match(fieldsOf(all.body, '/api-secrets/batch/share'), { all: ['yes'], name: ['maps'] })
    t.notOk(fieldsOf(all.body, '/api-secrets/batch/share')?.['secret'], 'the filter goes, not the rows of the page')
    t.match((await ask(olivia, 'share', 'all=yes&name=maps&sort=name')).text, /share the 40 records selected\?/)
  },
)

t.test('scenario 75: of single rows exactly those are taken', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const list = await olivia.open('/api-secrets')
  t.match(list.body, `name="secret" value="${String(five.billing)}" aria-label="Select Billing"`)
  await share(olivia, [five.billing, five.ledger], { with: [user(it, 'victor')] })
  t.same(grantsOf(it), ['Billing victor view', 'Ledger victor view'])
})

t.test('scenario 76: with nothing selected nothing can be done, and it is said', async (t) => {
  const { it } = await house(t)
  const olivia = it.as('olivia')
  const before = stateOf(it.vault.db)
  for (const kind of ['share', 'disable', 'enable'] as const) {
    const asked = await ask(olivia, kind, [])
    t.equal(asked.status, 422)
    t.match(asked.text, /Nothing is selected. Tick the API secrets first/)
    t.match(asked.text, /Back to the list/)
    t.notMatch(asked.text, /Yes/)
    const sent = await olivia.send(`/api-secrets/batch/${kind}`, { mark: 'x', step: kind === 'share' ? 'share' : '' })
    t.equal(sent.status, 422)
  }
  t.same(stateOf(it.vault.db), before)
})

t.test('scenario 77 78: the Confirmation asks with the number selected, in the singular for one', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const two = await ask(olivia, 'share', [five.billing, five.payroll])
  t.equal(two.status, 200)
  t.match(two.text, /Confirmation Are you sure you want to share the 2 records selected\?/)
  t.match(two.text, /No Yes/)
  const texts = [
    ['share', [five.billing], 'Are you sure you want to share the 1 record selected?'],
    ['share', [five.billing, five.payroll, five.ledger], 'Are you sure you want to share the 3 records selected?'],
    ['disable', [five.billing, five.payroll], 'Are you sure you want to disable the 2 records selected?'],
    ['enable', [five.asleep], 'Are you sure you want to enable the 1 record selected?'],
  ] as const
  for (const [kind, ids, text] of texts) t.ok((await ask(olivia, kind, ids)).text.includes(text), text)
  const doubled = await ask(olivia, 'share', [five.billing, five.billing])
  t.match(doubled.text, /the 1 record selected/, 'one that is named twice is one')
})

t.test('the Confirmation says what is left out and why, and how long it can be undone', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const all = [five.billing, five.payroll, five.asleep, five.ediths, 4711]
  const shared = (await ask(olivia, 'share', all)).text
  t.match(shared, /share the 5 records selected\? 2 of them can be shared; next you choose with whom. 3 are left out/)
  t.match(shared, /Inactive: Asleep Not yours, and only the owner shares: Ediths No longer there: 1/)
  t.match(shared, /You can undo it for 10 minutes/)
  const disabled = (await ask(olivia, 'disable', all)).text
  t.match(disabled, /2 will be inactive: nobody can show, copy, edit or share them/)
  t.match(disabled, /Inactive already: Asleep Not yours to disable, you may only view: Ediths No longer there: 1/)
  const enabled = (await ask(olivia, 'enable', all)).text
  t.match(enabled, /One will be active again/)
  t.match(enabled, /Active already: Billing; Payroll Not yours to enable, you may only view: Ediths/)
  const nothing = await ask(olivia, 'share', [five.asleep, five.ediths])
  t.equal(nothing.status, 200)
  t.match(nothing.text, /None of them can be shared/)
  t.notMatch(nothing.text, /\bYes\b/, 'there is nothing to say yes to')
  t.match(nothing.text, /Close/)
  for (let n = 0; n < 12; n++) putSealed(it, { name: `Sleeper ${String.fromCharCode(65 + n)}` })
  it.vault.db.raw.exec("UPDATE api_secrets SET disabled_at = 1 WHERE name LIKE 'Sleeper%'")
  const many = (await ask(olivia, 'share', 'all=yes&status=inactive')).text
  t.match(many, /Inactive: Asleep; Sleeper A; .*Sleeper I; and 3 more/)
})

t.test('ACL-18 what is not there for a person is counted and never named, whether it exists or not', async (t) => {
  const { it, five } = await house(t)
  const stan = it.as('stan')
  const foreign = await ask(stan, 'share', [five.billing, five.payroll])
  const unknown = await ask(stan, 'share', [9001, 9002])
  const odd = await ask(stan, 'share', ['-1', '1e3'])
  const same = ({ text }: Answer) => text.replace(/\d{4,}/g, '')
  t.equal(foreign.status, 200)
  t.equal(same(foreign), same(unknown))
  t.equal(same(foreign), same(odd))
  t.match(foreign.text, /2 are left out No longer there: 2/)
  t.notMatch(foreign.body, /Billing|Payroll/)
})

t.test('scenario 79: No leads back to the list, and nothing was done', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const before = stateOf(it.vault.db)
  const asked = await olivia.open(`/api-secrets/batch/share?secret=${String(five.billing)}`, {
    referer: 'http://mysafe.test/api-secrets?name=bill&page=2',
  })
  t.match(asked.body, /<a class="button plain" href="\/api-secrets\?name=bill&amp;page=2" data-close>No<\/a>/)
  const elsewhere = await olivia.open(`/api-secrets/batch/share?secret=${String(five.billing)}`, {
    referer: 'http://elsewhere.test/phish',
  })
  t.match(elsewhere.body, /<a class="button plain" href="\/api-secrets" data-close>No<\/a>/)
  t.same(stateOf(it.vault.db), before)
  t.same(
    eventNames(it.vault.db).filter((name) => name.startsWith('batch.')),
    [],
  )
})

t.test('scenario 80: Yes opens the Share window directly, without the cards', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const window = await yes(olivia, 'share', await ask(olivia, 'share', [five.billing, five.payroll]))
  t.equal(window.status, 200)
  t.match(window.text, /Share 2 API secrets/)
  t.match(
    window.text,
    /You can share with user groups and private groups\. People without a MySafe account cannot be reached in a batch\./,
  )
  t.match(window.text, /Find people and groups/)
  t.notMatch(window.text, /External(?! share Private)|Internal/, 'but for the entry of the side menu')
  t.notMatch(window.body, /share-card/)
})

t.test('scenario 81 82: users are found by name, username and e-mail, and groups of both kinds', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const window = await yes(olivia, 'share', await ask(olivia, 'share', [five.billing]))
  const found = async (find: string) => (await press(olivia, window, { find: [find], search: ['yes'] })).text
  t.match(await found('Victor Vie'), /Victor Viewer victor · victor@corp.test user/)
  t.match(await found('victor'), /Victor Viewer/)
  t.match(await found('gina@corp.test'), /Gina Group/)
  t.match(await found('Dev'), /Dev user group · 1 person/)
  t.match(await found('Night'), /Night shift private group · 1 person/)
  t.notMatch(await found('club'), /Secret club/)
  const typing = await olivia.open('/api-secrets/batch/share?find=vic', {
    'hx-request': 'true',
    'hx-target': 'find-list',
  })
  t.equal(typing.status, 200)
  t.match(typing.body, /id="find-list"[\s\S]*Victor Viewer/)
})

t.test(
  'scenario 83 84 85: several are listed, each with Can view checked; Can edit can be added; the trash takes one away',
  async (t) => {
    const { it, five } = await house(t)
    const olivia = it.as('olivia')
    let window = await yes(olivia, 'share', await ask(olivia, 'share', [five.billing, five.payroll]))
    for (const one of [user(it, 'victor'), 'user-group:1', 'private-group:1', user(it, 'stan')])
      window = await press(olivia, window, { add: [one] })
    t.match(window.text, /Victor Viewer user · victor@corp.test Can view Can edit/)
    t.match(window.text, /Dev user group · 1 person Can view Can edit/)
    t.equal([...window.body.matchAll(/id="view-[^"]*" checked disabled/g)].length, 4)
    t.equal([...window.body.matchAll(/name="edit" value="[^"]*"[^>]* checked/g)].length, 0)
    window = await press(olivia, window, { remove: [user(it, 'stan')] })
    t.notMatch(window.text, /Stan Stranger/)
    const done = await press(olivia, window, { edit: ['user-group:1'] })
    batchIn(done)
    t.same(grantsOf(it), [
      'Billing Dev edit',
      'Billing Night shift view',
      'Billing victor view',
      'Payroll Dev edit',
      'Payroll Night shift view',
      'Payroll victor view',
    ])
  },
)

t.test('scenario 86 87 88 89: Share says so, and all of them can use all of it as chosen', async (t) => {
  const { it, five } = await house(t, { mailConfigured: true })
  const olivia = it.as('olivia')
  const done = await share(olivia, [five.billing, five.payroll, five.asleep], {
    with: [user(it, 'victor'), 'user-group:1'],
    edit: ['user-group:1'],
  })
  t.equal(done.status, 303)
  const page = await olivia.follow(done)
  t.equal(page.status, 200)
  t.match(page.text, /Shared\. Now users can use this shared item/)
  t.match(page.text, /2 API secrets were shared/)
  t.match(page.text, /API secrets Billing; Payroll With Victor Viewer: Can view Dev: Can edit/)
  t.match(page.text, /Grants 4 added, none changed Gained access 2 people Mail 2 mails/)
  t.match(page.text, /One was left out Inactive: Asleep/)
  t.match(page.text, /Undo What nobody has changed since goes back, until Sat, 21 Nov 2026, 12:10/)
  t.match((await olivia.open('/api-secrets?shared=yes')).text, /Payroll .*Billing/)
  t.match((await olivia.open(`/api-secrets/${String(five.payroll)}?tab=sharing`)).text, /Victor Viewer .*Dev/)
  t.match((await it.as('victor').open('/api-secrets')).text, /Payroll .*Billing/)
  t.equal((await it.as('victor').open(`/api-secrets/${String(five.billing)}/edit`)).status, 403)
  t.equal((await it.as('gina').open(`/api-secrets/${String(five.billing)}/edit`)).status, 200)
  const history = (await olivia.open(`/api-secrets/${String(five.billing)}?tab=history`)).text
  t.match(history, /Olivia Owner shared .*Victor Viewer.* Can view · in a batch/)
  const letters = it.vault.db.raw.prepare('SELECT user_id, batch_id FROM letters ORDER BY user_id').all()
  t.same(letters, [
    { user_id: it.ids.victor, batch_id: 1 },
    { user_id: it.ids.gina, batch_id: 1 },
  ])
})

t.test('what somebody shared in a batch stands first under Last used, what was left out does not', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const used = async () => {
    const { body } = await olivia.open('/')
    return [...body.matchAll(/id="used-name-(\d+)"/g)].map(([, id]) => Number(id))
  }
  const { billing, payroll, ediths } = five
  it.clock.pass({ minutes: 1 })
  t.equal((await used())[0], ediths)
  await share(olivia, [billing, payroll, ediths], { with: [user(it, 'victor')] })
  t.same((await used()).slice(0, 2), [payroll, billing])
})

t.test('ACL-17 scenario 90: whoever has no account is refused, and there is no way outside', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  it.vault.db.raw.exec('UPDATE users SET may_share_outside = 1')
  const window = await yes(olivia, 'share', await ask(olivia, 'share', [five.billing, five.payroll]))
  const before = stateOf(it.vault.db)
  const typed = await press(olivia, window, { find: ['eva@elsewhere.test'] })
  t.equal(typed.status, 422)
  t.match(typed.text, /Nobody here has the e-mail address eva@elsewhere.test/)
  t.match(typed.text, /People without a MySafe account cannot be reached in a batch/)
  t.match(typed.body, /aria-invalid="true"/)
  t.match(typed.body, /value="eva@elsewhere.test"/)
  for (const forged of ['eva@elsewhere.test', 'external:1', 'outside', 'user:0', 'user:1e3']) {
    const refused = await press(olivia, window, { recipient: [forged] })
    t.equal(refused.status, 422, forged)
    t.match(refused.text, /People without a MySafe account cannot be reached in a batch/)
  }
  t.notMatch(typed.text, /External(?! share Private)|One time share/)
  t.same(stateOf(it.vault.db), before)
})

t.test('scenario 91: a disabled one in the selection is not shared, and this is said before and after', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const asked = await ask(olivia, 'share', [five.billing, five.asleep])
  t.match(asked.text, /One is left out Inactive: Asleep/)
  const done = await share(olivia, [five.billing, five.asleep], { with: [user(it, 'victor')] })
  t.same(grantsOf(it), ['Billing victor view'])
  t.match((await olivia.follow(done)).text, /One was left out Inactive: Asleep/)
})

t.test('scenario 92: in Portuguese', async (t) => {
  const { it, five } = await house(t)
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  const olivia = it.as('olivia')
  t.match((await olivia.open('/api-secrets?select=page')).text, /4 selecionados Ativar Desativar Compartilhar/)
  const asked = await ask(olivia, 'share', [five.billing, five.payroll])
  t.match(asked.text, /Confirmação Tem certeza que deseja compartilhar os 2 registros selecionados\?/)
  t.match(asked.text, /Não Sim/)
  let window = await yes(olivia, 'share', asked)
  t.match(window.text, /Você pode compartilhar com grupos de usuários e grupos pessoais\./)
  window = await press(olivia, window, { add: ['user-group:1'] })
  window = await press(olivia, window, { add: ['private-group:1'] })
  t.match(window.text, /Dev grupo de usuários · 1 pessoa Pode visualizar Pode editar/)
  t.match(window.text, /Night shift grupo pessoal/)
  const page = await olivia.follow(await press(olivia, window))
  t.match(page.text, /Compartilhado\. Agora, os usuários podem usar esse item compartilhado/)
  t.match(page.text, /2 segredos de API foram compartilhados/)
  t.match(page.text, /Desfazer/)
})

t.test('scenario 58: Disable and Yes make all of them inactive, Enable and Yes active again', async (t) => {
  const { it, five } = await house(t)
  const olivia = it.as('olivia')
  const asked = await ask(olivia, 'disable', [five.billing, five.payroll, five.ediths])
  const done = await yes(olivia, 'disable', asked)
  t.same(inactive(it), ['Asleep', 'Billing', 'Payroll'])
  const page = await olivia.follow(done)
  t.match(page.text, /API secrets disabled successfully/)
  t.match(
    page.text,
    /2 API secrets were disabled .*Not yours to disable, you may only view: Ediths|Not yours to disable/,
  )
  const enabled = await yes(olivia, 'enable', await ask(olivia, 'enable', 'all=yes&status=inactive'))
  t.same(inactive(it), [])
  t.match((await olivia.follow(enabled)).text, /API secrets enabled successfully/)
  const one = await yes(olivia, 'disable', await ask(olivia, 'disable', [five.ledger]))
  t.match((await olivia.follow(one)).text, /API secret disabled successfully/)
  t.same(
    eventNames(it.vault.db).filter((name) => /batch|abled/.test(name)),
    [
      ...['batch.disabled', 'api_secret.disabled', 'api_secret.disabled'],
      ...['batch.enabled', 'api_secret.enabled', 'api_secret.enabled', 'api_secret.enabled'],
      ...['batch.disabled', 'api_secret.disabled'],
    ],
  )
})

// Sharing through the front door: the cards, the Share window, and the named changes that come out of it.
import t from 'tap'
import { writeSetting } from '../../src/store/settings.ts'
import { castFor, hidden, type Person } from '../fixtures/cast.ts'
import { put } from '../fixtures/database.ts'
import { CANARY, putSealed } from '../fixtures/sealed.ts'
import { fieldsOf, grants, house, lines, offered, type Test } from '../fixtures/share-window.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'
import { readsTheWholeList, sharesByLink } from '../controls/screens/sharing.ts'

t.test('scenario 21, 22, 23: Share offers Internal and External, and Internal opens the window', async (t) => {
  const { it, address, window } = await house(t)
  const cards = await it.as('olivia').open(`${address}/share`)
  t.equal(cards.status, 200)
  t.match(
    cards.body,
    new RegExp(
      `<a class="share-card" id="internal" href="${window}"[^>]*>[\\s\\S]*?#computer[\\s\\S]*?<strong>Internal`,
    ),
  )
  t.match(
    cards.body,
    /<div class="share-card" id="external" tabindex="-1" aria-disabled="true">[\s\S]*?#globe[\s\S]*?<strong>External/,
  )
  t.match(cards.text, 'You do not have the External share permission')
  t.notMatch(cards.body, 'share/external', 'there is no link to it')
  t.match(cards.text, 'Find people and groups', 'the window is open below')
  const dialog = await it.as('olivia').inDialog(window)
  t.match(dialog.text, /^Share Billing API/)
})

t.test(
  'ACL-16, scenario 59: the card External says why it is off: permission, switch, or the API secret',
  async (t) => {
    const { it, address } = await house(t)
    const { raw } = it.vault.db
    const card = async ({ leads = false } = {}) => {
      const { body, text } = await it.as('olivia').open(`${address}/share`)
      const off = /<div class="share-card" id="external" tabindex="-1" aria-disabled="true">/
      t.match(body, leads ? `<a class="share-card" id="external" href="${address}/share/external">` : off)
      t.equal(body.includes('share/external'), leads, 'there is a link to it only where it leads somewhere')
      return /External (?!share )(.*?)\.? (?:Find people|This API secret is inactive\. What)/.exec(text)?.[1]
    }
    t.equal(await card(), 'You do not have the External share permission')
    raw.prepare('UPDATE users SET may_share_outside = 1 WHERE id = ?').run(it.ids.olivia)
    t.equal(await card(), 'External sharing is switched off. An administrator can switch it on')
    const { ada } = it.ids
    it.vault.write((tx) => writeSetting(tx.db, { name: 'external_sharing', value: 'yes', at: tx.at, by: ada }))
    t.equal(await card({ leads: true }), 'A link that ends, for people without an account')
    raw.exec('UPDATE api_secrets SET disabled_at = 1')
    t.equal(await card(), 'This API secret is inactive. Enable it before you share it outside')
    raw.exec('UPDATE users SET may_share_outside = 0')
    t.equal(await card(), 'You do not have the External share permission', 'and loses it with the permission at once')
  },
)

t.test('page and dialog are the same inside', async (t) => {
  const { it, window } = await house(t)
  const even = (html: string) => html.replaceAll('#dialog', '#content').replace(/name="_csrf" value="[^"]*"/, '')
  const page = await it.as('olivia').open(window)
  const dialog = await it.as('olivia').inDialog(window)
  t.notMatch(dialog.body, '<html')
  const [inside] = /<div class="share">[\s\S]*<\/div>(?=\s*<\/main>)/.exec(page.body) ?? ['']
  t.equal(even(inside).trim(), even(dialog.body).trim())
})

t.test(
  'scenario 24, 25, 26: people are offered by name, username and e-mail, with their kind beside them',
  async (t) => {
    const { it, window } = await house(t)
    for (const text of ['Victor Viewer', 'victor', 'victor@corp.test', 'VICT']) {
      const page = await it.as('olivia').open(`${window}?find=${encodeURIComponent(text)}`)
      t.same(offered(page), ['Victor Viewer'], text)
      t.match(page.text, /Victor Viewer victor · victor@corp.test user/)
    }
  },
)

t.test('scenario 30: the list opens without a word, and without script by Find', async (t) => {
  const { it, window, user } = await house(t)
  t.same(offered(await it.as('olivia').open(window)), [], 'closed at first')
  const all = ['Ada Admin', 'Edith Editor', 'Gina Group', 'Stan Stranger', 'Victor Viewer']
  t.same(offered(await it.as('olivia').open(`${window}?find=`)), all)
  const found = await it
    .as('olivia')
    .send(window, { find: '', search: 'yes', recipient: [user('ada')], edit: user('ada') })
  t.equal(found.status, 200)
  t.same(offered(found), all.slice(1), 'whoever was chosen is not offered again')
  t.same(lines(found), ['Ada Admin'])
  t.same(fieldsOf(found)['edit'], [user('ada')], 'and everything chosen is kept')
  t.same(grants(it), [], 'and nothing is shared yet')
})

t.test('scenario 31: somebody who does not exist turns the box red, and nothing is shared', async (t) => {
  const { it, window, user } = await house(t)
  const day = { [`until:${user('victor')}`]: '2026-12-24' }
  const form = { find: 'nobody', recipient: user('victor'), edit: user('victor'), ...day }
  const before = stateOf(it.vault.db)
  const events = eventNames(it.vault.db).length
  const page = await it.as('olivia').send(window, form)
  t.equal(page.status, 422)
  t.match(page.body, /<div class="field combobox faulty"/)
  t.match(page.body, /<input id="find"[^>]*value="nobody"[^>]*aria-invalid="true"/)
  t.match(page.text, 'Nobody here has this name.')
  t.match(fieldsOf(page), {
    recipient: [user('victor')],
    edit: [user('victor')],
    [`until:${user('victor')}`]: ['2026-12-24'],
  })
  t.same(stateOf(it.vault.db), before)
  t.same(eventNames(it.vault.db).length, events)
  for (const [text, words] of [
    ['vic', 'Choose one from the list.'],
    ['eva@outside.test', 'Nobody here has the e-mail address eva@outside.test. An administrator can add them.'],
    ['olivia', 'This API secret is yours already. Choose somebody else.'],
    ['', 'Choose somebody to share with, or change something below.'],
    ['x'.repeat(255), 'Use at most 254 characters.'],
    ['a\r\nb', 'Write this on one line.'],
    ['a\0b', 'This contains a character that cannot be stored.'],
  ] as const) {
    const answer = await it.as('olivia').send(window, { find: text })
    t.equal(answer.status, 422, text)
    t.match(answer.text, words)
  }
  t.same(
    offered(await it.as('olivia').send(window, { find: 'corp.test' })).length,
    5,
    'the list stands open to choose from',
  )
  t.same(grants(it), [])
})

t.test(
  'scenario 32, 33: whoever is chosen has Can view checked for good, Can edit not; Remove takes them out',
  async (t) => {
    const { it, window, user } = await house(t)
    const chosen = await it.as('olivia').send(window, { find: 'vic', add: user('victor') })
    t.equal(chosen.status, 200)
    t.same(lines(chosen), ['Victor Viewer'])
    const place = user('victor').replace(':', '-')
    t.match(
      chosen.body,
      new RegExp(
        `<input type="checkbox" id="view-${place}" checked disabled>\\s*<label for="view-${place}">Can view</label>`,
      ),
    )
    t.match(
      chosen.body,
      new RegExp(`<input type="checkbox" id="edit-${place}" name="edit" value="${user('victor')}"[^>]*>`),
    )
    t.notMatch(chosen.body, new RegExp(`id="edit-${place}"[^>]* checked`))
    t.match(chosen.text, 'Users with Can edit may also disable the item.')
    t.match(chosen.body, /<input id="find"[^>]*value=""/, 'the box is empty again')
    t.match(chosen.body, new RegExp(`name="remove" value="${user('victor')}" formnovalidate aria-label="Remove"`))
    const removed = await it.as('olivia').send(window, { ...fieldsOf(chosen), remove: user('victor') })
    t.same(lines(removed), [])
    t.equal((await it.as('olivia').send(window, fieldsOf(removed))).status, 422, 'there is nobody to share with')
    t.same(grants(it), [])
  },
)

t.test('scenario 34, 35, 36: Share says Shared, the list says Yes, and details name who has it', async (t) => {
  const { it, address, window, user } = await house(t)
  const list = await it.as('olivia').open('/api-secrets')
  t.match(list.body, /data-label="Shared">\s*No/)
  const answer = await it.as('olivia').send(window, { find: '', recipient: user('victor') })
  t.equal(answer.status, 303)
  const page = await it.as('olivia').follow(answer)
  t.match(page.text, 'Shared Now users can use this shared item')
  t.match(page.text, 'No mail was sent, because no mail server is set up.')
  t.match(page.body, /data-label="Shared">\s*<?[^>]*>?\s*Yes|data-label="Shared">\s*Yes/)
  const details = await it.as('olivia').open(`${address}?tab=sharing`)
  t.match(details.text, /Victor Viewer user · victor@corp.test Yes No/)
  t.match(eventNames(it.vault.db).slice(-2), ['api_secret.shared', 'api_secret.viewed'])
})

t.test('typed text that is exactly one username or address counts as chosen', async (t) => {
  const { it, window } = await house(t)
  t.equal((await it.as('olivia').send(window, { find: 'VICTOR' })).status, 303)
  t.equal((await it.as('olivia').send(window, { find: 'edith@corp.test' })).status, 303)
  t.match(grants(it), [
    { user: it.ids.victor, level: 'view', until: null },
    { user: it.ids.edith, level: 'view', until: null },
  ])
  const added = await it.as('olivia').send(window, { find: 'stan', choose: 'yes' })
  t.equal(added.status, 200)
  t.same(lines(added), ['Victor Viewer', 'Edith Editor', 'Stan Stranger'])
  t.equal((await it.as('olivia').send(window, { find: 'nobody', choose: 'yes' })).status, 422)
  t.equal((await it.as('olivia').send(window, { find: '', choose: 'yes' })).status, 200)
})

t.test('what a button did is said for those who cannot see it, and nothing of somebody who is not here', async (t) => {
  const { it, window, user } = await house(t)
  const announced = async (form: Record<string, string | string[]>) =>
    / data-announce="([^"]*)"[^>]*>\s*<input type="hidden" name="_csrf"/.exec(
      (await it.as('olivia').send(window, form)).body,
    )?.[1]
  t.equal(await announced({ add: user('victor') }), 'Victor Viewer added')
  t.equal(await announced({ recipient: user('victor'), remove: user('victor') }), 'Victor Viewer removed')
  t.equal(await announced({ recipient: 'user:9999', remove: 'user:9999' }), undefined)
  t.equal(await announced({ search: 'yes' }), undefined)
  await it.as('olivia').send(window, { recipient: user('victor') })
  t.equal(await announced({ remove: user('victor') }), 'Victor Viewer loses access when you click Share.')
  t.equal(await announced({ leaving: user('victor'), keep: user('victor') }), 'Victor Viewer keeps access')
})

t.test('with a mail server each person who gains access gets one letter, and nothing is said about mail', async (t) => {
  const { it, window, user } = await house(t, { mailConfigured: true })
  const answer = await it.as('olivia').send(window, { recipient: [user('victor'), user('edith')] })
  t.notMatch((await it.as('olivia').follow(answer)).text, 'No mail was sent')
  t.equal(it.vault.db.raw.prepare("SELECT count(*) FROM letters WHERE kind = 'shared_with_you'").pluck().get(), 2)
})

t.test('scenario 37: who can view finds it, shows it, and is neither offered nor granted more', async (t) => {
  const { it, secretId, address, window, user } = await house(t)
  await it.as('olivia').send(window, { recipient: user('victor') })
  t.match((await it.as('victor').open('/api-secrets')).text, 'Billing API')
  const details = await it.as('victor').open(address)
  t.equal(details.status, 200)
  for (const way of ['edit', 'disable', 'share', 'hand-over', 'replace-secret'])
    t.notMatch(details.body, `href="${address}/${way}"`, way)
  t.equal((await it.as('victor').send(`${address}/reveal`, { for: 'show' }, { accept: 'text/plain' })).body, CANARY)
  const before = stateOf(it.vault.db)
  for (const way of ['edit', 'disable', 'share/internal'])
    t.equal(
      (await it.as('victor').send(`${address}/${way}`, { name: 'Mine', recipient: user('stan') })).status,
      403,
      way,
    )
  t.same(stateOf(it.vault.db), before)
  t.equal(it.vault.db.raw.prepare('SELECT name FROM api_secrets WHERE id = ?').pluck().get(secretId), 'Billing API')
})

t.test('scenario 38, 39: who can edit edits and disables; the sharer was warned of it', async (t) => {
  const { it, secretId, address, window, user } = await house(t)
  const chosen = await it.as('olivia').send(window, { add: user('edith') })
  t.match(chosen.text, 'Users with Can edit may also disable the item.')
  await it.as('olivia').send(window, { recipient: user('edith'), edit: user('edith') })
  const edit = await it.as('edith').open(`${address}/edit`)
  t.equal(edit.status, 200)
  const name = 'Billing API of Edith'
  const fields = {
    name,
    url: 'https://api.billing.test/v2',
    clientId: 'cid-77AA-qq',
    version: hidden(edit.body, 'version') ?? '',
  }
  t.equal((await it.as('edith').send(`${address}/edit`, fields)).status, 303)
  t.match((await it.as('olivia').open(address)).text, name)
  t.equal((await it.as('edith').send(`${address}/disable`)).status, 303)
  t.ok(it.vault.db.raw.prepare('SELECT disabled_at FROM api_secrets WHERE id = ?').pluck().get(secretId))
})

t.test('whoever was chosen here and got a grant meanwhile stands in the list once, as they were chosen', async (t) => {
  const { it, window, user } = await house(t)
  await it.as('olivia').send(window, { recipient: user('victor') })
  const page = await it.as('olivia').send(window, { recipient: user('victor'), edit: user('victor'), search: 'yes' })
  t.same(lines(page), ['Victor Viewer'])
  t.same(fieldsOf(page)['edit'], [user('victor')])
  await it.as('olivia').send(window, fieldsOf(page))
  t.match(grants(it), [{ user: it.ids.victor, level: 'edit' }])
})

t.test('scenario 41: where there is no other valid user, nobody can be chosen', async (t) => {
  const { it, window } = await house(t)
  it.vault.db.raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id <> ?').run(it.ids.olivia)
  const page = await it.as('olivia').open(`${window}?find=`)
  t.same(offered(page), [])
  t.match(page.text, 'Nobody here has this name.')
  t.equal((await it.as('olivia').send(window, { find: 'victor' })).status, 422)
})

t.test(
  'scenario 49, 50, 51: removal is staged; without Share nothing happens, with Share access ends at once',
  async (t) => {
    const { it, address, window, user } = await house(t)
    await it.as('olivia').send(window, { recipient: [user('victor'), user('edith')], edit: user('edith') })
    t.equal((await it.as('victor').open(address)).status, 200)
    const shown = await it.as('olivia').open(window)
    t.same(lines(shown), ['Victor Viewer', 'Edith Editor'])
    t.same(fieldsOf(shown)['edit'], [user('edith')])
    const staged = await it.as('olivia').send(window, { ...fieldsOf(shown), remove: user('victor') })
    t.match(staged.text, 'Victor Viewer user · victor@corp.test Loses access when you click Share. Keep')
    t.equal((await it.as('victor').open(address)).status, 200, 'closed without Share: nothing happened')
    const kept = await it.as('olivia').send(window, { ...fieldsOf(staged), keep: user('victor') })
    t.notMatch(kept.text, 'Loses access')
    const done = await it.as('olivia').send(window, fieldsOf(staged))
    t.match((await it.as('olivia').follow(done)).text, 'Sharing saved')
    t.equal((await it.as('victor').open(address)).status, 404)
    t.notMatch((await it.as('victor').open('/api-secrets')).text, 'Billing API')
    t.match(grants(it), [{ user: it.ids.edith, level: 'edit' }])
    t.equal(eventNames(it.vault.db).filter((name) => name === 'api_secret.unshared').length, 1)
  },
)

t.test('scenario 53: when the last grant is gone the list says No again', async (t) => {
  const { it, window, user } = await house(t)
  await it.as('olivia').send(window, { recipient: user('victor') })
  await it.as('olivia').send(window, { leaving: user('victor') })
  t.match((await it.as('olivia').open('/api-secrets')).body, /data-label="Shared">\s*No/)
})

t.test('an unchanged window sends nothing: no change, no event, and a sentence', async (t) => {
  const { it, window, user } = await house(t)
  const day = { [`until:${user('edith')}`]: '2026-12-24' }
  await it.as('olivia').send(window, { recipient: [user('victor'), user('edith')], edit: user('edith'), ...day })
  const before = stateOf(it.vault.db)
  const answer = await it.as('olivia').send(window, fieldsOf(await it.as('olivia').open(window)))
  t.equal(answer.status, 422)
  t.match(answer.text, 'Choose somebody to share with, or change something below.')
  t.same(stateOf(it.vault.db), before)
})

/** Whether two windows that were open at once keep each other's changes. */
function keepsBothWindows(also?: NonNullable<Parameters<typeof castFor>[1]>['also']) {
  return async (t: Test): Promise<boolean> => {
    const { it, window, user } = await house(t, also === undefined ? {} : { also })
    const address = also === undefined ? window : `/planted${window}`
    await it.as('olivia').send(window, { recipient: [user('victor'), user('edith')] })
    const first = fieldsOf(await it.as('olivia').open(window))
    const second = fieldsOf(await it.as('olivia').open(window))
    await it.as('olivia').send(address, { ...first, recipient: user('stan'), edit: user('victor') })
    await it.as('olivia').send(address, { ...second, recipient: user('gina'), leaving: user('edith') })
    const kept = new Map((grants(it) as { user: number; level: string }[]).map((one) => [one.user, one.level]))
    const { victor, stan, gina, edith } = it.ids
    return kept.get(victor) === 'edit' && kept.has(stan) && kept.has(gina) && !kept.has(edith) && kept.size === 3
  }
}

t.test('two windows open at once do not wipe each other’s grants', async (t) => {
  t.ok(await keepsBothWindows()(t))
})

t.test('control: a window that sends the whole list is noticed', async (t) => {
  t.notOk(await keepsBothWindows(readsTheWholeList)(t))
})

t.test('what somebody else changed meanwhile is shown, and what was changed here stands beside it', async (t) => {
  const { it, window, user } = await house(t)
  const until = (person: Person) => `until:${user(person)}`
  await it.as('olivia').send(window, { recipient: [user('victor'), user('edith')] })
  const mine = fieldsOf(await it.as('olivia').open(window))
  await it.as('olivia').send(window, { ...mine, edit: user('victor'), [until('edith')]: '2027-01-31' })
  const shown = await it.as('olivia').send(window, { ...mine, [until('victor')]: '2027-02-28', add: user('gina') })
  t.same(lines(shown), ['Victor Viewer', 'Edith Editor', 'Gina Group'])
  const fields = fieldsOf(shown)
  t.same(fields['edit'], [user('victor')], 'the level they gave')
  t.same([fields[until('victor')], fields[until('edith')]], [['2027-02-28'], ['2027-01-31']])
  await it.as('olivia').send(window, fields)
  t.match(grants(it), [
    { user: it.ids.victor, level: 'edit', until: Date.UTC(2027, 2, 1) },
    { user: it.ids.edith, level: 'view', until: Date.UTC(2027, 1, 1) },
    { user: it.ids.gina, level: 'view', until: null },
  ])
})

t.test('whoever was taken away meanwhile is not given access again by an old window', async (t) => {
  const { it, address, window, user } = await house(t)
  await it.as('olivia').send(window, { recipient: [user('victor'), user('edith')] })
  const old = fieldsOf(await it.as('olivia').open(window))
  await it.as('olivia').send(window, { ...old, leaving: user('victor') })
  const answer = await it.as('olivia').send(window, { ...old, edit: [user('victor')], recipient: user('gina') })
  t.equal(answer.status, 409)
  t.match(answer.text, 'The grant of Victor Viewer was taken away or ended meanwhile.')
  t.same(lines(answer), ['Edith Editor', 'Gina Group'], 'the list as it is, with what was chosen')
  t.equal((await it.as('victor').open(address)).status, 404)
  t.equal((await it.as('gina').open(address)).status, 404)
})

t.test(
  'Until: a day of the calendar, to its end in the sharer’s time zone; everything else is a fault of that field',
  async (t) => {
    const { it, address, window, user } = await house(t)
    const name = `until:${user('victor')}`
    for (const [day, words] of [
      ['2026-11-20', 'This day is over.'],
      ['2026-02-30', 'This is not a day of the calendar.'],
      ['tomorrow', 'This is not a day of the calendar.'],
      ['20261124', 'This is not a day of the calendar.'],
      ['99999-01-01', 'This is not a day of the calendar.'],
    ] as const) {
      const answer = await it.as('olivia').send(window, { recipient: user('victor'), [name]: day })
      t.equal(answer.status, 422, day)
      t.match(answer.body, new RegExp(`id="${name}" name="${name}" value="${day}"[^>]*aria-invalid="true"`))
      t.match(answer.text, words)
    }
    it.vault.db.raw.prepare("UPDATE users SET time_zone = 'America/Sao_Paulo' WHERE id = ?").run(it.ids.olivia)
    await it.as('olivia').send(window, { recipient: user('victor'), [name]: '2026-11-21' })
    t.match(grants(it), [{ until: Date.UTC(2026, 10, 22, 3) }])
    t.same(fieldsOf(await it.as('olivia').open(window))[name], ['2026-11-21'], 'shown as the day it was')
    it.clock.pass({ hours: 14, minutes: 59 })
    it.vault.db.raw.prepare('UPDATE sessions SET seen_at = ?, created_at = ?').run(it.clock.now(), it.clock.now())
    t.equal((await it.as('victor').open(address)).status, 200, 'a minute before midnight in São Paulo')
    it.clock.pass({ minutes: 1 })
    t.equal((await it.as('victor').open(address)).status, 404)
  },
)

t.test('an end can be taken away and put back', async (t) => {
  const { it, window, user } = await house(t)
  const name = `until:${user('victor')}`
  await it.as('olivia').send(window, { recipient: user('victor'), [name]: '2026-12-24' })
  const fields = fieldsOf(await it.as('olivia').open(window))
  await it.as('olivia').send(window, { ...fields, [name]: '' })
  t.match(grants(it), [{ until: null }])
})

t.test(
  'the nearly right person may not: Can view and Can edit get 403 for window, search and Share, and nothing changes',
  async (t) => {
    const { it, address, window, user } = await house(t)
    await it.as('olivia').send(window, { recipient: [user('victor'), user('edith')], edit: user('edith') })
    const before = stateOf(it.vault.db)
    for (const person of ['victor', 'edith'] as const) {
      for (const url of [`${address}/share`, window, `${window}?find=gina`])
        t.equal((await it.as(person).open(url)).status, 403, `${person} ${url}`)
      for (const form of [
        { recipient: user('gina') },
        { leaving: user('victor') },
        { find: 'gina' },
        { search: 'yes' },
        { add: user('gina') },
      ]) {
        const answer = await it.as(person).send(window, form)
        t.equal(answer.status, 403, `${person} ${JSON.stringify(form)}`)
        t.notMatch(answer.text, 'Gina')
      }
    }
    t.same(stateOf(it.vault.db), before)
    t.equal(it.vault.db.raw.prepare('SELECT count(*) FROM letters').pluck().get(), 0)
  },
)

t.test('ACL-24: who tried to share without the right stands in the trail with item and rule', async (t) => {
  const { it, secretId, window, user } = await house(t)
  await it.as('olivia').send(window, { recipient: user('edith'), edit: user('edith') })
  await it.as('edith').send(window, { recipient: user('gina') })
  await it.as('stan').send(window, { recipient: user('gina') })
  const denied = it.vault.db.raw
    .prepare(
      "SELECT actor_id AS actor, secret_id AS secret, details FROM audit_events WHERE name = 'access.denied' ORDER BY number",
    )
    .all() as { actor: number; secret: number; details: string }[]
  t.match(denied, [
    { actor: it.ids.edith, secret: secretId },
    { actor: it.ids.stan, secret: secretId },
  ])
  t.match(
    denied.map(({ details }) => JSON.parse(details) as unknown),
    [{ rule: 'access.unshare' }, { rule: 'access.none' }],
  )
})

t.test(
  'the stranger and the administrator find nothing: 404 with the body of an ID that was never given',
  async (t) => {
    const { it, address, window, user } = await house(t)
    const before = stateOf(it.vault.db)
    for (const person of ['stan', 'ada'] as const) {
      for (const rest of ['share', 'share/internal', 'share/internal?find=a']) {
        const foreign = await it.as(person).open(`${address}/${rest}`)
        const unknown = await it.as(person).open(`/api-secrets/999999/${rest}`)
        t.equal(foreign.status, 404)
        t.equal(foreign.text, unknown.text)
      }
      for (const id of ['999999', '0', '-1', '1e3', '01', '٣', 'x', '99999999999999999999'])
        t.equal(
          (await it.as(person).send(`/api-secrets/${encodeURIComponent(id)}/share/internal`, { find: 'stan' })).status,
          404,
          id,
        )
      t.equal((await it.as(person).send(window, { recipient: user('stan') })).status, 404)
    }
    t.equal((await it.stranger().open(`${address}/share`)).status, 303, 'and without a session one signs in first')
    t.same(stateOf(it.vault.db), before)
  },
)

t.test('ACL-12: whom one may not choose is refused however the form names them, with everything kept', async (t) => {
  const { it, window, user } = await house(t)
  const { db } = it.vault
  const group = { owner_id: it.ids.stan, created_at: 0, members_may_view: 0 }
  put(db, 'private_groups', { id: 1, name: 'Hidden plans', ...group })
  put(db, 'private_group_members', { group_id: 1, user_id: it.ids.olivia, added_at: 0 })
  db.raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(it.ids.edith)
  for (const wrong of [
    user('olivia'),
    user('edith'),
    'user:9999',
    'private-group:1',
    'private-group:7',
    'user-group:9',
  ]) {
    const answer = await it.as('olivia').send(window, { recipient: [user('victor'), wrong] })
    t.equal(answer.status, 422, wrong)
    t.match(answer.text, 'This one cannot be chosen. Remove it to go on.')
    t.notMatch(answer.text, 'Hidden plans')
    t.match(answer.text, 'Victor Viewer')
  }
  for (const odd of ['__proto__', 'user:0', 'user:1e3', 'admin:1', `${user('victor')},${user('stan')}`])
    t.equal((await it.as('olivia').send(window, { recipient: odd })).status, 422, odd)
  t.same(grants(it), [])
})

t.test(
  'ACL-07, ACL-08: fields the window does not have change nothing, and one field sent twice is refused',
  async (t) => {
    const { it, secretId, window, user } = await house(t)
    const extra = {
      ownerId: it.ids.stan,
      owner: 'stan',
      secretId: 2,
      level: 'own',
      batchId: 1,
      grantedBy: it.ids.ada,
      __proto__: 'x',
      constructor: 'y',
    }
    const state = () =>
      it.vault.db.raw.prepare('SELECT owner_id, disabled_at, version FROM api_secrets WHERE id = ?').get(secretId)
    const before = state()
    t.equal((await it.as('olivia').send(window, { recipient: user('victor'), ...extra })).status, 303)
    t.same(state(), before)
    t.match(it.vault.db.raw.prepare('SELECT * FROM grants').all(), [
      { user_id: it.ids.victor, level: 'view', batch_id: null, granted_by: it.ids.olivia, secret_id: secretId },
    ])
    const twice = await it.as('olivia').send(window, { find: ['gina', 'stan'] })
    t.equal(twice.status, 422)
    t.match(twice.text, 'This field was sent more than once.')
    const both = await it.as('olivia').send(window, { recipient: [user('gina'), user('gina')] })
    t.equal(both.status, 303, 'choosing somebody twice is choosing them')
    t.equal(grants(it).length, 2)
  },
)

t.test(
  'inactive: the window opens with removal only, and every new or changed grant answers 409 in words',
  async (t) => {
    const { it, secretId, address, window, user } = await house(t)
    await it.as('olivia').send(window, { recipient: [user('victor'), user('edith')] })
    it.vault.db.raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(secretId)
    const page = await it.as('olivia').open(`${address}/share`)
    t.equal(page.status, 200)
    t.match(page.text, 'This API secret is inactive.')
    t.notMatch(page.body, 'role="combobox"')
    t.match(page.body, new RegExp(`id="edit-${user('victor').replace(':', '-')}"[^>]* disabled`))
    const before = stateOf(it.vault.db)
    for (const form of [
      { recipient: user('gina') },
      { find: 'gina' },
      { was: `${user('victor')} view -`, edit: user('victor') },
      { was: `${user('victor')} view -`, [`until:${user('victor')}`]: '2027-01-01' },
      { recipient: user('gina'), leaving: user('victor') },
    ]) {
      const answer = await it.as('olivia').send(window, form)
      t.equal(answer.status, 409, JSON.stringify(form))
      t.match(answer.text, /inactive/)
    }
    t.same(stateOf(it.vault.db), before)
    t.equal((await it.as('olivia').send(window, {})).status, 422)
    const staged = await it.as('olivia').send(window, { ...fieldsOf(page), remove: user('victor') })
    t.equal((await it.as('olivia').send(window, fieldsOf(staged))).status, 303)
    t.match(grants(it), [{ user: it.ids.edith }])
  },
)

t.test('existing grants of people who are inactive, and of groups one may not see, can be taken away', async (t) => {
  const { it, secretId, window, user } = await house(t)
  await it.as('olivia').send(window, { recipient: user('victor') })
  it.vault.db.raw.prepare('UPDATE users SET deactivated_at = 1 WHERE id = ?').run(it.ids.victor)
  const group = { owner_id: it.ids.stan, created_at: 0, members_may_view: 0 }
  put(it.vault.db, 'private_groups', { id: 1, name: 'Hidden plans', ...group })
  const given = { granted_at: 1, granted_by: it.ids.stan, changed_at: 1, changed_by: it.ids.stan }
  put(it.vault.db, 'grants', { secret_id: secretId, private_group_id: 1, level: 'view', ...given })
  const page = await it.as('olivia').open(window)
  t.match(page.text, /Victor Viewer user · victor@corp.test Inactive/)
  t.match(page.text, /a private group private group/)
  t.notMatch(page.body, 'Hidden plans')
  t.same(fieldsOf(page)['was'] ?? [], [], 'neither can be changed')
  const answer = await it.as('olivia').send(window, { leaving: [user('victor'), 'private-group:1'] })
  t.equal(answer.status, 303)
  t.same(grants(it), [])
})

t.test('from a dialog Share goes back to the page it was opened over', async (t) => {
  const { it, window, user } = await house(t)
  const send = (form: Record<string, string>, over: string) =>
    it.as('olivia').send(window, form, {
      'hx-request': 'true',
      'hx-target': 'dialog',
      'hx-current-url': `http://mysafe.test${over}`,
    })
  t.equal(
    (await send({ recipient: user('victor') }, '/api-secrets?shared=no&page=2')).location,
    '/api-secrets?shared=no&page=2',
  )
  t.equal((await send({ recipient: user('edith') }, window)).location, '/api-secrets')
})

t.test('in Portuguese every word is Portuguese', async (t) => {
  const { it, address, window, user } = await house(t)
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  const page = await it.as('olivia').send(window, { add: user('victor'), find: '' })
  for (const words of [
    'Compartilhar',
    'Interno',
    'Externo',
    'Pode visualizar',
    'Pode editar',
    'Buscar pessoas e grupos',
    'usuário',
    'Até',
  ])
    t.match(page.text, words)
  t.match(page.text, 'Usuários com Pode editar também podem desativar o item.')
  t.match((await it.as('olivia').open(`${address}/share`)).text, 'Você não tem a permissão Compartilhamento externo')
  const done = await it.as('olivia').send(window, { recipient: user('victor') })
  t.match(
    (await it.as('olivia').follow(done)).text,
    'Compartilhado Agora, os usuários podem usar esse item compartilhado',
  )
})

/** ACL-05: whether a direct request of somebody who may not share changes nothing. */
function refusesDirectly(also?: NonNullable<Parameters<typeof castFor>[1]>['also']) {
  return async (t: Test): Promise<boolean> => {
    const { it, window, user } = await house(t, also === undefined ? {} : { also })
    await it.as('olivia').send(window, { recipient: user('victor') })
    const before = stateOf(it.vault.db)
    const address = also === undefined ? window : `/planted${window}`
    const answer = await it.as('victor').send(address, { recipient: user('stan') })
    return answer.status === 403 && JSON.stringify(stateOf(it.vault.db)) === JSON.stringify(before)
  }
}

t.test('ACL-05: a direct request of somebody who may only view changes nothing', async (t) => {
  t.ok(await refusesDirectly()(t))
})

t.test('ACL-05 control: a window that only hides the button is noticed', async (t) => {
  t.notOk(await refusesDirectly(sharesByLink)(t))
})

t.test('a form sent after the session ended is not lost', async (t) => {
  const { it, window, user } = await house(t)
  const form = { recipient: user('victor'), edit: user('victor'), find: 'gi' }
  const token = await it.as('olivia').token()
  it.clock.pass({ minutes: 31 })
  const answer = await it.as('olivia').send(window, { ...form, _csrf: token })
  t.equal(answer.status, 401)
  t.ok(hidden(answer.body, 'kept'), 'what was chosen is carried through the sign-in page')
  t.equal(hidden(answer.body, 'next'), window)
})

t.test('shared by others in the house stays as it is', async (t) => {
  const { it, user } = await house(t)
  const other = putSealed(it)
  const before = it.vault.db.raw.prepare('SELECT * FROM grants WHERE secret_id = ?').all(other)
  const window = `/api-secrets/${String(other)}/share/internal`
  await it.as('olivia').send(window, { recipient: user('stan') })
  t.same(
    it.vault.db.raw.prepare('SELECT * FROM grants WHERE secret_id = ? AND user_id <> ?').all(other, it.ids.stan),
    before,
  )
})

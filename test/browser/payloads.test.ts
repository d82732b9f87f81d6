/// <reference lib="dom" />
// INP-01: whatever people type stays text. Payloads stand in every field, and everybody looks at every screen: nothing runs,
// nothing asks, the policy has nothing to refuse, and no element is made from data.
import type { FastifyInstance } from 'fastify'
import type { Page } from 'playwright-core'
import { t as file, test } from 'tap'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { addApiSecret, editApiSecret, editFormOf } from '../../src/vault/api-secrets.ts'
import { endOverdueLinks } from '../../src/vault/link-ends.ts'
import { resetPassword } from '../../src/vault/users.ts'
import { echoes } from '../controls/browser/payloads.ts'
import { arrived, type Visitor } from '../fixtures/browser.ts'
import type { Person } from '../fixtures/cast.ts'
import { put, putGrant, putUser } from '../fixtures/database.ts'
import { allowOutside, giveLink, PASSPHRASE } from '../fixtures/outside.ts'
import { createdFromData, MARK, PAYLOADS } from '../fixtures/screens-payloads.ts'
import { serverFor, type Server } from '../fixtures/server.ts'

file.setTimeout(900_000)

type Test = import('tap').Test

/** The payload so many places further on, so that each of them comes to stand in each field. */
const turned = (n: number, by: number): string => PAYLOADS[(n + by * 37) % PAYLOADS.length] ?? ''
const short = PAYLOADS.filter(({ length }) => length <= 50).map((one) => one.replaceAll(',', ' '))

/** A safe in which every text is a payload; the IDs of the API secrets, one for each. */
function poison({ vault, ids, as }: Server): number[] {
  const { db } = vault
  // What no form lets in is put in by hand: an older file may hold it.
  const rename = db.raw.prepare('UPDATE users SET name = ?, email = ?, email_folded = ? WHERE id = ?')
  Object.values(ids).forEach((id, n) =>
    rename.run(turned(n, 3), `${turned(n, 5)}${String(n)}@x.test`, `folded${String(n)}`, id),
  )
  PAYLOADS.slice(0, 40).forEach((name, n) => {
    putUser(db, {
      name,
      username: `${turned(n, 4)}${String(n)}`,
      username_folded: `u${String(n)}`,
      email: `${turned(n, 6)}${String(n)}`,
      email_folded: `e${String(n)}`,
      deactivated_at: n % 5 === 0 ? 1 : null,
    })
    const description = turned(n, 9)
    const group = put(db, 'user_groups', {
      name: turned(n, 7),
      name_folded: `g${String(n)}`,
      description,
      created_at: 0,
    })
    put(db, 'user_group_members', { group_id: group, user_id: ids.gina, added_at: 0 })
    const mine = put(db, 'private_groups', {
      owner_id: ids.olivia,
      name: turned(n, 8),
      description,
      members_may_view: n % 2,
      created_at: 0,
    })
    put(db, 'private_group_members', { group_id: mine, user_id: ids.victor, added_at: 0 })
  })
  const olivia = as('olivia')
  return PAYLOADS.map((name, n) => {
    const secretId = addApiSecret(vault, olivia, {
      fields: {
        name,
        url: `https://h.test/?${encodeURI(turned(n, 1)).replaceAll('%22', '"').replaceAll('%3C', '<').replaceAll('%3E', '>')}`,
        clientId: turned(n, 2),
        identifier: `${turned(n, 3).slice(0, 190)} ${String(n)}`,
        method: 'GET',
        tags: [0, 1, 2].map((tag) => short[(n * 3 + tag) % short.length]).join(','),
        notes: [4, 5, 6].map((by) => turned(n, by)).join('\n'),
      },
      clientSecret: turned(n, 7),
      saveAnyway: true,
    })
    putGrant(db, { secret_id: secretId, user_id: ids.victor, level: 'view' })
    putGrant(db, { secret_id: secretId, user_id: ids.edith, level: 'edit' })
    putGrant(db, { secret_id: secretId, user_group_id: (n % 40) + 1, level: 'view' })
    putGrant(db, { secret_id: secretId, private_group_id: (n % 40) + 1, level: 'view' })
    const times = { secret_id: secretId, created_at: 0 }
    const act = { ...times, shared_by: (n % 6) + 1, checked_by: 'code', ends_after_first: 0 }
    const [email, end] = [turned(n, 8), vault.now() + 1]
    const link = { ...times, share_id: put(db, 'external_shares', act), email, email_folded: email, domain: email }
    put(db, 'external_links', { ...link, expires_at: end, max_opens: n + 1 })
    const [used_at, advised_at, owner_id] = [0, 0, ids.olivia]
    put(db, 'rotations', { secret_id: secretId, owner_id, user_id: ids.stan, knew: 'shown', used_at, advised_at })
    const linkId = Number(db.raw.prepare('SELECT max(id) FROM external_links').pluck().get())
    put(db, 'rotations', { secret_id: secretId, owner_id, link_id: linkId, knew: 'opened', used_at, advised_at })
    if (/^(?:ja|vb|data)/i.test(name)) db.raw.prepare('UPDATE api_secrets SET url = ? WHERE id = ?').run(name, secretId)
    if (n % 9 === 0) disableApiSecret(vault, olivia, { secretId })
    return secretId
  })
}

/** Opens a page and says what is on it that should not be. */
async function faultsAt({ page }: Visitor, path: string): Promise<string[]> {
  await page.goto(path)
  return faultsOn(page)
}

async function faultsOn(page: Page): Promise<string[]> {
  return (await createdFromData(page)).map((found) => `${page.url()}: ${found}`)
}

/** What stands to be read on a page, to the letter. */
const read = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      document.body.textContent +
      [...document.querySelectorAll('input, textarea')].map((one) => (one as HTMLInputElement).value).join('\n'),
  )

/** Hears what data makes a browser ask for. */
function hearing(tried: string[], app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.url.startsWith(`/${MARK}`)) tried.push(request.url)
    done()
  })
}

test('INP-01 what people typed, on every screen, for everybody', async (t) => {
  const tried: string[] = []
  const server = await serverFor(t, { also: (app) => hearing(tried, app) })
  const secrets = poison(server)
  const at = (n: number, rest = '') => `/api-secrets/${String(secrets[n % secrets.length])}${rest}`
  t.ok(PAYLOADS.length >= 200, `${String(PAYLOADS.length)} payloads`)
  const windows = new Map<Person, Visitor>()
  for (const who of ['olivia', 'victor', 'edith', 'ada'] as const)
    windows.set(who, await server.visit(who, { expected: /Failed to load resource/ }))
  const [olivia, ada] = [windows.get('olivia') as Visitor, windows.get('ada') as Visitor]
  const faults: string[] = []

  await t.test('lists', async (t) => {
    const missing = new Set(PAYLOADS)
    for (const [who, sort] of [
      ['olivia', 'name'],
      ['victor', '-id'],
      ['edith', 'url'],
    ] as const) {
      const window = windows.get(who) as Visitor
      const pages = Math.ceil(secrets.length / 30)
      for (let n = 1; n <= pages; n++) {
        if (who !== 'olivia' && n % 3 !== 0) continue
        faults.push(...(await faultsAt(window, `/api-secrets?status=all&sort=${sort}&page=${String(n)}`)))
        const names = await window.page.locator('td.name a').allTextContents()
        for (const name of names) missing.delete(name)
      }
    }
    t.same([...missing], [], 'each of them can be read in the list, to the letter')
  })

  await t.test('what people without an account see: the page of a link, and what it opens', async (t) => {
    const outside = await server.visit(null)
    const { page } = outside
    const { raw } = server.vault.db
    const asleep = raw.prepare('SELECT id FROM api_secrets WHERE disabled_at IS NOT NULL').pluck().all() as number[]
    raw.exec('UPDATE api_secrets SET disabled_at = NULL')
    const { name } = server.as('olivia').user
    const missing = new Set(secrets.keys())
    let path = ''
    for (const [n, secretId] of secrets.entries()) {
      // A link is asked no more than sixty times in ten minutes from one address; so one link serves fifty of them.
      if (n % 50 === 0) {
        ;({ path } = await giveLink(server, { secretId, check: 'passphrase', opens: 'unlimited' }))
        faults.push(...(await faultsAt(outside, path)))
        t.ok((await read(page)).includes(name), 'who shares can be read, to the letter')
        await page.locator('#passphrase').fill(PASSPHRASE)
        await page.getByRole('button', { name: 'Open', exact: true }).click()
        await arrived(page.locator('.opened'))
      }
      // The same browser is shown again what the link leads to, and that is another one each time.
      raw.prepare('UPDATE external_links SET secret_id = ?').run(secretId)
      await page.goto(path)
      await page.getByRole('button', { name: 'Show it again', exact: true }).click()
      await arrived(page.locator('.opened'))
      faults.push(...(await faultsOn(page)))
      const text = await page.locator('.opened').evaluate((list) => list.textContent ?? '')
      const lines = [4, 5, 6].map((by) => turned(n, by))
      if ([PAYLOADS[n] ?? '', turned(n, 2), turned(n, 7), ...lines].every((one) => text.includes(one)))
        missing.delete(n)
    }
    t.same([...missing], [], 'each field of each of them can be read, to the letter')
    for (const id of asleep) raw.prepare('UPDATE api_secrets SET disabled_at = 1 WHERE id = ?').run(id)
    t.same(outside.faults, [])
  })

  await t.test('one API secret: details, sharing, history, forms, questions', async (t) => {
    const places = [
      '',
      '?tab=sharing',
      '?tab=history',
      '/edit',
      '/share',
      '/hand-over',
      '/disable',
      '/enable',
      '/replace-secret',
      '',
    ]
    const roles = ['olivia', 'victor', 'edith'] as const
    let shown = 0
    for (let n = 0; n < secrets.length; n++) {
      const who = roles[n % 3] ?? 'olivia'
      const window = windows.get(who) as Visitor
      // The details of each, and of every third another place, in turn.
      faults.push(...(await faultsAt(window, at(n))))
      if ((await read(window.page)).includes(turned(n, 2))) shown++
      if (n % 3 === 0) faults.push(...(await faultsAt(olivia, at(n, places[(n / 3) % places.length]))))
    }
    t.equal(shown, secrets.length, 'each Client ID can be read, to the letter')
  })

  await t.test('One time share: the form, the people of another act, the links', async () => {
    allowOutside(server)
    const { raw } = server.vault.db
    raw.exec('UPDATE api_secrets SET disabled_at = NULL')
    const { page } = olivia
    for (let n = 0; n < secrets.length; n += 18) {
      const link = raw
        .prepare('SELECT max(id) FROM external_links WHERE secret_id = ?')
        .pluck()
        .get(secrets[n] ?? 0)
      faults.push(...(await faultsAt(olivia, at(n, `/share/external?again=${String(link)}`))))
      // The addresses are payloads themselves: they come back with what is wrong about them.
      await page.getByRole('button', { name: 'Save', exact: true }).last().click()
      await arrived(page.getByRole('alert'))
      faults.push(...(await faultsOn(page)))
    }
    for (const n of [1, 50, 99]) {
      await page.goto(at(n, '/share/external'))
      await page.locator('#emails').fill('eva@payload.test')
      await page.locator('#passphrase').fill(turned(n, 2).padEnd(12, '.'))
      for (const confirmed of [false, true]) {
        await page.getByRole('button', { name: 'Save', exact: true }).last().click()
        await arrived(page.locator('.given-link, #meant').first())
        if (!confirmed && (await page.locator('#meant').count()) > 0)
          await page.getByRole('checkbox', { name: 'payload.test' }).check()
        else break
      }
      await arrived(page.locator('.given-link').first())
      faults.push(...(await faultsOn(page)))
      faults.push(...(await faultsAt(olivia, at(n, '?tab=sharing'))))
      faults.push(...(await faultsAt(olivia, at(n, '?tab=history'))))
      faults.push(...(await faultsAt(olivia, at(n, '/replace-secret'))))
    }
  })

  await t.test('links to people outside: both reports, their pages, questions', async (t) => {
    const missing = new Set(PAYLOADS)
    for (let n = 1; n <= Math.ceil(secrets.length / 30); n++)
      for (const [window, path] of [
        [olivia, '/external-shares'],
        [ada, '/admin/external-shares'],
      ] as const) {
        faults.push(...(await faultsAt(window, `${path}?page=${String(n)}`)))
        const text = await read(window.page)
        for (const recipient of [...missing]) if (text.includes(recipient)) missing.delete(recipient)
      }
    t.same([...missing], [], 'each of them can be read, to the letter')
    for (let id = 1; id <= secrets.length; id += 11) {
      const act = ['', '/revoke'][id % 2] ?? ''
      faults.push(...(await faultsAt(olivia, `/external-shares/${String(id)}${act}`)))
      faults.push(...(await faultsAt(ada, `/admin/external-shares/${String(id + 1)}${act}`)))
    }
  })

  await t.test('what should be replaced, and what somebody owns who is away', async (t) => {
    const missing = new Set(PAYLOADS)
    const person = `/admin/users/${String(server.ids.olivia)}/hand-over`
    for (let n = 1; n <= Math.ceil(secrets.length / 30); n++) {
      faults.push(...(await faultsAt(olivia, `/rotate?page=${String(n)}`)))
      const listed = await read(olivia.page)
      faults.push(...(await faultsAt(ada, `${person}?page=${String(n)}`)))
      const owned = await read(ada.page)
      for (const name of [...missing]) if (listed.includes(name) && owned.includes(name)) missing.delete(name)
    }
    t.same([...missing], [], 'each of them can be read, to the letter')
    for (let n = 0; n < secrets.length; n += 13)
      faults.push(...(await faultsAt(olivia, `/rotate/${String(secrets[n])}/keep`)))
    faults.push(...(await faultsAt(olivia, '/')), ...(await faultsAt(ada, `${person}/to?all=yes`)))
  })

  await t.test('the trail: names of people and things, addresses of links', async (t) => {
    const { page } = ada
    server.clock.pass({ minutes: 1 })
    while (endOverdueLinks(server.vault) > 0);
    for (const event of ['api_secret.added', 'external_share.expired']) {
      const missing = new Set(PAYLOADS)
      for (let url: string | null = `/admin/audit?event=${event}`; url !== null;) {
        faults.push(...(await faultsAt(ada, url)))
        const text = await read(page)
        for (const one of [...missing]) if (text.includes(one)) missing.delete(one)
        const older = page.locator('a[rel=next]')
        url = (await older.count()) === 0 ? null : await older.getAttribute('href')
      }
      t.same([...missing], [], `${event}: each of them can be read, to the letter`)
    }
  })

  await t.test('batches: what is left out, the window, the result, what did not go back', async (t) => {
    const { page } = olivia
    const missing = new Set(PAYLOADS)
    const address = '/api-secrets/batch/'
    for (let n = 0; n < secrets.length; n += 10) {
      const chosen = secrets.slice(n, n + 10).map((id) => `secret=${String(id)}`)
      // Each is either active already or inactive already, and is named in one of the two questions.
      for (const kind of ['enable', 'disable']) {
        faults.push(...(await faultsAt(olivia, `${address}${kind}?${chosen.join('&')}`)))
        const text = await read(page)
        for (const name of [...missing]) if (text.includes(name)) missing.delete(name)
      }
    }
    t.same([...missing], [], 'each of them can be read, to the letter')
    await page.goto(
      `${address}share?${secrets
        .slice(1, 8)
        .map((id) => `secret=${String(id)}`)
        .join('&')}`,
    )
    await page.getByRole('button', { name: 'Yes', exact: true }).click()
    await arrived(page.locator('dialog[open] h1'))
    const box = page.locator('input[role=combobox]')
    await box.fill('@x.test')
    await page.locator('[role=listbox][data-for="@x.test"] [role=option]').first().click()
    await page.locator('.recipient').getByLabel('Can edit').check()
    faults.push(...(await faultsOn(page)))
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    await arrived(page.getByRole('button', { name: 'Undo', exact: true }))
    faults.push(...(await faultsOn(page)))
    server.vault.db.raw.prepare('UPDATE grants SET batch_id = NULL WHERE batch_id IS NOT NULL').run()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await arrived(page.getByText('Changed since:'))
    faults.push(...(await faultsOn(page)))
  })

  await t.test('what is fetched into the page: Show, the dialog, the list of people, a conflict', async () => {
    const { page } = olivia
    for (const n of [1, 20, 40, 61]) {
      await page.goto(at(n))
      await page.getByRole('button', { name: 'Show', exact: true }).first().click()
      await arrived(page.locator('.secret.shown'))
      faults.push(...(await faultsOn(page)))
      await page.getByRole('link', { name: 'Share', exact: true }).click()
      await arrived(page.locator('dialog[open] h1'))
      const box = page.getByRole('combobox')
      await box.fill(turned(n, 3).slice(0, 100))
      await page.waitForFunction(
        (typed) => document.querySelector('[role=listbox]')?.getAttribute('data-for') === typed,
        turned(n, 3).slice(0, 100).trim(),
      )
      faults.push(...(await faultsOn(page)))
      await box.fill('@x.test')
      await page.locator('[role=listbox][data-for="@x.test"] [role=option]').first().click()
      await arrived(page.locator('.recipient').nth(4))
      faults.push(...(await faultsOn(page)))
      await page.keyboard.press('Escape')
    }
    const by = server.as('olivia')
    for (const n of [2, 32, 64]) {
      const secretId = secrets[n] ?? 0
      await page.goto(at(n, '/edit'))
      const { fields, version } = editFormOf(server.vault, by, { secretId })
      const theirs = { ...fields, name: turned(n, 9), tags: short[n] ?? '', notes: turned(n, 10) }
      editApiSecret(server.vault, by, {
        secretId,
        version,
        fields: theirs,
        clientSecret: { keep: true },
        saveAnyway: true,
      })
      await page.locator('#name').fill(turned(n, 11))
      await page.locator('#notes').fill(turned(n, 12))
      await page.getByRole('button', { name: 'Save' }).click()
      await arrived(page.getByRole('alert'))
      faults.push(...(await faultsOn(page)))
    }
  })

  await t.test('people: users, their acts, the account with its devices', async () => {
    for (const path of ['/admin/users', '/admin/users?page=2&status=all', '/admin/users?status=inactive'])
      faults.push(...(await faultsAt(ada, path)))
    const first = Number(server.ask('SELECT min(id) FROM users WHERE id > ?', server.ids.ada))
    for (const [n, act] of ['edit', 'deactivate', 'reset', 'end-sessions', 'edit', 'deactivate'].entries())
      faults.push(...(await faultsAt(ada, `/admin/users/${String(first + 1 + n)}/${act}`)))
    faults.push(...(await faultsAt(ada, `/admin/users/${String(first)}/reactivate`)))
    await ada.page.goto(`/admin/users/${String(first + 2)}/reset`)
    await ada.page.getByRole('button', { name: 'Yes' }).click()
    await arrived(ada.page.getByLabel('One-time address').first())
    faults.push(...(await faultsOn(ada.page)))
    server.vault.db.raw.prepare('UPDATE sessions SET browser = ?, address = ?').run(turned(1, 1), turned(2, 1))
    for (const path of ['/account', '/account/password']) faults.push(...(await faultsAt(olivia, path)))
  })

  await t.test('groups: lists, forms, people in them, questions, the groups of a person', async () => {
    const victor = windows.get('victor') as Visitor
    for (const path of ['/admin/user-groups', '/admin/user-groups?page=2&sort=-added'])
      faults.push(...(await faultsAt(ada, path)))
    for (const path of ['/private-groups', '/private-groups?page=2']) {
      faults.push(...(await faultsAt(olivia, path)))
      faults.push(...(await faultsAt(victor, path)))
    }
    for (let id = 1; id <= 40; id += 3) {
      const at = String(id)
      const act = ['edit', 'disable', 'edit?find='][id % 3] ?? ''
      faults.push(...(await faultsAt(ada, `/admin/user-groups/${at}/${act}`)))
      faults.push(...(await faultsAt(olivia, `/private-groups/${at}/${act}`)))
      faults.push(...(await faultsAt(victor, `/private-groups/${at}`)))
    }
    const { page } = ada
    await page.goto('/admin/user-groups/1/edit')
    const box = page.getByRole('combobox', { name: 'Find users' })
    await box.fill('@x.test')
    await page.locator('[role=listbox][data-for="@x.test"] [role=option]').first().click()
    await arrived(page.locator('.recipient').nth(1))
    faults.push(...(await faultsOn(page)))
    faults.push(...(await faultsAt(ada, `/admin/users/${String(server.ids.gina)}/edit?find=`)))
  })

  await t.test('what only comes back: addresses and forms', async (t) => {
    const all = PAYLOADS.join(' ')
    const stranger = await server.visit(null, { expected: /Failed to load resource/ })
    const query = (payload: string) => encodeURIComponent(payload)
    for (let n = 0; n < PAYLOADS.length; n += 8) {
      const [one, two, three, four] = [0, 1, 2, 3].map((k) => query(PAYLOADS[n + k] ?? ''))
      const many = `q=${one}&name=${two}&url=${three}&tags=${four}&owner=${query(PAYLOADS[n + 4] ?? '')}`
      faults.push(...(await faultsAt(olivia, `/api-secrets?${many}`)))
      const wrong = `id=${query(PAYLOADS[n + 5] ?? '')}&used-from=${one}&status=${two}&sort=${three}&page=${four}`
      if (n % 24 === 0) faults.push(...(await faultsAt(olivia, `/api-secrets?${wrong}`)))
      if (n % 32 === 0) {
        faults.push(...(await faultsAt(olivia, `/nothing/${query((PAYLOADS[n] ?? '').replaceAll('/', ''))}?${many}`)))
        faults.push(...(await faultsAt(olivia, at(n, `/share/internal?find=${one}&search=yes`))))
        faults.push(...(await faultsAt(olivia, at(1, `/hand-over?find=${two}&to=${three}&add=${four}`))))
        faults.push(...(await faultsAt(ada, `/admin/users?q=${one}&status=${two}&sort=${three}`)))
        faults.push(...(await faultsAt(ada, `/admin/users/${String(server.ids.olivia)}/deactivate?find=${four}`)))
        faults.push(...(await faultsAt(ada, `/admin/users/${String(server.ids.olivia)}/hand-over?q=${one}`)))
        faults.push(...(await faultsAt(olivia, `/rotate?tab=${one}&page=${two}`)))
        faults.push(...(await faultsAt(ada, `/admin/user-groups?q=${one}&status=${two}&sort=${three}`)))
        faults.push(...(await faultsAt(ada, `/admin/user-groups/1/edit?find=${one}&among=${two}&at=${three}`)))
        faults.push(...(await faultsAt(olivia, `/private-groups?q=${one}`)))
        faults.push(...(await faultsAt(olivia, `/external-shares?name=${one}&recipient=${two}&sort=${three}`)))
        faults.push(...(await faultsAt(ada, `/admin/audit?person=${one}&event=${two}&item=${three}&from=${four}`)))
        faults.push(...(await faultsAt(ada, `/admin/external-shares?sharer=${one}&start-from=${two}&status=${three}`)))
        faults.push(...(await faultsAt(olivia, `/private-groups/1?q=${two}`)))
        faults.push(...(await faultsAt(stranger, `/sign-in?next=${one}&who=${two}`)))
        faults.push(...(await faultsAt(stranger, `/password/${query((PAYLOADS[n] ?? '').replaceAll('/', ''))}`)))
        faults.push(...(await faultsAt(stranger, `/setup?token=${three}`)))
        faults.push(...(await faultsAt(olivia, `/confirm-password?next=${two}`)))
      }
    }
    const { token } = resetPassword(server.vault, server.as('ada'), { userId: server.ids.stan })
    const forms: [Visitor, string][] = [
      [olivia, '/api-secrets/add'],
      [olivia, at(1, '/edit')],
      [olivia, at(1, '/replace-secret')],
      [olivia, at(1, '/share/internal')],
      [olivia, at(1, '/share/external')],
      [olivia, at(1, '/hand-over')],
      [olivia, '/account'],
      [olivia, '/account/password'],
      [ada, '/admin/users/add'],
      [ada, `/admin/users/${String(server.ids.stan)}/edit`],
      [ada, `/admin/users/${String(server.ids.olivia)}/deactivate`],
      [ada, `/admin/users/${String(server.ids.olivia)}/hand-over/to?item=${String(secrets[1])}`],
      [ada, '/admin/sharing-options'],
      [ada, '/admin/user-groups/add'],
      [ada, '/admin/user-groups/1/edit'],
      [olivia, '/private-groups/add'],
      [olivia, '/private-groups/1/edit'],
      [stranger, '/sign-in'],
      [stranger, `/password/${token}`],
    ]
    for (const [{ page }, path] of forms) {
      // What is no domain is named in the sentence about it, as long as there are not too many.
      const most = path === '/admin/sharing-options' ? 2_000 : 30_000
      await page.goto(path)
      // Everything into every field, as no browser would let anybody type it.
      const form = page.locator('main form').first()
      await form.evaluate(
        (element, text) => {
          for (const field of (element as HTMLFormElement).elements)
            if (field instanceof HTMLInputElement && /^(?:text|email|password|search|url)$/.test(field.type))
              field.value = text
            else if (field instanceof HTMLTextAreaElement) field.value = text
        },
        path.includes('password') || path === '/sign-in' ? all.slice(0, 250) : all.slice(0, most),
      )
      const sent = page.waitForResponse((response) => response.request().method() === 'POST')
      const arrived = page.waitForEvent('load')
      await form.evaluate((element) => (element as HTMLFormElement).submit())
      t.match(String((await sent).status()), /^[34]/, `${path} takes it or says what is wrong`)
      await arrived
      faults.push(...(await faultsOn(page)))
    }
    t.same(stranger.faults, [])
  })

  t.same(faults, [], 'no element was made from data')
  t.same(tried, [], 'nothing asked the server by itself')
  t.same(
    [...windows.values()].flatMap((window) => window.faults),
    [],
    'nothing ran, and the policy had nothing to refuse',
  )
})

test('INP-01 control: a page that takes text for more is noticed, each way', async (t: Test) => {
  const tried: string[] = []
  const server = await serverFor(t, {
    also: (app) => {
      hearing(tried, app)
      echoes(app)
    },
  })
  const { page, faults } = await server.visit('olivia')
  const quiet: string[] = []
  const marked = PAYLOADS.filter((one) => one.includes(` ${MARK}`) || one.includes(`/${MARK}/`))
  for (let n = 0; n < marked.length; n += 4) {
    const payload = marked[n] ?? ''
    const before = tried.length + faults.length
    let noticed = false
    for (const place of ['text', 'value', 'single', 'bare']) {
      await page.goto(`/planted/${place}?text=${encodeURIComponent(payload)}`)
      // A page may lead away by itself before it can be looked at; that is noticed as well.
      const found = await createdFromData(page).catch(() => ['it led away'])
      noticed ||= found.length > 0 || tried.length + faults.length > before
      if (noticed) break
    }
    if (!noticed) quiet.push(payload)
  }
  t.same(quiet, [], 'every payload of a sample does something somewhere')
  t.match(faults.join('\n'), /policy: script-src/, 'the policy was heard')
  t.ok(tried.length > 0, 'a request that data makes is heard')
  const careless = await server.visit('olivia')
  await careless.page.goto(`/planted/careless?text=${encodeURIComponent(`<img src=x onerror=alert('${MARK}')>`)}`)
  t.match(careless.faults.join('\n'), new RegExp(`dialog: ${MARK}`), 'and so is a dialog, where there is no policy')
})

// Every way to change something, done once by somebody whose browser runs no script: through the form that is on the page,
// down to the row. A route that takes a form and is not done here fails the test, so that none can be forgotten.
import type { FastifyInstance } from 'fastify'
import { t as file, test } from 'tap'
import { openSetup } from '../../src/vault/setup.ts'
import { resetPassword } from '../../src/vault/users.ts'
import { forgotten } from '../controls/browser/without-script.ts'
import type { Visitor } from '../fixtures/browser.ts'
import { GOOD_PASSWORD, type Person } from '../fixtures/cast.ts'
import { handsOf, type Hands } from '../fixtures/screens-person.ts'
import { serverFor, type Server } from '../fixtures/server.ts'
import { CANARIES, furnish, type Contents } from '../fixtures/server-contents.ts'

file.setTimeout(180_000)

interface Scene {
  readonly server: Server
  readonly contents: Contents
  /** The window of this person, signed in, without script; `another` one beside it on demand. */
  come(person: Person | null, which?: { another: boolean }): Promise<Hands>
}

interface Act {
  /** The route of the form: `/api-secrets/:id/edit`. */
  readonly route: string
  /** Sends the form that is on the page. */
  readonly perform: (scene: Scene) => Promise<void>
  /** The first column of a row that is there only afterwards. */
  readonly row: (scene: Scene) => unknown
  readonly is: unknown
}

const NEW_PASSWORD = 'nine quiet herons wade'
const at = ({ billing }: Contents, rest = '') => `/api-secrets/${String(billing)}${rest}`

const ACTS: readonly Act[] = [
  {
    route: '/sign-in',
    async perform({ come }) {
      const gina = await come(null)
      await gina.page.goto('/sign-in')
      await gina.fill('Username or e-mail', 'gina')
      await gina.fill('Password', GOOD_PASSWORD)
      await gina.press('Sign in')
      await gina.heading('API secrets')
    },
    row: ({ server }) => server.ask('SELECT count(*) FROM sessions WHERE user_id = ?', server.ids.gina),
    is: 1,
  },
  {
    route: '/sign-out',
    async perform({ come }) {
      const stan = await come('stan')
      await stan.page.goto('/account')
      await stan.choose(stan.page.getByRole('button', { name: /Stan Stranger/ }), 'Sign out')
      await stan.told('You are signed out')
    },
    row: ({ server }) => server.ask("SELECT count(*) FROM audit_events WHERE name = 'user.signed_out'"),
    is: 1,
  },
  {
    route: '/password/:token',
    async perform({ come, server, contents }) {
      const nina = await come(null)
      const { token } = resetPassword(server.vault, server.as('ada'), { userId: contents.people.newcomer })
      await nina.page.goto(`/password/${token}`)
      await nina.press('Suggest four words')
      await nina.see('Filled in for you; keep it in a safe place:')
      await nina.fill('Password', NEW_PASSWORD)
      await nina.press('Save password')
      await nina.told('Your password is saved. You can sign in now.')
    },
    row: ({ server, contents }) =>
      server.ask('SELECT password_hash IS NOT NULL FROM users WHERE id = ?', contents.people.newcomer),
    is: 1,
  },
  {
    route: '/confirm-password',
    async perform({ come, server }) {
      const victor = await come('victor')
      server.vault.db.raw.prepare('UPDATE sessions SET confirmed_at = 0 WHERE user_id = ?').run(server.ids.victor)
      await victor.page.goto('/api-secrets/export')
      await victor.fill('Password', GOOD_PASSWORD)
      await victor.press('Continue')
      await victor.heading('Export CSV')
    },
    row: ({ server }) => server.ask('SELECT max(confirmed_at) FROM sessions WHERE user_id = ?', server.ids.victor),
    is: Date.UTC(2026, 10, 21, 12),
  },
  {
    route: '/api-secrets/add',
    async perform({ come }) {
      const olivia = await come('olivia')
      await olivia.page.goto('/api-secrets')
      await olivia.follow('Add')
      await olivia.fill('Name', 'Weather')
      await olivia.fill('Url', 'https://weather.test/')
      await olivia.fill('Client ID', 'weather-1')
      await olivia.press('Save')
      await olivia.told('API secret saved')
    },
    row: ({ server }) => server.ask("SELECT url FROM api_secrets WHERE name = 'Weather'"),
    is: 'https://weather.test/',
  },
  {
    route: '/api-secrets/:id/edit',
    async perform({ come, contents }) {
      const edith = await come('edith')
      await edith.page.goto(at(contents))
      await edith.follow('Edit')
      await edith.fill('Tags', 'by edith')
      await edith.press('Save')
      await edith.told('API secret updated')
    },
    row: ({ server, contents }) => server.ask('SELECT tags FROM api_secrets WHERE id = ?', contents.billing),
    is: 'by edith',
  },
  {
    route: '/api-secrets/:id/reveal',
    async perform({ come, contents }) {
      const { page, press } = await come('victor')
      await page.goto(at(contents))
      await press('Show')
      await page.locator('pre').waitFor()
      if ((await page.locator('pre').textContent()) !== CANARIES.clientSecret) throw new Error('another value is shown')
    },
    row: ({ server }) =>
      server.ask(
        "SELECT count(*) FROM audit_events WHERE name = 'api_secret.shown' AND actor_id = ?",
        server.ids.victor,
      ),
    is: 2,
  },
  {
    route: '/api-secrets/:id/replace-secret',
    async perform({ come, contents }) {
      const olivia = await come('olivia')
      await olivia.page.goto(at(contents))
      await olivia.choose(olivia.page.getByRole('button', { name: 'Actions' }), 'Replace client secret')
      await olivia.field('New client secret').or(olivia.field('Client secret')).first().fill('another one')
      await olivia.press('Save')
      await olivia.told('Client secret replaced')
    },
    row: ({ server }) =>
      server.ask("SELECT count(*) FROM audit_events WHERE name = 'api_secret.client_secret_replaced'"),
    is: 2,
  },
  {
    route: '/api-secrets/:id/restore-secret',
    async perform({ come, contents }) {
      const olivia = await come('olivia')
      await olivia.page.goto(at(contents))
      await olivia.follow('Put it back')
      await olivia.press('Yes')
      await olivia.told('The previous client secret is back')
    },
    row: ({ server }) => server.ask("SELECT count(*) FROM audit_events WHERE name = 'api_secret.previous_restored'"),
    is: 1,
  },
  {
    route: '/api-secrets/:id/disable',
    async perform({ come }) {
      const olivia = await come('olivia')
      await olivia.page.goto('/api-secrets?name=payroll')
      await olivia.choose(olivia.row('Payroll').getByRole('button', { name: 'Actions' }), 'Disable')
      await olivia.press('Yes')
      await olivia.told('API secret disabled successfully')
    },
    row: ({ server, contents }) =>
      server.ask('SELECT disabled_at IS NOT NULL FROM api_secrets WHERE id = ?', contents.bare),
    is: 1,
  },
  {
    route: '/api-secrets/:id/enable',
    async perform({ come }) {
      const olivia = await come('olivia')
      await olivia.page.goto('/api-secrets?status=inactive&name=payroll')
      await olivia.choose(olivia.row('Payroll').getByRole('button', { name: 'Actions' }), 'Enable')
      await olivia.press('Yes')
      await olivia.told('API secret enabled successfully')
    },
    row: ({ server, contents }) => server.ask('SELECT disabled_at FROM api_secrets WHERE id = ?', contents.bare),
    is: null,
  },
  {
    route: '/api-secrets/:id/share/internal',
    async perform({ come, contents }) {
      const olivia = await come('olivia')
      await olivia.page.goto(at(contents))
      await olivia.follow('Share')
      await olivia.fill('Find people and groups', 'gina@corp.test')
      await olivia.press('Find')
      await olivia.front.getByRole('option', { name: /Gina Group/ }).click()
      const line = (name: string) => olivia.page.getByRole('listitem').filter({ hasText: name })
      await line('Gina Group').getByLabel('Can edit').check()
      await line('Gina Group').getByLabel('Until').fill('2026-12-24')
      await line('Victor Viewer').getByRole('button', { name: 'Remove' }).click()
      await olivia.fill('Find people and groups', 'stan')
      await olivia.press('Add')
      await line('Stan Stranger').waitFor()
      await olivia.press('Share')
      await olivia.told('Shared')
    },
    row: ({ server, contents }) =>
      server.ask(
        `SELECT group_concat(username || ' ' || level || ' ' || ifnull(until_at, 'always'), ', ') FROM (SELECT username, level, until_at
           FROM grants JOIN users ON users.id = user_id WHERE secret_id = ? ORDER BY username)`,
        contents.billing,
      ),
    is: `edith edit always, gina edit ${String(Date.UTC(2026, 11, 25))}, stan view always`,
  },
  {
    route: '/api-secrets/:id/hand-over',
    async perform({ come, contents }) {
      const olivia = await come('olivia')
      await olivia.page.goto(`/api-secrets/${String(contents.asleep)}`)
      await olivia.choose(olivia.page.getByRole('button', { name: 'Actions' }), 'Hand over')
      await olivia.fill('New owner', 'victor')
      await olivia.press('Find')
      await olivia.front.getByRole('option', { name: /Victor Viewer/ }).click()
      await olivia.press('Hand over')
      await olivia.told('The API secret was handed over')
    },
    row: ({ server, contents }) =>
      server.ask(
        'SELECT username FROM api_secrets JOIN users ON users.id = owner_id WHERE api_secrets.id = ?',
        contents.asleep,
      ),
    is: 'victor',
  },
  {
    route: '/api-secrets/export',
    async perform({ come }) {
      const olivia = await come('olivia')
      await olivia.page.goto('/api-secrets?name=billing')
      const download = olivia.page.waitForEvent('download')
      await olivia.press('Export CSV')
      const name = (await download).suggestedFilename()
      if (!/^api-secrets-.*\.csv$/.test(name)) throw new Error(`the file is called ${name}`)
    },
    row: ({ server }) => server.ask("SELECT count(*) FROM audit_events WHERE name = 'api_secrets.exported'"),
    is: 1,
  },
  {
    route: '/account',
    async perform({ come }) {
      const edith = await come('edith')
      await edith.page.goto('/account')
      await edith.field('Time zone').selectOption('America/Sao Paulo')
      await edith.page.getByLabel('Dark').check()
      await edith.press('Save')
      await edith.told('Account saved')
    },
    row: ({ server }) => server.ask("SELECT time_zone || ' ' || theme FROM users WHERE username = 'edith'"),
    is: 'America/Sao_Paulo dark',
  },
  {
    route: '/account/password',
    async perform({ come }) {
      const edith = await come('edith')
      await edith.page.goto('/account')
      await edith.follow('Change password')
      await edith.fill('Current password', GOOD_PASSWORD)
      await edith.fill('New password', NEW_PASSWORD)
      await edith.press('Change password')
      await edith.told('Password changed')
    },
    row: ({ server }) => server.ask("SELECT count(*) FROM audit_events WHERE name = 'user.password_changed'"),
    is: 1,
  },
  {
    route: '/account/devices',
    async perform({ come }) {
      const elsewhere = await come('gina', { another: true })
      const gina = await come('gina')
      await gina.page.goto('/account')
      await gina.page.getByRole('button', { name: 'End session' }).first().click()
      await gina.told('Session ended')
      await gina.page.getByRole('button', { name: 'End session' }).first().click()
      await gina.told('Session ended')
      await elsewhere.page.goto('/account')
      await elsewhere.heading('Sign in')
    },
    row: ({ server }) =>
      server.ask(
        "SELECT count(*) FROM audit_events WHERE name = 'user.sessions_ended' AND actor_id = ?",
        server.ids.gina,
      ),
    is: 2,
  },
  {
    route: '/admin/users/add',
    async perform({ come }) {
      const ada = await come('ada')
      await ada.page.goto('/admin/users')
      await ada.follow('Add')
      await ada.fill('Name', 'New Person')
      await ada.fill('Username', 'new.person')
      await ada.fill('E-mail', 'new.person@corp.test')
      await ada.press('Add user')
      await ada.heading('New Person was added')
    },
    row: ({ server }) => server.ask("SELECT email FROM users WHERE username = 'new.person'"),
    is: 'new.person@corp.test',
  },
  {
    route: '/admin/users/:id/edit',
    async perform({ come }) {
      const ada = await come('ada')
      await ada.page.goto('/admin/users?q=new.person')
      await ada.follow('New Person')
      await ada.page.getByLabel('External share').check()
      await ada.press('Save')
      await ada.told('User saved')
    },
    row: ({ server }) => server.ask("SELECT may_share_outside FROM users WHERE username = 'new.person'"),
    is: 1,
  },
  {
    route: '/admin/users/:id/reset',
    async perform({ come }) {
      const ada = await come('ada')
      await ada.page.goto('/admin/users?q=stan')
      await ada.choose(ada.row('Stan Stranger').getByRole('button'), 'Reset password')
      await ada.press('Yes')
      await ada.heading('The password of Stan Stranger was reset')
    },
    row: ({ server }) =>
      server.ask("SELECT count(*) FROM password_addresses WHERE kind = 'reset' AND user_id = ?", server.ids.stan),
    is: 1,
  },
  {
    route: '/admin/users/:id/end-sessions',
    async perform({ come }) {
      await come('victor')
      const ada = await come('ada')
      await ada.page.goto('/admin/users?q=victor')
      await ada.choose(ada.row('Victor Viewer').getByRole('button'), 'End sessions')
      await ada.press('Yes')
      await ada.page.locator('.flash').waitFor()
    },
    row: ({ server }) => server.ask('SELECT count(*) FROM sessions WHERE user_id = ?', server.ids.victor),
    is: 0,
  },
  {
    route: '/admin/users/:id/deactivate',
    async perform({ come }) {
      const ada = await come('ada')
      await ada.page.goto('/admin/users?q=victor')
      await ada.choose(ada.row('Victor Viewer').getByRole('button'), 'Deactivate')
      await ada.fill('New owner', 'edith')
      await ada.press('Find')
      await ada.front.getByRole('option', { name: /Edith Editor/ }).click()
      await ada.press('Yes')
      await ada.told('User deactivated')
    },
    row: ({ server, contents }) =>
      server.ask(
        'SELECT username FROM api_secrets JOIN users ON users.id = owner_id WHERE api_secrets.id = ?',
        contents.asleep,
      ),
    is: 'edith',
  },
  {
    route: '/admin/users/:id/reactivate',
    async perform({ come }) {
      const ada = await come('ada')
      await ada.page.goto('/admin/users?q=victor&status=inactive')
      await ada.choose(ada.row('Victor Viewer').getByRole('button'), 'Reactivate')
      await ada.press('Yes')
      await ada.heading('Victor Viewer was reactivated')
    },
    row: ({ server }) => server.ask("SELECT deactivated_at FROM users WHERE username = 'victor'"),
    is: null,
  },
]

/** The routes that take a form and were not answered with a success; setting up is done in a safe of its own. */
function notPerformed(app: FastifyInstance, answered: readonly string[]): string[] {
  const routes = app.waysIn.filter(({ method }) => method === 'POST').map(({ url }) => url)
  return routes.filter((route) => !answered.some((line) => new RegExp(`^POST ${route} [23]`).test(line)))
}

test('every form, done once without script, down to its row', async (t) => {
  const server = await serverFor(t)
  const contents = furnish(server, { many: 2 })
  const windows: Visitor[] = []
  const own = new Map<Person | null, Visitor>()
  const scene: Scene = {
    server,
    contents,
    async come(person, { another } = { another: false }) {
      const there = another ? undefined : own.get(person)
      const window = there ?? (await server.visit(person, { script: false }))
      if (there === undefined) windows.push(window)
      else if (person !== null) await server.enter(window, person)
      if (!another) own.set(person, window)
      return handsOf(window.page)
    },
  }
  for (const { route, perform, row, is } of ACTS) {
    t.not(row(scene), is, `${route}: it was not so before`)
    await perform(scene)
    t.equal(row(scene), is, route)
  }
  const empty = await serverFor(t, { people: false })
  const { page } = await empty.visit(null, { script: false })
  const ana = handsOf(page)
  await page.goto(`/setup?token=${openSetup(empty.vault) ?? ''}`)
  await ana.fill('Name', 'Ana Prado')
  await ana.fill('Username', 'ana')
  await ana.fill('E-mail', 'ana@corp.test')
  await ana.fill('Password', NEW_PASSWORD)
  await ana.press('Create account')
  await ana.told('MySafe is ready')
  t.equal(empty.ask('SELECT administrator FROM users'), 1)

  t.same(notPerformed(server.app, [...server.answered, ...empty.answered]), [], 'and no form was forgotten')
  t.same(
    windows.flatMap(({ faults }) => faults),
    [],
  )
})

test('control: a route that nobody performed is told', async (t) => {
  const server = await serverFor(t, { also: forgotten })
  t.ok(notPerformed(server.app, ['POST /sign-in 303']).includes('/planted/forgotten'))
  t.notOk(notPerformed(server.app, ['POST /sign-in 303']).includes('/sign-in'))
  t.ok(notPerformed(server.app, ['POST /sign-in 422']).includes('/sign-in'), 'a refused one does not count')
})

// Every way to change something, done once by somebody whose browser runs no script: through the form that is on the page,
// down to the row. A route that takes a form and is not done here fails the test, so that none can be forgotten.
import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { openSetup } from '../../src/vault/setup.ts'
import { forgotten } from '../controls/browser/without-script.ts'
import type { Visitor } from '../fixtures/browser.ts'
import type { Person } from '../fixtures/cast.ts'
import { actsOnSecrets, type Scene } from '../fixtures/screens-acts.ts'
import { actsOnGroups } from '../fixtures/screens-acts-groups.ts'
import { actsOnTrail } from '../fixtures/screens-audit.ts'
import { actsOnGivenLinks } from '../fixtures/screens-acts-links.ts'
import { actsOnAccounts, actsOnPeople, NEW_PASSWORD } from '../fixtures/screens-acts-people.ts'
import { actsOnLinks } from '../fixtures/screens-open-link.ts'
import { actsOnSharingOutside } from '../fixtures/screens-share-outside.ts'
import { actsOnSystem } from '../fixtures/screens-system.ts'
import { handsOf } from '../fixtures/screens-person.ts'
import { serverFor } from '../fixtures/server.ts'
import { furnish } from '../fixtures/server-contents.ts'

/** The routes that take a form and were not answered with a success; setting up is done in a safe of its own. */
function notPerformed(app: FastifyInstance, answered: readonly string[]): string[] {
  const routes = app.waysIn.filter(({ method }) => method === 'POST').map(({ url }) => url)
  return routes.filter((route) => !answered.some((line) => new RegExp(`^POST ${route} [23]`).test(line)))
}

test('every form, done once without script, down to its row', async (t) => {
  const server = await serverFor(t, { mailConfigured: true })
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
  const acts = [
    ...actsOnAccounts,
    ...actsOnSecrets,
    ...actsOnLinks,
    ...actsOnGivenLinks,
    ...actsOnSharingOutside,
    ...actsOnGroups,
    ...actsOnPeople,
    ...actsOnTrail,
    ...actsOnSystem,
  ]
  for (const { route, perform, row, is } of acts) {
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

// What being in a group gives and takes, seen by somebody in a browser of their own: with the very next request, always.
import t from 'tap'
import { keepsLeavers, keepsWhatSleeps } from '../controls/screens/group-access.ts'
import { castFor, hidden, type Browser, type Cast } from '../fixtures/cast.ts'
import { rounds } from '../fixtures/rounds.ts'
import { putSealed } from '../fixtures/sealed.ts'

type Test = Parameters<typeof castFor>[0]
type Options = Parameters<typeof castFor>[1]
type Access = 'none' | 'view' | 'edit'

const TOGGLES = rounds(1_000)

/** What stan has by whom: he is in a user group (Can edit), in a private group (Can view), or was given it himself. */
interface State {
  inUserGroup: boolean
  userGroupActive: boolean
  inPrivateGroup: boolean
  privateGroupActive: boolean
  given: Access
}

/** The rule, retold: the strongest of what reaches him now. */
function due({ inUserGroup, userGroupActive, inPrivateGroup, privateGroupActive, given }: State): Access {
  if ((inUserGroup && userGroupActive) || given === 'edit') return 'edit'
  return (inPrivateGroup && privateGroupActive) || given === 'view' ? 'view' : 'none'
}

interface House {
  readonly it: Cast
  readonly url: string
  readonly state: State
  /** Each changes one thing through a form, as the person who may. */
  readonly toggles: readonly (() => Promise<void>)[]
}

/** olivia's API secret, shared with ada's user group and with edith's private group, both without anybody in them. */
async function house(t: Test, options: Options = {}): Promise<House> {
  const it = await castFor(t, options)
  const secretId = putSealed(it)
  const url = `/api-secrets/${String(secretId)}`
  const { stan, olivia } = it.ids
  const token = new Map<Browser, string>()
  const send = async (browser: Browser, to: string, form: Parameters<Browser['send']>[1]) => {
    if (!token.has(browser)) token.set(browser, await browser.token())
    const answer = await browser.send(to, { ...form, _csrf: token.get(browser) ?? '' })
    if (answer.status !== 303) throw new Error(`${to} answers ${String(answer.status)}: ${answer.text.slice(0, 300)}`)
  }
  await send(it.as('ada'), '/admin/user-groups/add', { name: 'Night shift' })
  await send(it.as('edith'), '/private-groups/add', { name: 'Team X', membersMayView: true, joining: [olivia] })
  const both = { recipient: ['user-group:1', 'private-group:1'], edit: 'user-group:1' }
  await send(it.as('olivia'), `${url}/share/internal`, both)
  const state: State = {
    ...{ inUserGroup: false, userGroupActive: true, inPrivateGroup: false, privateGroupActive: true, given: 'none' },
  }
  const moved = (is: boolean) => (is ? { leaving: stan } : { joining: stan })
  const given: Record<Access, { readonly next: Access; readonly form: Record<string, string> }> = {
    none: { next: 'view', form: { recipient: `user:${String(stan)}` } },
    view: { next: 'edit', form: { was: `user:${String(stan)} view -`, edit: `user:${String(stan)}` } },
    edit: { next: 'none', form: { leaving: `user:${String(stan)}` } },
  }
  const toggles = [
    async () => {
      const form = { name: 'Night shift', status: state.userGroupActive ? 'active' : 'inactive', version: 1 }
      await send(it.as('ada'), '/admin/user-groups/1/edit', { ...form, ...moved(state.inUserGroup) })
      state.inUserGroup = !state.inUserGroup
    },
    async () => {
      await send(it.as('ada'), `/admin/user-groups/1/${state.userGroupActive ? 'disable' : 'enable'}`, {})
      state.userGroupActive = !state.userGroupActive
    },
    async () => {
      const status = state.privateGroupActive ? 'active' : 'inactive'
      const form = { name: 'Team X', membersMayView: true, status, version: 1, ...moved(state.inPrivateGroup) }
      await send(it.as('edith'), '/private-groups/1/edit', form)
      state.inPrivateGroup = !state.inPrivateGroup
    },
    async () => {
      await send(it.as('edith'), `/private-groups/1/${state.privateGroupActive ? 'disable' : 'enable'}`, {})
      state.privateGroupActive = !state.privateGroupActive
    },
    async () => {
      await send(it.as('olivia'), `${url}/share/internal`, given[state.given].form)
      state.given = given[state.given].next
    },
  ]
  return { it, url, state, toggles }
}

/** Does so many things at random and asks after each; answers how often what stan saw was not what he has. */
async function staleAnswers({ it, url, state, toggles }: House, count: number): Promise<string[]> {
  const stan = it.as('stan')
  const random = seeded(20_261_121)
  const stale: string[] = []
  for (let n = 0; n < count; n += 1) {
    await toggles[Math.floor(random() * toggles.length)]?.()
    it.clock.pass({ seconds: 1 / 1000 })
    const wanted = due(state)
    // One of the ways to look at it, each in its turn.
    const seen = [
      async () => ((await stan.open(`${url}/edit`)).status === 200 ? 'edit' : wanted === 'edit' ? 'less' : wanted),
      async () => ((await stan.open(url)).status === 200 ? (wanted === 'none' ? 'more' : wanted) : 'none'),
      async () =>
        (await stan.open('/api-secrets')).body.includes(`href="${url}"`)
          ? wanted === 'none'
            ? 'more'
            : wanted
          : 'none',
      async () =>
        (await stan.open('/api-secrets?q=billing')).body.includes(`href="${url}"`)
          ? wanted === 'none'
            ? 'more'
            : wanted
          : 'none',
    ][n % 4]
    const got = await seen?.()
    if (got !== wanted) stale.push(`${String(n)}: ${String(got)} instead of ${wanted}`)
  }
  return stale
}

// Mulberry32: the same things happen every time.
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

t.test(`ACL-09 ACL-10 ACL-11 of ${String(TOGGLES)} random changes each one counts with the next request`, async (t) => {
  const at = await house(t)
  t.same(await staleAnswers(at, TOGGLES), [])
})

t.test(
  'ACL-09 ACL-10 control: somebody who stays in, and a group that gives while it sleeps, are noticed',
  async (t) => {
    t.not((await staleAnswers(await house(t, { also: keepsLeavers }), 200)).length, 0)
    t.not((await staleAnswers(await house(t, { also: keepsWhatSleeps }), 200)).length, 0)
  },
)

t.test('ACL-09 what was open when somebody left does nothing any more: forms, dialogs, links, New items', async (t) => {
  const { it, url, toggles } = await house(t)
  const [userGroup] = toggles
  await userGroup?.()
  const stan = it.as('stan')
  t.match((await stan.open('/')).text, 'Billing API', 'joining gives it as something new')
  const form = await stan.open(`${url}/edit`)
  const typed = { name: 'Taken', url: 'https://x.test/', clientId: 'c', version: hidden(form.body, 'version') ?? '' }
  await userGroup?.()
  const row = () => JSON.stringify(it.vault.db.raw.prepare('SELECT * FROM api_secrets').all())
  const before = row()
  const never = await stan.send('/api-secrets/999/edit', typed)
  const late = await stan.send(`${url}/edit`, typed)
  t.equal(late.status, 404)
  t.equal(late.body, never.body, 'as if it had never been')
  for (const [to, sent] of [
    [`${url}/reveal`, { for: 'show' }],
    [`${url}/disable`, {}],
    [`${url}/replace-secret`, { clientSecret: 'x', version: 1 }],
  ] as const)
    t.equal((await stan.send(to, sent)).status, 404, to)
  for (const link of [url, `${url}?tab=history`, `${url}/edit`]) t.equal((await stan.open(link)).status, 404, link)
  t.equal((await stan.inDialog(`${url}/disable`)).status, 404)
  t.notMatch((await stan.open('/')).text, 'Billing API')
  t.notMatch((await stan.open('/new-items')).text, 'Billing API')
  t.equal(row(), before)
})

t.test('ACL-11 the strongest right wins, and taking one away leaves the other', async (t) => {
  const { it, url, state, toggles } = await house(t)
  const [userGroup, , privateGroup, , given] = toggles
  const may = async () => {
    const [see, edit] = [(await it.as('stan').open(url)).status, (await it.as('stan').open(`${url}/edit`)).status]
    return see === 404 ? 'none' : edit === 200 ? 'edit' : 'view'
  }
  for (const toggle of [privateGroup, userGroup, given, userGroup, given, privateGroup, given]) {
    await toggle?.()
    t.equal(await may(), due(state))
  }
  t.equal(await may(), 'none')
})

t.test(
  'ACL-10 a disabled group is not offered for sharing, and what was shared with it says that it sleeps',
  async (t) => {
    const { it, url, toggles } = await house(t)
    await toggles[1]?.()
    t.match((await it.as('olivia').open(`${url}?tab=sharing`)).text, /Night shift Inactive/)
    t.notMatch((await it.as('gina').open('/api-secrets')).text, 'Night shift')
    await it.as('gina').send('/api-secrets/add', { name: 'Of Gina', url: 'https://x.test/', clientId: 'c' })
    t.notMatch((await it.as('gina').open('/api-secrets/2/share/internal?find=night')).body, 'value="user-group:1"')
    t.equal((await it.as('gina').send('/api-secrets/2/share/internal', { recipient: 'user-group:1' })).status, 422)
  },
)

t.test('ACL-12 the number of a private group one may not see is as good as none', async (t) => {
  const { it } = await house(t)
  await it.as('gina').send('/api-secrets/add', { name: 'Of Gina', url: 'https://x.test/', clientId: 'c' })
  t.match((await it.as('gina').open('/api-secrets')).text, 'API secret saved', 'which is said once')
  const share = (recipient: string) => it.as('gina').send('/api-secrets/2/share/internal', { recipient })
  const [foreign, none] = [await share('private-group:1'), await share('private-group:999')]
  t.equal(foreign.status, 422)
  const plain = (text: string) => text.replaceAll(/private-group:(?:1|999)\b|private-group-(?:1|999)\b/g, '')
  t.equal(plain(foreign.text), plain(none.text))
  t.notMatch(foreign.body, 'Team X')
  t.equal(it.vault.db.raw.prepare('SELECT count(*) FROM grants WHERE secret_id = 2').pluck().get(), 0)
})

t.test(
  'ACL-13 who was only invited, or is deactivated, has nothing by their groups until they come in again',
  async (t) => {
    const { it, url, toggles } = await house(t)
    await toggles[0]?.()
    const size = async () =>
      /Night shift user group · (\d+)/.exec((await it.as('olivia').open(`${url}?tab=sharing`)).text)?.[1]
    t.equal(await size(), '1')
    await it.as('ada').send(`/admin/users/${String(it.ids.stan)}/deactivate`)
    t.equal((await it.as('stan').open(url)).status, 303, 'signed out')
    t.equal(await size(), '0')
  },
)

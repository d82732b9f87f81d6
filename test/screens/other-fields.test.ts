// Every form of somebody who is signed in × the names of all that the file holds: a field that a form does not have changes
// nothing, whatever it is called. A form that is not in this table fails the build.
import t from 'tap'
import { takesEveryField } from '../controls/screens/other-fields.ts'
import { ask, fieldsOf, share } from '../fixtures/batch.ts'
import {
  castFor,
  GOOD_PASSWORD,
  givePassword,
  signInCheaply,
  type Browser,
  type Cast,
  type Person,
} from '../fixtures/cast.ts'
import { put } from '../fixtures/database.ts'
import { allowOutside, putLink } from '../fixtures/outside.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]
type Plant = NonNullable<Parameters<typeof castFor>[1]>['also']
type Form = Parameters<Browser['send']>[1] & object

/** One form: who sends it, what stands in it, and which fields it knows beyond those. */
interface Sent {
  readonly by: Person
  readonly form?: Form | ((it: Cast) => Form | Promise<Form>)
  /** The number in the address; 1 unless it is said. */
  readonly id?: (it: Cast) => number
  readonly knows?: readonly string[]
  /** What has to be so before. */
  readonly first?: (it: Cast) => unknown
  /** The answer, unless it leads on. */
  readonly status?: number
}

const SECRET = { name: 'Other', url: 'https://x.test/', clientId: 'c' }
const FIELDS = ['identifier', 'method', 'tags', 'notes', 'clientSecret', 'client_secret']
const FILTERS = ['id', 'name', 'url', 'tags', 'owner']
const ROSTER = [
  'description',
  'membersMayView',
  'find',
  'among',
  'joining',
  'leaving',
  'search',
  'add',
  'remove',
  'keep',
  'look',
  'go',
]
const OF_GROUP = ['description', 'membersMayView', ...ROSTER]
const GROUP = { name: 'Renamed', status: 'active', version: 1 }
const PERSON = { name: 'Nora New', username: 'nora', email: 'nora@corp.test' }
const MAY = ['administrator', 'mayShareOutside', 'may_share_outside']
const LAST_SESSION = 'SELECT max(id) FROM sessions WHERE user_id = ?'

const exec = (sql: string) => (it: Cast) => it.vault.db.raw.exec(sql)
const asleep = exec('UPDATE api_secrets SET disabled_at = 1')
const left = (it: Cast) => it.as('ada').send(`/admin/users/${String(it.ids.victor)}/deactivate`)
const link = (it: Cast) => putLink(it, { secretId: 1 })
const idOf = (person: Person) => (it: Cast) => it.ids[person]
const confirmed = (kind: 'share' | 'disable' | 'enable') => async (it: Cast) => {
  const { body } = await ask(it.as('olivia'), kind, [1])
  return fieldsOf(body, `/api-secrets/batch/${kind}`) ?? {}
}
const failedLetter = async (it: Cast) => {
  await it.as('olivia').send('/api-secrets/1/share/internal', { recipient: `user:${String(it.ids.stan)}` })
  it.vault.db.raw.exec('UPDATE letters SET failed_at = 1')
}

const FORMS: Readonly<Record<string, Sent>> = {
  '/new-items/seen': { by: 'victor', form: (it) => ({ until: it.clock.now() }) },
  '/api-secrets/add': { by: 'stan', form: SECRET, knows: FIELDS },
  '/api-secrets/:id/edit': { by: 'edith', form: { ...SECRET, version: 1 }, knows: FIELDS },
  '/api-secrets/:id/reveal': { by: 'victor', form: { for: 'show' }, status: 200 },
  '/api-secrets/:id/replace-secret': { by: 'edith', form: { clientSecret: 'next', version: 1 } },
  '/api-secrets/:id/restore-secret': {
    by: 'olivia',
    first: (it) => it.as('olivia').send('/api-secrets/1/replace-secret', { clientSecret: 'next', version: 1 }),
  },
  '/api-secrets/:id/disable': { by: 'edith' },
  '/api-secrets/:id/enable': { by: 'edith', first: asleep },
  '/api-secrets/:id/hand-over': { by: 'olivia', form: (it) => ({ to: `user:${String(it.ids.stan)}` }) },
  '/api-secrets/:id/share/internal': { by: 'olivia', form: (it) => ({ recipient: `user:${String(it.ids.stan)}` }) },
  '/api-secrets/:id/share/external': {
    by: 'olivia',
    first: allowOutside,
    form: {
      emails: 'eva@partner.test',
      meant: 'partner.test',
      expiration: '24-hours',
      access: 'once',
      check: 'code',
    },
    knows: ['endsAfterFirst', 'ends_after_first', 'passphrase', 'day', 'time', 'accesses'],
    status: 200,
  },
  '/external-shares/:id/revoke': { by: 'olivia', first: link },
  '/external-shares/:id/resend': { by: 'olivia', first: link },
  '/admin/external-shares/:id/revoke': { by: 'ada', first: link },
  '/api-secrets/export': { by: 'victor', knows: FILTERS, status: 200 },
  '/admin/audit/export': {
    by: 'ada',
    knows: ['person', 'event', 'item', 'result', 'from', 'until', 'format'],
    status: 200,
  },
  '/admin/audit/verify': { by: 'ada' },
  '/api-secrets/batch/share': {
    by: 'olivia',
    async form(it) {
      const window = await confirmed('share')(it)
      return { ...window, step: 'share', recipient: `user:${String(it.ids.stan)}` }
    },
  },
  '/api-secrets/batch/disable': { by: 'olivia', form: confirmed('disable') },
  '/api-secrets/batch/enable': { by: 'olivia', form: confirmed('enable'), first: asleep },
  '/api-secrets/batch/:id/undo': {
    by: 'olivia',
    first: (it) => share(it.as('olivia'), [1], { with: [`user:${String(it.ids.stan)}`] }),
  },
  '/private-groups/add': { by: 'stan', form: { name: 'Mine' }, knows: OF_GROUP },
  '/private-groups/:id/edit': { by: 'olivia', form: GROUP, knows: OF_GROUP },
  '/private-groups/:id/disable': { by: 'olivia' },
  '/private-groups/:id/enable': { by: 'olivia', first: exec('UPDATE private_groups SET disabled_at = 1') },
  '/rotate/:id/keep': { by: 'olivia', first: left },
  '/rotate/keep-all': { by: 'olivia', first: left },
  '/account': {
    by: 'stan',
    form: { name: 'Stan', email: 'stan@corp.test', language: 'en', timeZone: 'UTC' },
    knows: ['theme', 'wantsMail', 'wants_mail', 'wantsOpenedMail', 'wants_opened_mail'],
  },
  '/account/password': {
    by: 'stan',
    first: (it) => givePassword(it, it.ids.stan),
    form: { current: GOOD_PASSWORD, password: 'another-good-long-password' },
  },
  '/account/devices': {
    by: 'stan',
    first: (it) => signInCheaply(it, it.stranger(), it.ids.stan),
    form: ({ vault, ids }) => ({ session: vault.db.raw.prepare(LAST_SESSION).pluck().get(ids.stan) as number }),
  },
  '/confirm-password': {
    by: 'ada',
    first: (it) => givePassword(it, it.ids.ada),
    form: { password: GOOD_PASSWORD },
  },
  '/admin/user-groups/add': { by: 'ada', form: { name: 'Night' }, knows: OF_GROUP },
  '/admin/user-groups/:id/edit': { by: 'ada', form: GROUP, knows: OF_GROUP },
  '/admin/user-groups/:id/disable': { by: 'ada' },
  '/admin/user-groups/:id/enable': { by: 'ada', first: exec('UPDATE user_groups SET disabled_at = 1') },
  '/admin/users/add': { by: 'ada', form: PERSON, knows: [...MAY, ...ROSTER], status: 200 },
  '/admin/users/:id/edit': { by: 'ada', id: idOf('stan'), form: { ...PERSON, version: 1 }, knows: [...MAY, ...ROSTER] },
  '/admin/users/:id/reset': { by: 'ada', id: idOf('stan'), status: 200 },
  '/admin/users/:id/end-sessions': { by: 'ada', id: idOf('stan') },
  '/admin/users/:id/deactivate': { by: 'ada', id: idOf('stan') },
  '/admin/users/:id/hand-over/to': {
    by: 'ada',
    id: idOf('olivia'),
    form: (it) => ({ item: 1, to: it.ids.stan }),
    knows: ['all', 'keep', 'find', 'add', 'search', 'choose', 'other'],
  },
  '/admin/users/:id/reactivate': {
    by: 'ada',
    id: idOf('stan'),
    status: 200,
    first: exec("UPDATE users SET deactivated_at = 1 WHERE username = 'stan'"),
  },
  '/admin/system/letters/:id/retry': { by: 'ada', first: failedLetter },
  '/admin/system/letters/retry': { by: 'ada', first: failedLetter },
  '/admin/system/backups': {
    by: 'ada',
    form: { schedule: 'daily', hour: 3, hours: 6, keepLast: 7, keepDays: 14 },
  },
  '/admin/system/backups/now': { by: 'ada' },
  '/admin/sharing-options': {
    by: 'ada',
    form: { external: 'yes', check: 'code', version: 1 },
    knows: ['longest', 'longestUnit', 'domains', 'newUsersMayShareOutside'],
  },
  '/admin/sharing-options/test-mail': { by: 'ada', status: 200 },
}

/** The names no form may take from outside, each with somebody's number: what the file holds, and what others were caught by. */
function otherFields(it: Cast, { form, knows }: { form: Form; knows: readonly string[] }): Form {
  const tables = it.vault.db.raw
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .pluck()
    .all() as string[]
  const columns = tables.flatMap((table) =>
    (it.vault.db.raw.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name),
  )
  const spoken = columns.map((name) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()))
  const more = ['owner', 'role', 'isAdmin', 'admin', 'mac', 'used', 'max', 'expires', '__proto__', 'constructor']
  const names = [...new Set([...columns, ...spoken, ...more])].filter(
    (name) => !(name in form) && !knows.includes(name),
  )
  return Object.fromEntries(names.map((name) => [name, it.ids.edith]))
}

// Keys and sealed bytes, salts, names of mails, numbers of requests.
const DRAWN = [/\{"type":"Buffer","data":\[[^\]]*\]\}/g, /"(?:request_id|message_id|password_hash)":"[^"]*"/g]

/** What the file holds after a form was sent, without what is drawn by lot each time; and how it was answered. */
async function afterwards(t: Test, route: string, { other, plant }: { other: boolean; plant?: Plant }) {
  const it = await castFor(t, { mailConfigured: true, ...(plant === undefined ? {} : { also: plant }) })
  const { db } = it.vault
  put(db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
  put(db, 'user_group_members', { group_id: 1, user_id: it.ids.gina, added_at: 0 })
  put(db, 'private_groups', { id: 1, owner_id: it.ids.olivia, name: 'Team X', members_may_view: 1, created_at: 0 })
  putSealed(it)
  const { by, form = {}, id = () => 1, knows = [], first, status = 303 } = FORMS[route] as Sent
  await first?.(it)
  const plain = typeof form === 'function' ? await form(it) : form
  const fields = other ? { ...otherFields(it, { form: plain, knows }), ...plain } : plain
  const answer = await it.as(by).send(route.replace(':id', String(id(it))), fields)
  if (answer.status !== status)
    throw new Error(`${route} answers ${String(answer.status)}: ${answer.text.slice(0, 300)}`)
  const rows = Object.entries(stateOf(db, { without: [] })).map(([table, text]) => `${table} ${text}`)
  return rows.map((text) => DRAWN.reduce((rest, drawn) => rest.replaceAll(drawn, 'drawn'), text)).join('\n')
}

/** The forms that leave the file otherwise when fields are added to them. */
async function changedByOthers(t: Test, routes: readonly string[], plant?: Plant): Promise<string[]> {
  const changed: string[] = []
  for (const route of routes) {
    const [plain, more] = [
      await afterwards(t, route, { other: false }),
      await afterwards(t, route, { other: true, ...(plant === undefined ? {} : { plant }) }),
    ]
    if (plain !== more) changed.push(route)
  }
  return changed
}

t.test('every form of somebody who is signed in stands in the table', async (t) => {
  const { app } = await castFor(t)
  const there = app.waysIn
    .filter(({ method, door }) => method === 'POST' && door !== 'anyone' && door !== 'outside')
    .map(({ url }) => url)
  t.same(there.sort(), Object.keys(FORMS).sort())
})

t.test('ACL-07 whatever else is sent with a form, it changes what it would change without', async (t) => {
  t.same(await changedByOthers(t, Object.keys(FORMS)), [])
})

t.test('ACL-07 control: a form that takes every field is noticed', async (t) => {
  t.same(await changedByOthers(t, ['/private-groups/:id/edit'], takesEveryField), ['/private-groups/:id/edit'])
})

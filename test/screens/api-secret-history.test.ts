// The history: each event of an API secret has its icon and its sentence, and what happened to groups that reach it stands there.
import t from 'tap'
import { EVENT_NAMES } from '../../src/audit/trail.ts'
import { en } from '../../src/i18n/en.ts'
import { GROUP_ICONS, ICONS } from '../../src/screens/api-secret-history.ts'
import { operator } from '../../src/vault/actors.ts'
import { addPrivateGroup, changePrivateGroup } from '../../src/vault/private-groups.ts'
import { addUserGroup, changeUserGroup, setUserGroupState } from '../../src/vault/user-groups.ts'
import { castFor, type Cast, type Person } from '../fixtures/cast.ts'
import { putSealed, signedIn } from '../fixtures/sealed.ts'

const named = (kind: string) =>
  EVENT_NAMES.filter((name) => name.startsWith(`${kind}.`)).map((name) => name.slice(kind.length + 1))

t.test('each event that a history holds has an icon', async (t) => {
  t.same(Object.keys(ICONS).sort(), named('api_secret').sort())
})

t.test('so has each event of a group that changes who reaches what, and a sentence', async (t) => {
  // Making a group reaches nothing yet, and its name and description give nobody anything.
  const telling = named('private_group').filter((what) => what !== 'added' && what !== 'changed')
  t.same(Object.keys(GROUP_ICONS).sort(), telling.sort())
  t.same(
    telling.filter((what) => !(`api_secret.history_group_${what}` in en)),
    [],
  )
})

interface House {
  readonly it: Cast
  readonly as: (person: Person) => ReturnType<typeof signedIn>
  /** olivia's API secret, which edith may edit. */
  readonly secretId: number
  share(recipient: { kind: 'user-group' | 'private-group'; id: number }): Promise<void>
  history(person: Person, page?: number): Promise<string>
}

async function house(t: Parameters<typeof castFor>[0]): Promise<House> {
  const it = await castFor(t)
  const secretId = putSealed(it)
  const url = `/api-secrets/${String(secretId)}`
  return {
    it,
    as: (person) => signedIn(it.vault, it.ids[person]),
    secretId,
    async share({ kind, id }) {
      it.clock.pass({ seconds: 1 })
      const form = { recipient: `${kind}:${String(id)}` }
      const { status } = await it.as('olivia').send(`${url}/share/internal`, form)
      if (status !== 303) throw new Error(`sharing answers ${String(status)}`)
      it.clock.pass({ seconds: 1 })
    },
    async history(person, page = 1) {
      const { text } = await it.as(person).open(`${url}?tab=history&page=${String(page)}`)
      return text
    },
  }
}

const FIELDS = { name: 'Night shift', description: '', active: true }

t.test('the owner sees when the people of a group that reaches it change, from the sharing on', async (t) => {
  const { it, as, secretId, share, history } = await house(t)
  const { gina, stan, olivia } = it.ids
  const groupId = addUserGroup(it.vault, as('ada'), { ...FIELDS, add: [gina] })
  const save = (add: number[], remove: number[]) =>
    changeUserGroup(it.vault, as('ada'), { groupId, version: 1, ...FIELDS, add, remove })
  t.notMatch(await history('olivia'), /Night shift/)
  await share({ kind: 'user-group', id: groupId })
  t.notMatch(await history('olivia'), /Gina Group joined/, 'what was before the sharing is nobody’s business here')
  save([stan], [gina])
  changeUserGroup(it.vault, operator, { groupId, version: 1, ...FIELDS, add: [olivia], remove: [] })
  setUserGroupState(it.vault, as('ada'), { groupId, active: false })
  setUserGroupState(it.vault, as('ada'), { groupId, active: true })
  for (const person of ['olivia', 'edith'] as const) {
    const text = await history(person)
    t.match(text, /Stan Stranger joined Night shift \(user group\), added by Ada Admin/, person)
    t.match(text, /Gina Group left Night shift \(user group\), removed by Ada Admin/, person)
    t.match(text, /Olivia Owner joined Night shift \(user group\), added by The operator of MySafe/, person)
    t.match(text, /Ada Admin disabled Night shift \(user group\): nobody has access through it/, person)
    t.match(text, /Ada Admin enabled Night shift \(user group\) again/, person)
  }
  t.equal((await it.as('victor').open(`/api-secrets/${String(secretId)}?tab=history`)).status, 403)
})

t.test(
  'of a private group that may not be seen neither the name is told nor, but to the owner, who is in it',
  async (t) => {
    const { it, as, share, history } = await house(t)
    const { victor, gina, olivia } = it.ids
    const fields = { ...FIELDS, membersMayView: true }
    const groupId = addPrivateGroup(it.vault, as('stan'), { ...fields, add: [olivia, victor] })
    const save = (version: number, changes: object) =>
      changePrivateGroup(it.vault, as('stan'), { groupId, version, ...fields, add: [], remove: [], ...changes })
    await share({ kind: 'private-group', id: groupId })
    save(1, { add: [gina] })
    t.match(await history('olivia'), /Gina Group joined Night shift \(private group\), added by Stan Stranger/)
    const seen = await history('edith')
    t.match(seen, /Somebody joined a private group, added by Stan Stranger/)
    t.notMatch(seen, /Night shift|Gina Group joined/)
    save(1, { membersMayView: false, remove: [victor] })
    const owners = await history('olivia')
    t.match(owners, /Victor Viewer left a private group, removed by Stan Stranger/)
    t.notMatch(owners, /Night shift/, 'what can no longer be seen is no longer named')
    const page = await it.as('ada').send(`/admin/users/${String(it.ids.stan)}/deactivate`, { to: String(it.ids.edith) })
    t.equal(page.status, 303)
    t.match(await history('edith'), /Ada Admin handed Night shift \(private group\) over to Edith Editor/)
  },
)

t.test('a group that was taken away, or whose end has come, says no more here', async (t) => {
  const { it, as, share, history } = await house(t)
  const groupId = addUserGroup(it.vault, as('ada'), { ...FIELDS, add: [] })
  await share({ kind: 'user-group', id: groupId })
  changeUserGroup(it.vault, as('ada'), { groupId, version: 1, ...FIELDS, add: [it.ids.gina], remove: [] })
  t.match(await history('olivia'), /Gina Group joined/)
  it.vault.db.raw.prepare('UPDATE grants SET until_at = ? WHERE user_group_id = ?').run(it.clock.now(), groupId)
  t.notMatch(await history('olivia'), /Gina Group joined/)
  t.match(await history('olivia'), /shared it with Night shift/, 'that it was shared stays')
})

t.test('the pages of a history count what happened to groups, and go from the newest to the oldest', async (t) => {
  const { it, as, share, history } = await house(t)
  const groupId = addUserGroup(it.vault, as('ada'), { ...FIELDS, add: [] })
  await share({ kind: 'user-group', id: groupId })
  // The first look is remembered too.
  await history('olivia')
  const before = Number(/1–\d+ of (\d+)/.exec(await history('olivia'))?.[1])
  for (let n = 0; n < 40; n += 1) {
    const [add, remove] = n % 2 === 0 ? [[it.ids.gina], []] : [[], [it.ids.gina]]
    changeUserGroup(it.vault, as('ada'), { groupId, version: 1, ...FIELDS, add, remove })
  }
  t.match(await history('olivia'), `1–30 of ${String(before + 40)}`)
  const first = await history('olivia')
  t.ok(first.indexOf('Gina Group left') < first.indexOf('Gina Group joined'), 'the newest stands first')
  const second = await history('olivia', 2)
  t.match(second, `31–${String(before + 40)} of ${String(before + 40)}`)
  t.match(second, /Gina Group joined[\s\S]*shared it with Night shift/)
})

// Two Share windows that are open at the same time, in two sessions: what both did stands, whoever was first.
import t from 'tap'
import { browserFor, signInCheaply, type Browser } from '../fixtures/cast.ts'
import { put } from '../fixtures/database.ts'
import { fieldsOf, house, lines, type Test } from '../fixtures/share-window.ts'
import { readsTheWholeList } from '../controls/screens/sharing.ts'

type Fields = Record<string, string[]>
type Also = NonNullable<Parameters<typeof house>[1]>['also']

/** The recipients of the house by the word they have in this file. */
interface Names {
  readonly victor: string
  readonly edith: string
  readonly stan: string
}

/** What one person does in their window, as the form that is sent. */
type Act = (shown: Fields, names: Names) => Fields

const without = (list: string[] | undefined, one: string) => (list ?? []).filter((text) => text !== one)

const ACTS: Record<string, Act> = {
  'gives stan Can view': (shown, { stan }) => ({ ...shown, recipient: [stan] }),
  'gives the group Can edit': (shown) => ({
    ...shown,
    recipient: ['user-group:1'],
    edit: [...(shown['edit'] ?? []), 'user-group:1'],
  }),
  'gives victor Can edit': (shown, { victor }) => ({ ...shown, edit: [...(shown['edit'] ?? []), victor] }),
  'ends victor’s grant in December': (shown, { victor }) => ({ ...shown, [`until:${victor}`]: ['2026-12-24'] }),
  'takes Can edit from edith': (shown, { edith }) => ({ ...shown, edit: without(shown['edit'], edith) }),
  'removes edith': (shown, { edith }) => ({ ...shown, leaving: [edith] }),
  'removes victor': (shown, { victor }) => ({ ...shown, leaving: [victor] }),
}

/** What each act makes of the grants, for grants it finds. */
const EFFECTS: Record<string, (grants: Map<string, string>) => void> = {
  'gives stan Can view': (grants) => grants.set('stan', 'view -'),
  'gives the group Can edit': (grants) => grants.set('Dev', 'edit -'),
  'gives victor Can edit': (grants) => change(grants, 'victor', (was) => was.replace('view', 'edit')),
  'ends victor’s grant in December': (grants) => change(grants, 'victor', (was) => was.replace(/ -$/, ' 2026-12-25')),
  'takes Can edit from edith': (grants) => change(grants, 'edith', (was) => was.replace('edit', 'view')),
  'removes edith': (grants) => grants.delete('edith'),
  'removes victor': (grants) => grants.delete('victor'),
}

function change(grants: Map<string, string>, name: string, to: (was: string) => string): void {
  const was = grants.get(name)
  if (was !== undefined) grants.set(name, to(was))
}

const GRANTS = `SELECT coalesce(u.username, g.name) || ' ' || level || ' ' ||
    coalesce(strftime('%Y-%m-%d', until_at / 1000, 'unixepoch'), '-')
  FROM grants LEFT JOIN users u ON u.id = user_id LEFT JOIN user_groups g ON g.id = user_group_id`

/** A house in which victor has Can view and edith Can edit, and two sessions of its owner. */
async function twoSessions(t: Test, also?: Also) {
  const there = await house(t, also === undefined ? {} : { also })
  const { it, window, user } = there
  put(it.vault.db, 'user_groups', { id: 1, name: 'Dev', name_folded: 'dev', created_at: 0 })
  const names: Names = { victor: user('victor'), edith: user('edith'), stan: user('stan') }
  const other: Browser = browserFor(it, '198.51.100.200')
  signInCheaply(it, other, it.ids.olivia)
  const tokens = { one: await it.as('olivia').token(), two: await other.token() }
  /** Everything as at the beginning; answers what both windows show then. */
  async function open(): Promise<{ first: Fields; second: Fields }> {
    it.vault.db.raw.exec('DELETE FROM grants')
    const form = { recipient: [names.victor, names.edith], edit: names.edith, _csrf: tokens.one }
    await it.as('olivia').send(window, form)
    return { first: fieldsOf(await it.as('olivia').open(window)), second: fieldsOf(await other.open(window)) }
  }
  const grants = () => it.vault.db.raw.prepare(GRANTS).pluck().all() as string[]
  return { ...there, names, other, tokens, open, grants }
}

/** Every pair of acts in both orders: each one whose result is not what both acts make of the grants, in words. */
async function pairsThatLose(t: Test, { also, acts = Object.keys(ACTS) }: { also?: Also; acts?: string[] } = {}) {
  const { it, window, names, other, tokens, open, grants } = await twoSessions(t, also)
  const address = also === undefined ? window : `/planted${window}`
  const wrong: string[] = []
  for (const one of acts)
    for (const two of acts) {
      const { first, second } = await open()
      await it.as('olivia').send(address, { ...ACTS[one]?.(first, names), _csrf: tokens.one })
      await other.send(address, { ...ACTS[two]?.(second, names), _csrf: tokens.two })
      const wanted = new Map([
        ['victor', 'view -'],
        ['edith', 'edit -'],
      ])
      for (const act of [one, two]) EFFECTS[act]?.(wanted)
      const due = [...wanted].map(([name, rest]) => `${name} ${rest}`).sort()
      const there = grants().sort()
      if (JSON.stringify(there) !== JSON.stringify(due))
        wrong.push(`${one}, then ${two}: ${there.join(', ')} instead of ${due.join(', ')}`)
    }
  return wrong
}

t.test('what two people do at once both stands, whatever it is and in whatever order', async (t) => {
  t.same(await pairsThatLose(t), [])
})

t.test('control: a window that sends the whole list is noticed', async (t) => {
  const acts = ['gives stan Can view', 'gives the group Can edit', 'removes edith']
  const wrong = await pairsThatLose(t, { also: readsTheWholeList, acts })
  t.ok(wrong.some((words) => words.startsWith('gives stan Can view, then gives the group')))
  t.ok(wrong.some((words) => words.startsWith('removes edith, then gives stan')))
})

t.test(
  'whoever changes what was taken away meanwhile is told, keeps what they chose, and shares nothing by halves',
  async (t) => {
    const { it, window, names, other, open, grants } = await twoSessions(t)
    const { first, second } = await open()
    await it.as('olivia').send(window, { ...first, leaving: [names.victor] })
    const form = { ...second, edit: [...(second['edit'] ?? []), names.victor], recipient: [names.stan], find: [''] }
    const answer = await other.send(window, form)
    t.equal(answer.status, 409)
    t.match(answer.text, 'The grant of Victor Viewer was taken away or ended meanwhile. Nothing was changed.')
    t.same(lines(answer), ['Edith Editor', 'Stan Stranger'], 'the list as it is now, with what was chosen here')
    t.same(grants(), ['edith edit -'])
    t.equal((await other.send(window, fieldsOf(answer))).status, 303, 'and Share works from there')
    t.same(grants().sort(), ['edith edit -', 'stan view -'])
  },
)

t.test('a grant that ends while the window is open is not lengthened behind anybody’s back', async (t) => {
  const { it, window, names, open, grants } = await twoSessions(t)
  await open()
  const until = `until:${names.victor}`
  await it.as('olivia').send(window, { was: `${names.victor} view -`, [until]: '2026-11-21' })
  const shown = fieldsOf(await it.as('olivia').open(window))
  t.same(shown[until], ['2026-11-21'])
  it.clock.pass({ hours: 12 })
  it.vault.db.raw.prepare('UPDATE sessions SET seen_at = ?, created_at = ?').run(it.clock.now(), it.clock.now())
  const answer = await it.as('olivia').send(window, { ...shown, [until]: ['2026-12-24'] })
  t.equal(answer.status, 409)
  t.match(answer.text, 'The grant of Victor Viewer was taken away or ended meanwhile.')
  t.same(lines(answer), ['Edith Editor'])
  t.match(grants(), ['victor view 2026-11-22', 'edith edit -'])
})

t.test('who handed it over meanwhile shares nothing more from an old window', async (t) => {
  const { it, window, address, names, other, open, grants } = await twoSessions(t)
  const { second } = await open()
  const before = grants()
  const done = await it.as('olivia').send(`${address}/hand-over`, { to: names.stan })
  t.equal(done.status, 303)
  const answer = await other.send(window, { ...second, leaving: [names.victor], recipient: ['user-group:1'] })
  t.equal(answer.status, 404)
  t.same(grants(), before)
})

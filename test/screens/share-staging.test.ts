// The Share window as a form: whatever is pressed in whatever order, only what was changed is sent on.
import fc from 'fast-check'
import t from 'tap'
import { namedChanges, onlyStages, stagedFrom } from '../../src/screens/share-staging.ts'
import type { NamedChanges } from '../../src/vault/sharing.ts'
import { changesEverything } from '../controls/screens/share-staging.ts'

const ASKED = { zone: 'UTC' }
const ROWS = ['user:1', 'user:2', 'user-group:3', 'private-group:4']
const DAYS = ['', '2026-12-24', '2027-02-28']

interface Was {
  readonly level: 'view' | 'edit'
  readonly day: string
}

/** One row of the window: what it was when shown (null: chosen just now), what it is now, and whether it leaves. */
interface Row extends Was {
  readonly was: Was | null
  readonly leaving: boolean
}

const was = fc.record({ level: fc.constantFrom('view', 'edit'), day: fc.constantFrom(...DAYS) }) as fc.Arbitrary<Was>
const row = fc.record({
  was: fc.option(was),
  level: fc.constantFrom('view', 'edit'),
  day: fc.constantFrom(...DAYS),
  leaving: fc.boolean(),
}) as fc.Arbitrary<Row>
const rows = fc.array(row, { minLength: ROWS.length, maxLength: ROWS.length })

/** The form as a browser sends it. */
function sent(list: readonly Row[]): Record<string, string | string[]> {
  const named = list.map((one, at) => ({ ...one, name: ROWS[at] ?? '' }))
  const names = (those: typeof named) => those.map(({ name }) => name)
  return {
    find: '',
    recipient: names(named.filter((one) => one.was === null && !one.leaving)),
    was: named.flatMap(({ was, name }) =>
      was === null ? [] : [`${name} ${was.level} ${was.day === '' ? '-' : was.day}`],
    ),
    leaving: names(named.filter((one) => one.was !== null && one.leaving)),
    edit: names(named.filter(({ level }) => level === 'edit')),
    ...Object.fromEntries(named.map(({ name, day }) => [`until:${name}`, day])),
  }
}

function text({ recipient }: { recipient: { kind: string; id: number } }): string {
  return `${recipient.kind}:${String(recipient.id)}`
}

/** Whether what comes out names exactly the rows that were added, changed or removed, and of a change only its fields. */
function namesOnlyChanges(read: (fields: Record<string, string | string[]>) => NamedChanges): boolean {
  const exact = fc.property(rows, (list) => {
    const { add, change, remove } = read(sent(list))
    return list.every((one, at) => {
      const name = ROWS[at] ?? ''
      const found = change.find((each) => text(each) === name)
      const expected = one.was !== null && !one.leaving
      const [level, day] = [one.was?.level !== one.level, one.was?.day !== one.day]
      const right = expected && (level || day) ? found !== undefined : found === undefined
      const fields = found === undefined || ('level' in found === level && 'untilAt' in found === day)
      const added = add.some((each) => text(each) === name) === (one.was === null && !one.leaving)
      const removed = remove.some((each) => text({ recipient: each }) === name) === (one.was !== null && one.leaving)
      return right && fields && added && removed
    })
  })
  return !fc.check(exact, { numRuns: 2_000, seed: 5 }).failed
}

t.test('whatever stands in the window, Share names exactly what was added, changed and removed', async (t) => {
  t.ok(namesOnlyChanges((fields) => namedChanges(stagedFrom(fields), ASKED).changes))
})

t.test('control: a window that sends every row as changed is noticed', async (t) => {
  t.notOk(namesOnlyChanges(changesEverything))
})

t.test('what cannot be read is left out, and never throws', async (t) => {
  const anything = fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        'find',
        'recipient',
        'was',
        'edit',
        'leaving',
        'add',
        'remove',
        'keep',
        'until:user:1',
        'until:nobody',
      ),
      fc.string(),
    ),
    fc.oneof(fc.string(), fc.constantFrom('user:1', 'user:1 edit 2026-13-99'), fc.array(fc.string(), { maxLength: 4 })),
  )
  const calm = fc.property(anything, (fields) => {
    const { changes } = namedChanges(stagedFrom(fields), ASKED)
    return [...changes.add, ...changes.change].every(({ recipient }) => recipient.id > 0)
  })
  t.notOk(fc.check(calm, { numRuns: 2_000, seed: 5 }).failed)
})

t.test('the buttons Add, Remove and Keep change the window and nothing else', async (t) => {
  const fields = { recipient: ['user:1'], was: 'user:2 view -', find: 'bi' }
  t.notOk(onlyStages(fields))
  for (const button of ['search', 'add', 'remove', 'keep']) t.ok(onlyStages({ ...fields, [button]: 'user:9' }), button)
  t.same(stagedFrom({ ...fields, add: 'user:9' }).chosen, ['user:1', 'user:9'])
  t.equal(stagedFrom({ ...fields, add: 'user:9' }).typed, '')
  t.same(stagedFrom({ ...fields, remove: 'user:1' }).chosen, [])
  t.same([...stagedFrom({ ...fields, remove: 'user:2' }).leaving], ['user:2'])
  t.same([...stagedFrom({ ...fields, leaving: 'user:2', keep: 'user:2' }).leaving], [])
  t.same([...stagedFrom({ ...fields, leaving: 'user:2', add: 'user:2' }).leaving], [], 'choosing somebody keeps them')
})

// A batch reaches nobody outside, however its form is made to name them.
import t from 'tap'
import { invitesOnTheFly } from '../controls/screens/batch-outside.ts'
import { castFor, hidden } from '../fixtures/cast.ts'
import { putSealed } from '../fixtures/sealed.ts'
import { stateOf } from '../fixtures/state.ts'

type Test = Parameters<typeof castFor>[0]
type Plant = NonNullable<Parameters<typeof castFor>[1]>['also']

const OUTSIDERS = ['eva@elsewhere.test', 'external:1', 'email:eva@elsewhere.test', 'user:eva@elsewhere.test']

/** Whether every way of naming somebody outside is refused, in both fields, with nothing changed. */
async function reachesNobodyOutside(
  t: Test,
  { plant, at = '' }: { plant?: Plant; at?: string } = {},
): Promise<boolean> {
  const it = await castFor(t, { mailConfigured: true, ...(plant === undefined ? {} : { also: plant }) })
  const secretId = putSealed(it)
  const olivia = it.as('olivia')
  // The permission to share outside makes no difference here.
  it.vault.db.raw.exec('UPDATE users SET may_share_outside = 1')
  const asked = await olivia.open(`/api-secrets/batch/share?secret=${String(secretId)}`)
  const form = { secret: secretId, mark: hidden(asked.body, 'mark') ?? '', step: 'share' }
  const before = JSON.stringify(stateOf(it.vault.db))
  const victor = `user:${String(it.ids.victor)}`
  let refused = true
  for (const outsider of OUTSIDERS)
    for (const named of [{ find: outsider }, { recipient: outsider }, { recipient: [victor, outsider] }]) {
      const answer = await olivia.send(`${at}/api-secrets/batch/share`, { ...form, ...named })
      refused &&= answer.status === 422
    }
  return refused && JSON.stringify(stateOf(it.vault.db)) === before
}

t.test(
  'ACL-17 whoever has no account is refused in a batch, by whatever field, and nobody beside them gets anything',
  async (t) => {
    t.ok(await reachesNobodyOutside(t))
  },
)

t.test('ACL-17 control: a batch that makes an account of an address is noticed', async (t) => {
  t.notOk(await reachesNobodyOutside(t, { plant: invitesOnTheFly, at: '/planted' }))
})

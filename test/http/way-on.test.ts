// The way on from a page that says no leads to what it was about, where that can be looked at.
import { test } from 'tap'
import { addPrivateGroup } from '../../src/vault/private-groups.ts'
import { addUserGroup } from '../../src/vault/user-groups.ts'
import { castFor } from '../fixtures/cast.ts'
import { giveLink, outsider } from '../fixtures/outside.ts'
import { putSealed, signedIn } from '../fixtures/sealed.ts'

/** What stands on the buttons of a page that says no. */
const waysOn = ({ body }: { body: string }) =>
  [...body.matchAll(/<a class="button primary" href="([^"]*)">([^<]*)</g)].map(([, href, label]) => [href, label])

test('who may not act on an API secret now, and sees it, goes back to it', async (t) => {
  const it = await castFor(t)
  const id = putSealed(it)
  const address = `/api-secrets/${String(id)}`
  const olivia = it.as('olivia')
  await olivia.send(`${address}/share/internal`, { recipient: `user:${String(it.ids.victor)}` })
  const forbidden = await it.as('victor').open(`${address}/edit`)
  t.equal(forbidden.status, 403)
  t.same(waysOn(forbidden), [[address, 'Go to the API secret']])
  await olivia.send(`${address}/disable`)
  const conflict = await olivia.open(`${address}/edit`)
  t.equal(conflict.status, 409)
  t.same(waysOn(conflict), [[address, 'Go to the API secret']])
  t.match((await olivia.open(address)).text, /Enable/, 'where it can be enabled')
})

test('ACL-03 to whom it does not exist, nothing leads there', async (t) => {
  const it = await castFor(t)
  const unseen = await it.as('stan').open(`/api-secrets/${String(putSealed(it))}/edit`)
  const never = await it.as('stan').open('/api-secrets/999/edit')
  t.equal(unseen.status, 404)
  t.same(waysOn(unseen), [['/', 'Go to Home']])
  t.same(waysOn(never), waysOn(unseen))
})

test('who comes too late for a link to somebody outside goes back to how it stands', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const { linkId } = await giveLink(it, { secretId: putSealed(it) })
  const address = `/external-shares/${String(linkId)}`
  await it.as('olivia').send(`${address}/revoke`)
  const late = await it.as('olivia').send(`${address}/resend`)
  t.equal(late.status, 409)
  t.same(waysOn(late), [[address, 'Go to the external share']])
  t.equal((await it.as('olivia').open(address)).status, 200)
  const administered = await it.as('ada').send(`/admin${address}/revoke`)
  t.equal(administered.status, 409)
  t.same(waysOn(administered), [[`/admin${address}`, 'Go to the external share']])
})

test('who finds a group or a user already as wanted goes to them; whom Administration is closed to goes Home', async (t) => {
  const it = await castFor(t)
  const ada = it.as('ada')
  const active = { description: '', active: true, add: [] }
  const group = addUserGroup(it.vault, signedIn(it.vault, it.ids.ada), { ...active, name: 'Dev' })
  const hers = addPrivateGroup(it.vault, signedIn(it.vault, it.ids.olivia), {
    ...active,
    name: 'Team X',
    membersMayView: true,
  })
  for (const [person, address, page, label] of [
    [
      'ada',
      `/admin/user-groups/${String(group)}/enable`,
      `/admin/user-groups/${String(group)}/edit`,
      'Go to the group',
    ],
    [
      'ada',
      `/admin/users/${String(it.ids.victor)}/reactivate`,
      `/admin/users/${String(it.ids.victor)}/edit`,
      'Go to the user',
    ],
    ['olivia', `/private-groups/${String(hers)}/enable`, `/private-groups/${String(hers)}`, 'Go to the group'],
  ] as const) {
    const answer = await it.as(person).open(address)
    t.equal(answer.status, 409, address)
    t.same(waysOn(answer), [[page, label]])
    t.equal((await it.as(person).open(page)).status, 200)
    const closed = await it.as('stan').open(address)
    t.same(waysOn(closed), [['/', 'Go to Home']], 'and nothing leads there for whom it is closed to')
  }
  t.same(waysOn(await ada.open('/nowhere')), [['/', 'Go to Home']])
})

test('somebody outside who asked for too many codes goes back to the link; from what has ended nothing leads on', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const given = await giveLink(it, { secretId: putSealed(it), check: 'code' })
  const eva = outsider(it.stranger(), given)
  for (let n = 0; n < 3; n += 1) await eva.ask()
  const stopped = await eva.ask()
  t.equal(stopped.status, 429)
  t.same(waysOn(stopped), [[given.path, 'Back to the link']])
  t.equal((await eva.look()).status, 200)
  await it.as('olivia').send(`/external-shares/${String(given.linkId)}/revoke`)
  const ended = await eva.look()
  t.equal(ended.status, 410)
  t.same(waysOn(ended), [])
})

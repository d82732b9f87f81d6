// A password under change: who was signed in when it began must still be when it ends.
import t from 'tap'
import { findPasswordHash } from '../../src/store/users.ts'
import { operator } from '../../src/vault/actors.ts'
import { changePassword } from '../../src/vault/passwords.ts'
import { Invalid } from '../../src/vault/refusals.ts'
import { endSessionsOf, findSignedIn, renewSession } from '../../src/vault/sessions.ts'
import { castFor, givePassword, GOOD_PASSWORD } from '../fixtures/cast.ts'

t.test('SES-06 a session that ends while its password is changed changes nothing', async (t) => {
  const it = await castFor(t)
  await givePassword(it, it.ids.olivia)
  const before = findPasswordHash(it.vault.db, it.ids.olivia)
  const token = it.as('olivia').cookies.get('mysafe') ?? ''
  const limits = { idleMinutes: 30, hours: 12 }
  const found = findSignedIn(it.vault, { token, limits, origin: operator.origin })
  if (found === null) throw new Error('olivia is not signed in')
  const changing = changePassword(it.vault, found.user, {
    current: GOOD_PASSWORD,
    password: 'seven purple otters juggle',
  })
  it.vault.write((tx) => endSessionsOf(tx, operator, { userId: it.ids.olivia }))
  await t.rejects(changing, Invalid)
  t.equal(findPasswordHash(it.vault.db, it.ids.olivia), before)
  t.equal(
    it.vault.write((tx) => renewSession(tx, found.user.sessionId)),
    null,
    'and it does not come back',
  )
})

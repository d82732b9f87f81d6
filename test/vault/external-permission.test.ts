// The External share permission by itself: for administrators, and of somebody who is there.
import t from 'tap'
import { setMayShareOutside } from '../../src/vault/external-permission.ts'
import { operator } from '../../src/vault/actors.ts'
import { Forbidden, NotFound } from '../../src/vault/refusals.ts'
import { sealedHouse } from '../fixtures/sealed.ts'

t.test('only administrators and the operator give it', async (t) => {
  const it = sealedHouse(t)
  const given = { userId: it.ids.victor, may: true }
  t.throws(() => setMayShareOutside(it.vault, it.as('olivia'), given), Forbidden)
  t.throws(() => setMayShareOutside(it.vault, operator, { userId: 999, may: true }), NotFound)
  t.same(it.news(), [])
  t.ok(setMayShareOutside(it.vault, it.as('ada'), given))
  t.notOk(setMayShareOutside(it.vault, operator, given))
  t.same(it.news(), ['user.changed'])
})

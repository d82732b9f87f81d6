// What was typed travels back through the browser sealed: for the same person and form, for ten minutes.
import t from 'tap'
import { LONGEST_PLAINTEXT } from '../../src/crypto/padding.ts'
import { FORM_MINUTES, sealForm, unsealForm } from '../../src/crypto/sealed-form.ts'
import { plantedForms } from '../controls/crypto/sealed-form.ts'
import { installation } from './checks/keyring.ts'
import * as check from './checks/sealed-form.ts'

const OURS: check.Forms = { sealForm, unsealForm }

t.test('CRY-04 a sealed field opens for the same user or visit and the same purpose only', async (t) => {
  t.strictSame(check.ownFieldOnly(OURS), [])
  t.not(check.ownFieldOnly(plantedForms('anybody')).length, 0, 'control, found: opens for anybody')
})

t.test('a sealed field is good for ten minutes', async (t) => {
  t.equal(FORM_MINUTES, 10)
  t.strictSame(check.tenMinutes(OURS), [])
  t.not(check.tenMinutes(plantedForms('for ever')).length, 0, 'control, found: opens for ever')
})

t.test('CRY-05 a changed field is nothing, and no error', async (t) => {
  t.strictSame(check.nothingElse(OURS), [])
  t.not(check.nothingElse(plantedForms('only encoded')).length, 0, 'control, found: only encoded')
})

t.test('a fault that is not the field’s is not hidden', async (t) => {
  const { keyring } = installation()
  const field = { whose: { userId: 1 }, purpose: 'x', now: 0 }
  t.throws(
    () => unsealForm(keyring, { ...field, whose: { userId: 0.5 } }, sealForm(keyring, field, 'typed')),
    RangeError,
  )
  t.throws(() => sealForm(keyring, field, 'x'.repeat(LONGEST_PLAINTEXT)), RangeError)
})

// Sealed hidden fields with one fault planted in them: each must turn the check of its promise red.
import { seal, unseal } from '../../../src/crypto/envelope.ts'
import type { Forms } from '../../crypto/checks/sealed-form.ts'

export type FormFault = 'anybody' | 'for ever' | 'only encoded'

export function plantedForms(fault: FormFault): Forms {
  const place = (field: object) => (fault === 'anybody' ? [] : [JSON.stringify({ ...field, now: 0 })])
  if (fault === 'only encoded') {
    return {
      sealForm: (_, __, typed) => Buffer.from(typed).toString('base64url'),
      unsealForm: (_, __, field) => Buffer.from(field, 'base64url').toString(),
    }
  }
  return {
    sealForm: (keyring, field, typed) =>
      seal(keyring.key('form'), Buffer.from(typed), place(field)).toString('base64url'),
    unsealForm: (keyring, field, sent) => {
      try {
        return unseal(keyring.key('form'), Buffer.from(sent, 'base64url'), place(field)).toString()
      } catch {
        return null
      }
    },
  }
}

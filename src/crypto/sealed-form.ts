// Carries what was typed into a form back through the browser without showing it: a sealed hidden field.
import { seal, SealError, unseal } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import type { AadPart } from './parts.ts'

/** How long such a field can be sent back. */
export const FORM_MINUTES = 10

/** Whose form it is: a user's, or that of somebody not signed in, known by the random id of the visit. */
export type Whose = { readonly userId: number } | { readonly visit: string }

/** `purpose` names form and field, for instance 'api_secrets.edit:980:client_secret'. `now` is UTC ms. */
export interface FormField {
  readonly whose: Whose
  readonly purpose: string
  readonly now: number
}

/** Seals `typed` for ten minutes, for the same person and purpose only; text for a hidden field (base64url). */
export function sealForm(keyring: Keyring, { whose, purpose, now }: FormField, typed: string): string {
  const expiry = Buffer.alloc(8)
  expiry.writeBigInt64BE(BigInt(now + FORM_MINUTES * 60_000))
  const bytes = Buffer.concat([expiry, Buffer.from(typed)])
  const sealed = seal(keyring.key('form'), bytes, place(keyring, whose, purpose))
  bytes.fill(0)
  return sealed.toString('base64url')
}

/** What was typed, or null when the field is too old, somebody else's, of another form, or not what was sent out. */
export function unsealForm(keyring: Keyring, { whose, purpose, now }: FormField, field: string): string | null {
  try {
    const bytes = unseal(keyring.key('form'), Buffer.from(field, 'base64url'), place(keyring, whose, purpose))
    const typed = now < Number(bytes.readBigInt64BE(0)) ? bytes.toString('utf8', 8) : null
    bytes.fill(0)
    return typed
  } catch (fault) {
    if (fault instanceof SealError) return null
    throw fault
  }
}

function place(keyring: Keyring, whose: Whose, purpose: string): AadPart[] {
  const person = 'userId' in whose ? ['user', whose.userId] : ['visit', whose.visit]
  return ['form', keyring.installation, ...person, purpose]
}

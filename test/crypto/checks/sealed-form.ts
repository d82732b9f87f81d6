// What a sealed hidden field must keep, as functions that name every broken promise.
import type { FormField, sealForm, unsealForm } from '../../../src/crypto/sealed-form.ts'
import { installation } from './keyring.ts'

export interface Forms {
  readonly sealForm: typeof sealForm
  readonly unsealForm: typeof unsealForm
}

const NOW = 1_800_000_000_000
const TYPED = ' a client secret\nof two lines é \0 '

const FIELDS: FormField[] = [
  { whose: { userId: 7 }, purpose: 'api_secrets.edit:980', now: NOW },
  { whose: { userId: 77 }, purpose: 'api_secrets.edit:980', now: NOW },
  { whose: { userId: 7 }, purpose: 'api_secrets.edit:98', now: NOW },
  { whose: { visit: '7' }, purpose: 'api_secrets.edit:980', now: NOW },
  { whose: { visit: 'seven' }, purpose: 'api_secrets.edit:980', now: NOW },
]

/** It comes back exactly, for the same person and purpose only, and only in the same installation. */
export function ownFieldOnly({ sealForm, unsealForm }: Forms): string[] {
  const { keyring } = installation()
  const foreign = unsealForm(
    installation().keyring,
    FIELDS[0] as FormField,
    sealForm(keyring, FIELDS[0] as FormField, TYPED),
  )
  const answers = FIELDS.flatMap((from) => {
    const sealed = sealForm(keyring, from, TYPED)
    return FIELDS.map((to) => ({ from, to, typed: unsealForm(keyring, to, sealed) }))
  })
  return answers
    .filter(({ from, to, typed }) => typed !== (from === to ? TYPED : null))
    .map(({ from, to, typed }) => `${JSON.stringify({ from, to })}: ${typed}`)
    .concat(foreign === null ? [] : ['opened in another installation'])
}

/** It is good for ten minutes to the millisecond. */
export function tenMinutes({ sealForm, unsealForm }: Forms): string[] {
  const { keyring } = installation()
  const [field] = FIELDS as [FormField]
  const sealed = sealForm(keyring, field, TYPED)
  const times: [after: number, good: boolean][] = [
    [0, true],
    [599_999, true],
    [600_000, false],
    [86_400_000, false],
  ]
  return times
    .filter(([after, good]) => (unsealForm(keyring, { ...field, now: NOW + after }, sealed) === TYPED) !== good)
    .map(([after, good]) => `after ${after} ms: ${good ? 'closed' : 'open'}`)
}

/** Whatever else comes back in the field is nothing, and never an error; what was typed cannot be read from it. */
export function nothingElse({ sealForm, unsealForm }: Forms): string[] {
  const { keyring } = installation()
  const [field] = FIELDS as [FormField]
  const sealed = sealForm(keyring, field, TYPED)
  const changed = [...sealed].map(
    (letter, at) => `${sealed.slice(0, at)}${letter === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`,
  )
  // The last letter of base64 may hold bits that do not count; all others do.
  const others = [
    ...changed.slice(0, -1),
    '',
    'A',
    sealed.slice(4),
    sealed.slice(0, -4),
    '\0',
    'é'.repeat(200),
    'A'.repeat(999),
  ]
  const opened = others.filter((sent) => unsealForm(keyring, field, sent) !== null).map((sent) => `opened: ${sent}`)
  const readable = Buffer.from(sealed, 'base64url').includes('client secret') || sealed.includes('client secret')
  return [...opened, ...(readable ? ['readable'] : []), ...(/^[\w-]+$/.test(sealed) ? [] : ['not base64url'])]
}

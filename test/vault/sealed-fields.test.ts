// Opening sealed fields: the key of an API secret is opened once for all of a row, and opens nothing else.
import t from 'tap'
import type { Keyring } from '../../src/crypto/keyring.ts'
import { findApiSecret } from '../../src/store/api-secrets.ts'
import { detailsOf } from '../../src/vault/api-secret-details.ts'
import { editApiSecret, editFormOf } from '../../src/vault/api-secrets.ts'
import { restorePreviousSecret } from '../../src/vault/previous-secret.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import { unsealField } from '../../src/vault/sealed-fields.ts'
import { createVault, type Vault } from '../../src/vault/vault.ts'
import { testKeyring } from '../fixtures/keyring.ts'
import { CANARY, putSealed, sealedHouse } from '../fixtures/sealed.ts'

/** A keyring that counts how often a wrapping key is taken out of it. */
function counting(keyring: Keyring) {
  const count = { opened: 0 }
  const kek = (version?: number) => {
    count.opened += 1
    return keyring.kek(version)
  }
  return { count, keyring: { ...keyring, kek } }
}

t.test('each act opens the key of an API secret once, however many of its fields it needs', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house, { notes: 'some', previous: 'before' })
  const { db, keyring, now } = house.vault
  const olivia = house.as('olivia')
  const { version, fields } = editFormOf(house.vault, olivia, { secretId })
  for (const [act, run] of Object.entries({
    details: (vault) => detailsOf(vault, olivia, { secretId }),
    'form for editing': (vault) => editFormOf(vault, olivia, { secretId }),
    'Copy as, which needs the Client ID too': (vault) =>
      revealClientSecret(vault, olivia, { secretId, purpose: 'curl', version: 'current' }),
    edit: (vault) =>
      editApiSecret(vault, olivia, {
        secretId,
        version,
        fields: { ...fields, notes: 'other' },
        clientSecret: { to: 'new' },
      }),
    'putting back': (vault) => restorePreviousSecret(vault, olivia, { secretId }),
  } satisfies Record<string, (vault: Vault) => unknown>)) {
    const counted = counting(keyring)
    run(createVault({ db, keyring: counted.keyring, now }))
    t.equal(counted.count.opened, 1, act)
  }
})

t.test('a key that was opened serves nobody with other keys, and no other row', async (t) => {
  const house = sealedHouse(t)
  const secret = findApiSecret(house.vault.db, putSealed(house))
  if (secret === undefined) throw new Error('there is no such row')
  t.equal(unsealField(house.vault, secret, 'client_secret'), CANARY)
  t.throws(() => unsealField({ ...house.vault, keyring: testKeyring() }, secret, 'client_secret'), {
    name: 'SealError',
  })
  t.throws(() => unsealField(house.vault, { ...secret, id: secret.id + 1 }, 'client_secret'), { name: 'SealError' })
})

// Changing the wrapping key: at every step everything opens and can be saved, and in the end the old one opens nothing.
import t from 'tap'
import { openDataKey } from '../../src/crypto/data-keys.ts'
import { SealError } from '../../src/crypto/envelope.ts'
import { dataFolder, makeDataFolder } from '../../src/store/data-folder.ts'
import { insertUser } from '../../src/store/users.ts'
import { countOlderKeys, listOlderKeys, type KeptKey } from '../../src/store/wrapped-keys.ts'
import { addApiSecret, replaceClientSecret } from '../../src/vault/api-secrets.ts'
import {
  beginRotation,
  carryRotationOn,
  isRotating,
  PIECE,
  retireOlder,
  rewrapSome,
} from '../../src/vault/key-rotation.ts'
import { revealClientSecret } from '../../src/vault/reveal.ts'
import type { Places } from '../../src/vault/places.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { retireByName, retireFirst } from '../controls/vault/key-rotation.ts'
import { member } from '../fixtures/cast.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { signedIn } from '../fixtures/sealed.ts'
import { openedVault } from '../fixtures/seeded-links.ts'

process.umask(0o077)

interface House {
  readonly vault: Vault
  readonly places: Places
  readonly installation: Installation
  readonly ids: readonly number[]
}

/** A safe with API secrets in it, a little more than two steps change. */
function house(t: { teardown(close: () => unknown): unknown }, secrets = 2 * PIECE + 3): House {
  const installation = emptyInstallation(t)
  const data = dataFolder(installation.data)
  makeDataFolder(data)
  const { vault, close } = openedVault(installation)
  t.teardown(close)
  const olivia = signedIn(
    vault,
    vault.write((tx) => insertUser(tx.db, member('olivia', tx.at))),
  )
  const fields = { url: 'https://a.test/', clientId: 'cid', identifier: '', method: '', tags: '', notes: 'n' }
  const ids = Array.from({ length: secrets }, (_, n) =>
    addApiSecret(vault, olivia, {
      fields: { ...fields, name: `API ${String(n)}` },
      clientSecret: `value ${String(n)}`,
    }),
  )
  const places = { data, credentialFile: null, rootKeyFile: installation.rootKey }
  return { vault, places, installation, ids }
}

/** The API secrets whose client secret does not open, or is not what it was; a few of them are enough. */
function closed({ vault, ids }: House): number[] {
  const olivia = signedIn(vault, 1)
  return [0, 1, PIECE - 1, PIECE, ids.length - 1].filter((n) => {
    if (n >= ids.length) return false
    try {
      const shown = revealClientSecret(vault, olivia, { secretId: Number(ids[n]), purpose: 'show', version: 'current' })
      return shown.value !== `value ${String(n)}`
    } catch (fault) {
      if (fault instanceof SealError) return true
      throw fault
    }
  })
}

const events = ({ vault }: House, name: string) =>
  vault.db.raw.prepare('SELECT actor_kind, details FROM audit_events WHERE name = ?').raw().all(name)

t.test('CRY-13 at every step everything opens, and the old version is destroyed when nothing needs it', async (t) => {
  const it = house(t)
  const { vault, places } = it
  t.same(beginRotation(vault, { places }), { version: 2, begun: true, left: it.ids.length })
  t.ok(isRotating(vault))
  t.equal(vault.keyring.kekVersion, 2, 'whoever holds the keyring seals with the new one')
  t.same(beginRotation(vault, { places }), { version: 2, begun: false, left: it.ids.length }, 'once begun it goes on')
  t.same(closed(it), [])
  t.same(retireOlder(vault), { retired: [], left: it.ids.length }, 'what is needed is not retired')
  const steps: unknown[] = []
  for (let after: number | null = 0; after !== null;) {
    const step = rewrapSome(vault, { after })
    steps.push([step.rewrapped, step.stuck])
    after = step.next
    t.same(closed(it), [])
    replaceClientSecret(vault, signedIn(vault, 1), {
      secretId: 3,
      version: steps.length,
      clientSecret: 'value 2' + String(after),
    })
  }
  t.same(steps, [
    [PIECE, 0],
    [PIECE, 0],
    [3, 0],
  ])
  t.equal(countOlderKeys(vault.db, 2), 0)
  t.same(retireOlder(vault), { retired: [1], left: 0 })
  t.notOk(isRotating(vault))
  t.same(closed(it), [])
  t.equal(vault.db.raw.prepare("SELECT length(sealed_key) FROM keyring WHERE purpose = 'kek'").pluck().get(), 0)
  t.same(events(it, 'key.rotated'), [['operator', '{"version":2}']])
  t.same(events(it, 'key.retired'), [['operator', '{"version":1}']])
  const again = openedVault(it.installation)
  t.same(closed({ ...it, vault: again.vault }), [], 'and the next start opens everything')
  again.close()

  const other = house(t, PIECE + 1)
  retireFirst(other.vault, other.places)
  const started = openedVault(other.installation)
  t.not(closed({ ...other, vault: started.vault }).length, 0, 'control, found: a version destroyed while it is needed')
  started.close()
})

t.test('CRY-15 a data key as an old backup holds it opens nothing once its version is destroyed', async (t) => {
  const opensLater = (finish: (vault: Vault) => unknown) => {
    const it = house(t, 3)
    const [kept] = listOlderKeys(it.vault.db, { than: 2, after: 0, limit: 1 }) as [KeptKey]
    beginRotation(it.vault, it)
    rewrapSome(it.vault, { after: 0 })
    finish(it.vault)
    const { vault, close } = openedVault(it.installation)
    try {
      openDataKey(vault.keyring, kept.id, kept)
      return true
    } catch (fault) {
      t.match(fault, { code: 'wrong_key' })
      return false
    } finally {
      t.same(closed({ ...it, vault }), [], 'the data of now opens')
      close()
    }
  }
  t.notOk(opensLater((vault) => retireOlder(vault)))
  t.ok(opensLater(retireByName), 'control, found: a version that is retired by name alone')
})

t.test('a data key that does not open stays as it is, with the version it needs', async (t) => {
  const it = house(t, 3)
  const { vault } = it
  vault.db.raw.exec(
    'UPDATE api_secrets SET wrapped_key = (SELECT wrapped_key FROM api_secrets WHERE id = 1) WHERE id = 2',
  )
  beginRotation(vault, it)
  t.same(rewrapSome(vault, { after: 0 }), { rewrapped: 2, stuck: 1, next: null })
  t.same(retireOlder(vault), { retired: [], left: 1 })
  t.ok(isRotating(vault))
  t.same(
    listOlderKeys(vault.db, { than: 2, after: 0, limit: 9 }).map(({ id }) => id),
    [2],
  )
})

t.test('what else may go wrong in a step goes wrong aloud, and nothing of the step is kept', async (t) => {
  const it = house(t, 3)
  beginRotation(it.vault, it)
  const broken = new Error('the hardware')
  const keyring = {
    ...it.vault.keyring,
    kekVersion: 2,
    kek: () => {
      throw broken
    },
  }
  t.throws(() => rewrapSome({ ...it.vault, keyring }, { after: 0 }), broken)
  t.equal(countOlderKeys(it.vault.db, 2), 3)
})

t.test('a running server carries on with a rotation that was cut short, a step at a time, and ends it', async (t) => {
  const it = house(t, PIECE + 1)
  const carryOn = carryRotationOn(it.vault)
  carryOn()
  t.same(events(it, 'key.retired'), [], 'without a rotation there is nothing to do')
  beginRotation(it.vault, it)
  carryOn()
  t.equal(countOlderKeys(it.vault.db, 2), 1)
  carryOn()
  t.notOk(isRotating(it.vault))
  t.same(events(it, 'key.retired'), [['system', '{"version":1}']])
  carryOn()
  it.vault.db.raw.exec(
    'UPDATE api_secrets SET wrapped_key = (SELECT wrapped_key FROM api_secrets WHERE id = 1) WHERE id = 2',
  )
  beginRotation(it.vault, it)
  for (let n = 0; n < 4; n++) carryOn()
  t.equal(countOlderKeys(it.vault.db, 3), 1, 'and does not try for ever what does not open')
})

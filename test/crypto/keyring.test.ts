// The keyring opens with the root key or the recovery key of its own installation, and never shows itself.
import { createSecretKey, hkdfSync } from 'node:crypto'
import { inspect } from 'node:util'
import { serialize } from 'node:v8'
import pino from 'pino'
import t from 'tap'
import { newDataKey, openDataKey } from '../../src/crypto/data-keys.ts'
import { seal, SealError, unseal } from '../../src/crypto/envelope.ts'
import * as keyrings from '../../src/crypto/keyring.ts'
import { newKey } from '../../src/crypto/primitives.ts'
import { newRecoveryKey, parseRecoveryKey } from '../../src/crypto/recovery-key.ts'
import { openAnywhere, openWithoutKeyId } from '../controls/crypto/keyring.ts'
import * as check from './checks/keyring.ts'

const { createKeyring, IncompleteKeyring, LATER_PURPOSES, missingKeys, openKeyring, openWithRecoveryKey } = keyrings
const { PURPOSES, replaceRootSlot, WrongKey } = keyrings

const OTHERS = PURPOSES.filter((purpose) => purpose !== 'kek')

/** What the keys do, to compare keyrings that do not show their keys. */
function sameKeys(one: keyrings.Keyring, other: keyrings.Keyring): boolean {
  const all = (keyring: keyrings.Keyring) => [keyring.kek(), ...OTHERS.map((purpose) => keyring.key(purpose))]
  return all(one).every((key, index) => key.equals(all(other)[index] ?? newKey()))
}

t.test('a new keyring has a different key for every purpose and opens again with the root key', async (t) => {
  const { rootKey, stored, keyring } = check.installation()
  t.match(stored.installation, /^[0-9a-f]{32}$/)
  t.strictSame(
    stored.rows.map(({ purpose, version }) => [purpose, version]),
    PURPOSES.map((purpose) => [purpose, 1]),
  )
  const exported = [keyring.kek(), ...OTHERS.map((purpose) => keyring.key(purpose))].map((key) =>
    key.export().toString('hex'),
  )
  t.equal(new Set(exported).size, PURPOSES.length)
  const again = openKeyring(stored, rootKey)
  t.ok(sameKeys(again, keyring))
  t.equal(again.installation, stored.installation)
  t.equal(again.rootKeyId, keyrings.keyIdOf(rootKey))
  t.equal(again.kekVersion, 1)
})

t.test('CRY-10 a wrong root key is named with both ids before anything is opened', async (t) => {
  t.strictSame(check.wrongRootKeyNamed(openKeyring), [])
  t.not(check.wrongRootKeyNamed(openWithoutKeyId).length, 0, 'control, found: key ids not compared')
})

t.test('CRY-04 a sealed key moved to another row, slot or installation does not open', async (t) => {
  t.strictSame(check.movedKeysRefused(openKeyring), [])
  t.strictSame(check.slotsNotExchangeable(openKeyring), [])
  t.not(check.movedKeysRefused(openAnywhere).length, 0, 'control, found: keys taken from anywhere')
  t.not(check.slotsNotExchangeable(openAnywhere).length, 0, 'control, found: slots taken from anywhere')
})

t.test('CRY-19 the recovery key, typed from paper, opens the data and gives it a new root key', async (t) => {
  const oldRoot = newKey()
  const paper = newRecoveryKey()
  const { stored, keyring } = createKeyring({ rootKey: oldRoot, recoveryKey: paper.key })
  const kept = newDataKey(keyring, 7)
  const value = seal(kept.dataKey, Buffer.from('still here'), ['api_secrets', 7])

  const recoveryKey = parseRecoveryKey(paper.text.toLowerCase())
  t.ok(sameKeys(openWithRecoveryKey(stored, recoveryKey), keyring))
  const rootKey = newKey()
  const { slot, keyring: recovered } = replaceRootSlot(stored, { recoveryKey, rootKey })
  t.ok(sameKeys(recovered, keyring))
  t.equal(recovered.rootKeyId, keyrings.keyIdOf(rootKey))

  const mended = { ...stored, slots: stored.slots.map((one) => (one.slot === 'root' ? slot : one)) }
  const again = openKeyring(mended, rootKey)
  t.equal(unseal(openDataKey(again, 7, kept), value, ['api_secrets', 7]).toString(), 'still here')
  t.ok(openWithRecoveryKey(mended, recoveryKey), 'the recovery key stays good')
  t.throws(() => openKeyring(mended, oldRoot), WrongKey, 'the lost root key does not')
})

t.test('CRY-19 a wrong recovery key is named with both ids', async (t) => {
  const { stored, recoveryKey } = check.installation()
  const wrong = newRecoveryKey().key
  const message = new RegExp(`recovery key.*${keyrings.keyIdOf(recoveryKey)}.*${keyrings.keyIdOf(wrong)}`)
  t.throws(() => openWithRecoveryKey(stored, wrong), { slot: 'recovery', message })
  t.throws(() => replaceRootSlot(stored, { recoveryKey: wrong, rootKey: newKey() }), { slot: 'recovery', message })
})

t.test('a keyring without a slot or a usable key is refused by name', async (t) => {
  const { rootKey, recoveryKey, stored } = check.installation()
  const without = (purpose: string) => ({ ...stored, rows: stored.rows.filter((row) => row.purpose !== purpose) })
  for (const purpose of PURPOSES.filter((one) => !LATER_PURPOSES.includes(one))) {
    t.throws(
      () => openKeyring(without(purpose), rootKey),
      new IncompleteKeyring(`usable key for '${purpose}'`),
      purpose,
    )
  }
  const retired = { ...stored, rows: stored.rows.map((row) => ({ ...row, retiredAt: 1 })) }
  t.throws(() => openKeyring(retired, rootKey), { message: /'kek'/ })
  const [, recovery] = stored.slots
  const rootless = { ...stored, slots: recovery ? [recovery] : [] }
  t.throws(() => openKeyring(rootless, rootKey), new IncompleteKeyring('root slot'))
  t.equal(openWithRecoveryKey(rootless, recoveryKey).rootKeyId, '', 'still opens with the recovery key')
})

t.test('a keyring of an earlier version opens without what came later, and is given it', async (t) => {
  const { rootKey, stored } = check.installation()
  t.same(missingKeys(stored, rootKey), [], 'a new one lacks nothing')
  const earlier = { ...stored, rows: stored.rows.filter((row) => !LATER_PURPOSES.includes(row.purpose)) }
  t.throws(() => openKeyring(earlier, rootKey).key('audit-sign'), new SealError('wrong_key'))
  const added = missingKeys(earlier, rootKey)
  t.same(
    added.map(({ purpose }) => purpose),
    LATER_PURPOSES,
  )
  const whole = openKeyring({ ...earlier, rows: [...earlier.rows, ...added] }, rootKey)
  t.equal(whole.key('audit-sign').symmetricKeySize, 32)
  t.notOk(whole.key('audit-sign').equals(whole.key('audit')))
  t.throws(() => missingKeys(earlier, newKey()), WrongKey)
})

t.test('the newest wrapping key that is not retired seals; older ones still open', async (t) => {
  const { stored, rootKey, keyring } = check.installation()
  const old = newDataKey(keyring, 7)
  t.equal(old.kekVersion, 1)
  t.equal(old.wrapped.readUInt32BE(2), 1)
  t.throws(() => keyring.kek(2), new SealError('wrong_key'))
  t.throws(() => openDataKey(keyring, 7, { ...old, kekVersion: 2 }), new SealError('wrong_key'))
  const retired = stored.rows.map((row) => (row.purpose === 'kek' ? { ...row, retiredAt: 5 } : row))
  const rows = [...retired, ...secondKek({ stored, rootKey })]
  const rotated = openKeyring({ ...stored, rows }, rootKey)
  t.equal(rotated.kekVersion, 2)
  t.equal(newDataKey(rotated, 8).kekVersion, 2)
  t.ok(openDataKey(rotated, 7, old).equals(old.dataKey))
})

t.test('CRY-04 a data key opens for its own API secret and installation only', async (t) => {
  const { keyring } = check.installation()
  const other = check.installation()
  const seven = newDataKey(keyring, 7)
  t.ok(openDataKey(keyring, 7, seven).equals(seven.dataKey))
  t.throws(() => openDataKey(keyring, 77, seven), new SealError('tampered'))
  t.throws(() => openDataKey(other.keyring, 7, seven), new SealError('wrong_key'))
  t.notOk(newDataKey(keyring, 7).dataKey.equals(seven.dataKey), 'never the same twice')
})

t.test('a keyring cannot be printed, logged, spread into something or copied', async (t) => {
  const { keyring } = check.installation()
  const log: string[] = []
  pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }).info({ keyring }, 'starting')
  const shown = [inspect({ keyring }, { depth: 9, showHidden: true }), JSON.stringify({ keyring }), ...log]
  const keys = [keyring.kek(), ...OTHERS.map((purpose) => keyring.key(purpose))].map((key) => key.export())
  for (const text of shown) {
    t.match(text, /\[keyring\]/)
    t.notOk(keys.some((key) => text.includes(key.toString('hex')) || text.includes(key.toString('base64'))))
  }
  t.throws(() => structuredClone(keyring))
  t.throws(() => serialize(keyring))
  t.ok(Object.isFrozen(keyring))
})

/** The row of a second wrapping key, as a rotation would add it. */
function secondKek({
  stored,
  rootKey,
}: {
  stored: keyrings.StoredKeyring
  rootKey: keyrings.Key
}): keyrings.KeyringRow[] {
  const slot = stored.slots[0]
  if (slot === undefined) return []
  const { installation } = stored
  const slotKey = createSecretKey(Buffer.from(hkdfSync('sha256', rootKey, '', 'slot', 32)))
  const master = createSecretKey(unseal(slotKey, slot.sealedMaster, ['key_slots', installation, 'root', slot.keyId]))
  const sealedKey = seal(master, newKey().export(), ['keyring', installation, 'kek', 2])
  return [{ purpose: 'kek', version: 2, sealedKey, retiredAt: null }]
}

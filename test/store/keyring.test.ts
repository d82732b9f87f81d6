// The stored keyring comes back as it was put in, once for a file, and only the root slot ever changes.
import t from 'tap'
import { createKeyring, keyIdOf, openKeyring, replaceRootSlot } from '../../src/crypto/keyring.ts'
import { newKey } from '../../src/crypto/primitives.ts'
import { writeTo } from '../../src/store/database.ts'
import { findKeyring, insertKeyring, listKeys, listKeySlots, replaceKeySlot } from '../../src/store/keyring.ts'
import { memoryDatabase } from '../fixtures/database.ts'

function stored(test: Parameters<typeof memoryDatabase>[0]) {
  const db = memoryDatabase(test)
  const [rootKey, recoveryKey] = [newKey(), newKey()]
  const made = createKeyring({ rootKey, recoveryKey })
  writeTo(db, (tx) => insertKeyring(tx, made.stored, 1_000))
  return { db, rootKey, recoveryKey, ...made }
}

t.test('a new file has no keyring; afterwards it opens with the root key', async (t) => {
  t.equal(findKeyring(memoryDatabase(t)), undefined)
  const { db, rootKey, keyring } = stored(t)
  const found = findKeyring(db)
  if (found === undefined) throw new Error('no keyring was kept')
  const opened = openKeyring(found, rootKey)
  t.equal(opened.installation, keyring.installation)
  t.ok(opened.kek().equals(keyring.kek()))
})

t.test('a second keyring is refused and the first stays', async (t) => {
  const { db, rootKey, recoveryKey } = stored(t)
  const before = JSON.stringify(findKeyring(db))
  const { stored: second } = createKeyring({ rootKey, recoveryKey })
  t.throws(() => writeTo(db, (tx) => insertKeyring(tx, second, 2_000)), { code: /^SQLITE_CONSTRAINT/ })
  t.equal(JSON.stringify(findKeyring(db)), before)
})

t.test('CRY-19 a new root slot takes the place of the old one, the recovery slot stays', async (t) => {
  const { db, stored: kept, recoveryKey } = stored(t)
  const rootKey = newKey()
  const { slot } = replaceRootSlot(kept, { recoveryKey, rootKey })
  writeTo(db, (tx) => replaceKeySlot(tx, slot, 2_000))
  const found = findKeyring(db)
  if (found === undefined) throw new Error('no keyring was kept')
  t.ok(openKeyring(found, rootKey))
  t.strictSame(listKeySlots(db), [
    { slot: 'root', keyId: keyIdOf(rootKey), createdAt: 2_000 },
    { slot: 'recovery', keyId: keyIdOf(recoveryKey), createdAt: 1_000 },
  ])
})

t.test('what is listed about the keys holds none of them', async (t) => {
  const { db } = stored(t)
  t.strictSame(
    listKeys(db),
    ['audit', 'audit-sign', 'form', 'index', 'kek', 'outbox', 'pepper', 'token'].map((purpose) => ({
      purpose,
      version: 1,
      createdAt: 1_000,
      retiredAt: null,
    })),
  )
})

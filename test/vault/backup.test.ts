// What a backup is proven by: every sealed value is opened once, letters that wait included.
import t from 'tap'
import type { Keyring } from '../../src/crypto/keyring.ts'
import { queueLetter } from '../../src/mail/letters.ts'
import { proveBackup } from '../../src/vault/backup.ts'
import { createVault } from '../../src/vault/vault.ts'
import { memoryDatabase, putUser } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'
import { mailbox } from '../fixtures/mailbox.ts'

t.test('the body of a letter that waits is opened too; one that does not open is told', async (t) => {
  const vault = createVault({ db: memoryDatabase(t), keyring: testKeyring(), mail: mailbox() })
  const userId = putUser(vault.db)
  vault.write((tx) => queueLetter(tx, { kind: 'shared_with_you', userId, data: { byId: userId, secretIds: [1] } }))
  t.match(proveBackup(vault.db, vault.keyring), { users: 1, secrets: 0, events: 0, sealed: 1 })
  vault.db.raw.exec('UPDATE letters SET user_id = NULL')
  t.throws(() => proveBackup(vault.db, vault.keyring), {
    code: 'sealed',
    message: /^The body of letter <.+> does not open \(tampered\)\.$/,
  })
  const fail = () => {
    throw new Error('something else')
  }
  const broken: Keyring = {
    ...vault.keyring,
    key: (purpose) => (purpose === 'outbox' ? fail() : vault.keyring.key(purpose)),
  }
  t.throws(() => proveBackup(vault.db, broken), { message: 'something else' }, 'other faults pass')
})

// Of what opens something for whoever carries it, only a keyed hash is kept.
import t from 'tap'
import { hashClientId } from '../../src/crypto/index-hash.ts'
import { hashToken, newToken, sameBytes } from '../../src/crypto/tokens.ts'
import { bareHash, guessable, oneKindForAll } from '../controls/crypto/tokens.ts'
import { installation } from './checks/keyring.ts'
import * as check from './checks/tokens.ts'

const OURS: check.Tokens = { newToken, hashToken }

t.test('SES-01 AUT-11 a token is unguessable', async (t) => {
  t.strictSame(check.tokensUnguessable(OURS), [])
  t.equal(Buffer.from(newToken(), 'base64url').length, 32)
  t.not(check.tokensUnguessable(guessable).length, 0, 'control, found: a million to choose from')
})

t.test('SES-01 AUT-11 only a keyed hash of it is kept', async (t) => {
  t.strictSame(check.onlyKeyedHashKept(OURS), [])
  t.not(check.onlyKeyedHashKept(bareHash).length, 0, 'control, found: hashed without a key')
})

t.test('SES-01 a token of one kind is nothing as another', async (t) => {
  t.strictSame(check.kindsApart(OURS), [])
  t.not(check.kindsApart(oneKindForAll).length, 0, 'control, found: the kind does not count')
  const { keyring } = installation()
  const hash = hashToken(keyring, 'session', 'a-token')
  t.equal(hash.length, 32)
  t.ok(sameBytes(hash, hashToken(keyring, 'session', 'a-token')))
  t.notOk(sameBytes(hash, hashToken(keyring, 'session', 'a-tokeN')))
})

t.test('CRY-02 a Client ID is found by a hash under its own key, equal only to the byte', async (t) => {
  const { keyring } = installation()
  const hash = hashClientId(keyring, 'cid-77AA-qq')
  t.equal(hash.length, 32)
  t.ok(hash.equals(hashClientId(keyring, 'cid-77AA-qq')))
  for (const other of ['cid-77aa-qq', 'cid-77AA-qq ', '', 'cid-77AA-q'])
    t.notOk(hash.equals(hashClientId(keyring, other)))
  t.notOk(hash.equals(hashClientId(installation().keyring, 'cid-77AA-qq')), 'another installation')
})

// Signed notes: what MySafe says of its trail is checked with the public key alone, and nobody else can say it.
import { createPublicKey, verify } from 'node:crypto'
import t from 'tap'
import { signNote, readNote, verifierOf, type Statement } from '../../src/audit/notes.ts'
import type { Keyring } from '../../src/crypto/keyring.ts'
import { publicKeyOf, sign, verify as isSigned } from '../../src/crypto/signing.ts'
import { keyFrom } from '../../src/crypto/primitives.ts'
import { readUnsigned } from '../controls/audit/notes.ts'
import { testKeyring } from '../fixtures/keyring.ts'

const AT = Date.UTC(2026, 10, 21, 12)
const SAID = { kind: 'trail', head: { number: 7, mac: Buffer.alloc(32, 5) }, at: AT, exported: null } as const

t.test('RFC 8032: the first two test vectors of Ed25519 come out', async (t) => {
  const vectors = [
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      'r',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
  ] as const
  for (const [seed, publicKey, text, signature] of vectors) {
    const key = keyFrom(Buffer.from(seed, 'hex'))
    t.equal(publicKeyOf(key).toString('hex'), publicKey)
    t.equal(sign(key, text).toString('hex'), signature)
    t.ok(isSigned(Buffer.from(publicKey, 'hex'), { text, signature: Buffer.from(signature, 'hex') }))
  }
})

t.test('a note has the form of the logs it is modelled on, and says again what was said', async (t) => {
  const keyring = testKeyring()
  const { installation } = keyring
  const note = signNote(keyring, { ...SAID, exported: 'ab'.repeat(32) })
  const lines = note.split('\n')
  t.same(lines.slice(0, 6), [
    `mysafe/${installation}`,
    '7',
    Buffer.alloc(32, 5).toString('base64'),
    'at 2026-11-21T12:00:00.000Z',
    `sha256 ${'ab'.repeat(32)}`,
    '',
  ])
  t.match(lines[6], new RegExp(`^— mysafe/${installation} [\\w+/]{91}=$`))
  const verifier = verifierOf(keyring)
  t.match(verifier, new RegExp(`^mysafe/${installation}\\+[0-9a-f]{8}\\+[\\w+/]{44}$`))
  const said: Statement = { ...SAID, installation, exported: 'ab'.repeat(32) }
  t.same(readNote(note, verifier), said)
  t.same(readNote(signNote(keyring, { ...SAID, kind: 'pruned' }), ` ${verifier}\n`), {
    ...SAID,
    installation,
    kind: 'pruned',
  })
  // Without a line of ours: the bytes that Node's own verify takes.
  const [, key = ''] = /\+([\w+/]{44})$/.exec(verifier) ?? []
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key, 'base64').subarray(1)])
  const signature = Buffer.from((lines[6] ?? '').split(' ')[2] ?? '', 'base64').subarray(4)
  const text = Buffer.from(`${lines.slice(0, 5).join('\n')}\n`)
  t.ok(verify(null, text, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature))
})

/** Notes that nobody may take for ours, by what is wrong with them. */
function forgeries(keyring: Keyring): [string, string, string][] {
  const verifier = verifierOf(keyring)
  const other = testKeyring()
  const note = signNote(keyring, SAID)
  const asOurs = { ...other, installation: keyring.installation }
  return [
    ['the number is another', note.replace('\n7\n', '\n8\n'), verifier],
    ['the MAC is another', note.replace('BQUF', 'AQUF'), verifier],
    ['the time is another', note.replace('at 2026', 'at 2025'), verifier],
    ['a line is added', note.replace('\n\n', '\nsha256 00\n\n'), verifier],
    ['another installation signed it', signNote(other, SAID), verifier],
    ['another key signed it under our name', signNote(asOurs, SAID), verifier],
    ['another key signed it and names ours', withKeyOf(signNote(asOurs, SAID), note), verifier],
    ['nobody signed it', note.split('\n\n')[0] ?? '', verifier],
    ['it is empty', '', verifier],
    ['the public key is cut off', note, verifier.slice(0, -4)],
    ['the public key has another fingerprint', note, verifier.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['the public key is of another kind', note, 'x+00000000+AAAA'],
  ]
}

// The fingerprint of the key stands in front of the signature and proves nothing.
function withKeyOf(forged: string, note: string): string {
  const bytes = (text: string) => Buffer.from(/ ([\w+/=]+)\n$/.exec(text)?.[1] ?? '', 'base64')
  const signed = Buffer.concat([bytes(note).subarray(0, 4), bytes(forged).subarray(4)])
  return forged.replace(/ [\w+/=]+\n$/, ` ${signed.toString('base64')}\n`)
}

const taken = (read: typeof readNote, keyring: Keyring) =>
  forgeries(keyring).flatMap(([what, note, verifier]) => {
    try {
      read(note, verifier)
      return [what]
    } catch {
      return []
    }
  })

t.test('AUD-05 what was changed or signed by somebody else is refused with the public key alone', async (t) => {
  const keyring = testKeyring()
  t.same(taken(readNote, keyring), [])
  for (const [what, note, verifier] of forgeries(keyring))
    t.throws(() => readNote(note, verifier), { name: 'NoteError', message: /\.$/ }, what)
  t.not(taken(readUnsigned, keyring).length, 0, 'control: whoever believes what is written is noticed')
})

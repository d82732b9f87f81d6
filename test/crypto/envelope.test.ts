// A sealed value opens under its own key in its own place, unchanged, and in no other way.
import fc from 'fast-check'
import t from 'tap'
import { seal, SealError, unseal } from '../../src/crypto/envelope.ts'
import { LONGEST_PLAINTEXT, pad, paddedLength, unpad } from '../../src/crypto/padding.ts'
import { joinParts } from '../../src/crypto/parts.ts'
import { keyFrom, newKey } from '../../src/crypto/primitives.ts'
import { plantedSealing, type SealingFault } from '../controls/crypto/sealing.ts'
import * as check from './checks/sealing.ts'
import { referencePad, referenceSeal, referenceUnseal } from './reference.ts'

const OURS: check.Sealing = { seal, unseal }
const REPEATS = 100_000
const KEY_ID_AT = 2

// 'correct horse' under the key 00 01 02 … 1f, key id 5, at ('api_secrets', 7, 'client_secret', 1).
const KNOWN_BLOB =
  '0101000000055a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5af773dc0b2c63cefd5b73a8e090585373d76e3c25257c19b1eb476f5c627abcb2c3c3c3c3c3c3c3c3c3c3c3c305740b71bb5bf8ee8236a99a45a35a978407ddfb7a275d85defa374d91fa8bd7329dd5ef0f1d1b6d189bb45b48764b60'

const PROMISES: [title: string, check: (sealing: check.Sealing) => string[], faults: SealingFault[]][] = [
  [
    'CRY-02 1,000 equal plaintexts give 1,000 ciphertexts',
    check.equalPlaintextsDiffer,
    ['salt and nonce from the plaintext'],
  ],
  ['CRY-02 a size tells the length rounded to 32 at most', check.lengthsRoundedTo32, ['no padding']],
  ['CRY-03 no salt and no nonce comes again', check.nothingRandomRepeats(1_000), ['salt and nonce from the plaintext']],
  [
    'CRY-04 opened at another table, record, field, version or user: refused',
    check.elsewhereRefused,
    ['no place bound'],
  ],
  [
    'CRY-04 two places never make the same bytes',
    check.placesNeverRunTogether,
    ['place without lengths', 'no place bound'],
  ],
  ['CRY-04 the key id is bound', check.keyIdBound, ['header not bound']],
  [
    'CRY-05 every single bit flip is refused',
    check.everyBitFlipRefused,
    ['plaintext before final', 'header not bound'],
  ],
  [
    'CRY-05 cut anywhere or made longer: refused',
    check.cutOrExtendedRefused,
    ['any tag length', 'a TypeError instead of a SealError'],
  ],
  ['CRY-06 tags of 4 to 15 bytes are refused', check.shortTagsRefused, ['any tag length']],
  ['CRY-10 a wrong key is told from a changed value', check.wrongKeyNamed, ['no commitment']],
  [
    'CRY-16 an unknown format or algorithm has its own error',
    check.foreignFormatsTyped,
    ['falls back to the known format'],
  ],
]

t.test('what is sealed opens again', async (t) => {
  t.strictSame(check.opensWhatItSealed(OURS), [])
})

for (const [title, broken, faults] of PROMISES) {
  t.test(title, async (t) => {
    t.strictSame(broken(OURS), [], 'ours')
    t.strictSame(broken(plantedSealing('none')), [], 'the control without its fault')
    for (const fault of faults) t.not(broken(plantedSealing(fault)).length, 0, `control, found: ${fault}`)
  })
}

t.test(`CRY-03 no salt and no nonce comes again in ${REPEATS} times`, async (t) => {
  t.strictSame(check.nothingRandomRepeats(REPEATS)(OURS), [])
})

t.test('CRY-16 one value of an unknown format leaves the others as they are', async (t) => {
  const key = newKey()
  const blobs = [1, 2, 3].map((id) => seal(key, Buffer.from(`value ${id}`), ['t', id]))
  blobs[1]?.writeUInt8(2, 0)
  const answers = blobs.map((blob, index) => check.outcome(() => unseal(key, blob, ['t', index + 1])))
  t.strictSame(answers, ['opened', 'unknown_format', 'opened'])
})

t.test('CRY-17 another library opens what we seal, and we open what it seals', async (t) => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((made) => Buffer.from(made))
  const exactly = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((made) => Buffer.from(made))
  const place = fc.array(fc.oneof(fc.string(), fc.maxSafeInteger(), bytes(40)), { maxLength: 6 })
  const keyId = fc.integer({ min: 0, max: 0xffffffff })
  fc.assert(
    fc.property(
      exactly(32),
      place,
      bytes(200),
      exactly(32),
      exactly(12),
      keyId,
      (key, aad, plaintext, salt, nonce, id) => {
        const ours = seal(keyFrom(Buffer.from(key)), plaintext, aad, id)
        const padded = referencePad(plaintext)
        const theirs = referenceSeal({ key, aad }, { padded, salt, nonce, keyId: id })
        return (
          referenceUnseal({ key, aad }, ours).equals(padded) &&
          unseal(keyFrom(Buffer.from(key)), theirs, aad).equals(plaintext) &&
          ours.readUInt32BE(KEY_ID_AT) === id
        )
      },
    ),
    { numRuns: 1_000, seed: 9 },
  )
  t.pass('1,000 random values both ways')
})

t.test('a value sealed by this version opens for ever: the format does not drift', async (t) => {
  const key = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex')
  const blob = Buffer.from(KNOWN_BLOB, 'hex')
  t.equal(unseal(keyFrom(key), blob, ['api_secrets', 7, 'client_secret', 1]).toString(), 'correct horse')
  t.equal(blob.readUInt32BE(KEY_ID_AT), 5)
})

t.test('a value whose padding is not ours is refused although it is authentic', async (t) => {
  const key = Buffer.alloc(32, 1)
  const aad = ['t', 1]
  const padded = pad(Buffer.from('hello'))
  const broken = {
    'a length beyond the value': Buffer.concat([Buffer.from([0, 0, 0, 60]), padded.subarray(4)]),
    'a whole block too many': Buffer.concat([padded, Buffer.alloc(32)]),
    'something behind the end': Buffer.concat([padded.subarray(0, 31), Buffer.from([1])]),
    'a huge length': Buffer.concat([Buffer.alloc(4, 0xff), padded.subarray(4)]),
  }
  for (const [name, content] of Object.entries(broken)) {
    const blob = referenceSeal(
      { key, aad },
      { padded: content, salt: Buffer.alloc(32, 2), nonce: Buffer.alloc(12), keyId: 0 },
    )
    t.equal(
      check.outcome(() => unseal(keyFrom(Buffer.from(key)), blob, aad)),
      'tampered',
      name,
    )
  }
  t.equal(unpad(Buffer.alloc(3)), null, 'less than a block')
})

t.test('what is too long is refused on both ways', async (t) => {
  const key = newKey()
  t.equal(unseal(key, seal(key, Buffer.alloc(LONGEST_PLAINTEXT), []), []).length, LONGEST_PLAINTEXT)
  t.throws(() => seal(key, Buffer.alloc(LONGEST_PLAINTEXT + 1), []), RangeError)
  const blob = Buffer.concat([seal(key, Buffer.alloc(0), []), Buffer.alloc(paddedLength(LONGEST_PLAINTEXT))])
  t.equal(
    check.outcome(() => unseal(key, blob, [])),
    'truncated',
  )
})

t.test('only whole numbers can be part of a place', async (t) => {
  for (const number of [1.5, Number.NaN, Infinity, 2 ** 53]) t.throws(() => joinParts([number]), RangeError)
  t.ok(joinParts([0, -1, Number.MAX_SAFE_INTEGER]))
})

t.test('a SealError says why and nothing else', async (t) => {
  const fault = new SealError('tampered')
  t.match(fault.message, /^A sealed value cannot be opened: /)
  t.strictSame({ ...fault }, { name: 'SealError', code: 'tampered' })
})

// The standard building blocks give what their standards publish, and what another library gives for random input.
import { gcm } from '@noble/ciphers/aes.js'
import { hkdf as otherHkdf } from '@noble/hashes/hkdf.js'
import { hmac as otherHmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { decrypt, encrypt, hkdf, hmac, keyFrom, sameBytes, TAG_BYTES } from '../../src/crypto/primitives.ts'
import { decryptUnbound, encryptUnbound, hashOfBoth, hkdfWithoutInfo } from '../controls/crypto/primitives.ts'
import { withoutTagLength } from '../controls/crypto/without-tag-length.ts'

type Vector = Record<string, string> & { name: string }

function published(file: string): Vector[] {
  const text = readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { vectors: Vector[] }).vectors
}

const hex = (text: string | undefined) => Buffer.from(String(text), 'hex')
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((made) => Buffer.from(made))
const exactly = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((made) => Buffer.from(made))
const copied = (given: Buffer) => keyFrom(Buffer.from(given))

t.test('CRY-17 HKDF-SHA-256 gives what RFC 5869 publishes', async (t) => {
  const missed = (derive: typeof hkdf) =>
    published('hkdf-sha-256.json')
      .filter(({ key, salt, info, length, output }) => {
        const made = derive(keyFrom(hex(key)), hex(salt), hex(info), Number(length))
        return made.toString('hex') !== output
      })
      .map(({ name }) => name)
  t.same(missed(hkdf), [])
  t.ok(missed(hkdfWithoutInfo).length > 0, 'control: one that leaves out the purpose misses them')
})

t.test('CRY-17 HMAC-SHA-256 gives what RFC 4231 publishes', async (t) => {
  const all = published('hmac-sha-256.json')
  const missed = (mac: typeof hmac) =>
    all.filter(({ key, data, output = '' }) => {
      const made = mac(keyFrom(hex(key)), hex(data)).toString('hex')
      return made.slice(0, output.length) !== output
    })
  t.same(missed(hmac), [])
  t.equal(missed(hashOfBoth).length, all.length, 'control: a hash of both in a row misses them')
})

t.test(
  'CRY-17 AES-256-GCM gives what NIST and its authors publish, and refuses each with one bit changed',
  async (t) => {
    for (const { name, key, ...vector } of published('aes-256-gcm.json')) {
      const { nonce, aad, plaintext, ciphertext, tag } = {
        nonce: hex(vector['nonce']),
        aad: hex(vector['aad']),
        plaintext: hex(vector['plaintext']),
        ciphertext: hex(vector['ciphertext']),
        tag: hex(vector['tag']),
      }
      const sealed = encrypt(keyFrom(hex(key)), { nonce, aad, plaintext })
      t.equal(sealed.toString('hex'), Buffer.concat([ciphertext, tag]).toString('hex'), name)
      t.ok(decrypt(keyFrom(hex(key)), { nonce, aad, ciphertext, tag }).equals(plaintext), `${name}, opened`)
      const parts: Record<'nonce' | 'aad' | 'ciphertext' | 'tag', Buffer> = { nonce, aad, ciphertext, tag }
      for (const [part, content] of Object.entries(parts)) {
        const changed = Array.from({ length: content.length * 8 }, (_, bit) => {
          const copy = Buffer.from(content)
          copy[bit >> 3] = Number(copy[bit >> 3]) ^ (1 << (bit & 7))
          return copy
        })
        const opened = (open: typeof decrypt) =>
          changed.filter((copy) => opens(() => open(keyFrom(hex(key)), { ...parts, [part]: copy })))
        t.equal(opened(decrypt).length, 0, `${name}, ${changed.length} changes of the ${part}`)
        if (part !== 'aad' || content.length === 0) continue
        const unbound = encryptUnbound(keyFrom(hex(key)), { nonce, aad, plaintext })
        parts.tag = unbound.subarray(-TAG_BYTES)
        t.equal(opened(decryptUnbound).length, changed.length, `${name}, control: what is not bound may change`)
        parts.tag = tag
      }
    }
  },
)

t.test('CRY-06 the core takes no tag but one of 16 bytes, and none that does not fit', async (t) => {
  const [key, nonce, aad] = [Buffer.alloc(32, 1), Buffer.alloc(12), Buffer.alloc(0)]
  const sealed = encrypt(copied(key), { nonce, aad, plaintext: Buffer.from('a client secret') })
  const [ciphertext, tag] = [sealed.subarray(0, -TAG_BYTES), sealed.subarray(-TAG_BYTES)]
  const lengths = Array.from({ length: TAG_BYTES }, (_, length) => length)
  const short = (open: typeof decrypt) =>
    lengths.filter((length) => opens(() => open(copied(key), { nonce, aad, ciphertext, tag: tag.subarray(0, length) })))
  t.strictSame(short(decrypt), [])
  t.strictSame(
    short(withoutTagLength),
    [4, 8, 12, 13, 14, 15],
    'control: Node takes these unless it is told the length',
  )
})

t.test('CRY-17 a kept library gives the same for random input', async (t) => {
  fc.assert(
    fc.property(exactly(32), exactly(12), bytes(300), bytes(300), (key, nonce, aad, plaintext) => {
      const ours = encrypt(copied(key), { nonce, aad, plaintext })
      const theirs = Buffer.from(gcm(key, nonce, aad).encrypt(plaintext))
      const [ciphertext, tag] = [theirs.subarray(0, -TAG_BYTES), theirs.subarray(-TAG_BYTES)]
      return ours.equals(theirs) && decrypt(copied(key), { nonce, aad, ciphertext, tag }).equals(plaintext)
    }),
    { numRuns: 1_000, seed: 9 },
  )
  t.pass('1,000 times AES-256-GCM')
  const [key, nonce, aad] = [Buffer.alloc(32, 1), Buffer.alloc(12), Buffer.from('here')]
  const unbound = encryptUnbound(copied(key), { nonce, aad, plaintext: Buffer.from('x') })
  t.notOk(
    unbound.equals(Buffer.from(gcm(key, nonce, aad).encrypt(Buffer.from('x')))),
    'control: one that binds nothing is noticed',
  )
  fc.assert(
    fc.property(bytes(100), bytes(100), bytes(100), fc.integer({ min: 1, max: 200 }), (key, salt, info, length) =>
      hkdf(copied(key), salt, info, length).equals(otherHkdf(sha256, key, salt, info, length)),
    ),
    { numRuns: 1_000, seed: 9 },
  )
  t.pass('1,000 times HKDF-SHA-256')
  fc.assert(
    fc.property(bytes(200), bytes(300), (key, data) => hmac(copied(key), data).equals(otherHmac(sha256, key, data))),
    { numRuns: 1_000, seed: 9 },
  )
  t.pass('1,000 times HMAC-SHA-256')
})

t.test('bytes are the same only when length and every byte are', async (t) => {
  t.equal(sameBytes(Buffer.from('ab'), Buffer.from('ab')), true)
  t.equal(sameBytes(Buffer.from('ab'), Buffer.from('ac')), false)
  t.equal(sameBytes(Buffer.from('ab'), Buffer.from('abc')), false)
  t.equal(sameBytes(Buffer.alloc(0), Buffer.alloc(0)), true)
})

function opens(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

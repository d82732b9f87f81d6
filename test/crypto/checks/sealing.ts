// What anything that seals must keep, as functions that name every broken promise: run on ours and on planted faults.
import { SealError, type seal, type unseal } from '../../../src/crypto/envelope.ts'
import { newKey, type Key } from '../../../src/crypto/primitives.ts'

export interface Sealing {
  readonly seal: typeof seal
  readonly unseal: typeof unseal
}

type Check = (sealing: Sealing) => string[]

const KEY_ID_AT = 2
const SALT_AT = 6
const NONCE_AT = 70
const CIPHERTEXT_AT = 82
const TAG_BYTES = 16
const SECRET = Buffer.from('a client secret, forty-one characters long')
const PLACE = ['api_secrets', 7, 'client_secret', 1]

/** How a value answers: 'opened', the code of the SealError, or the name of any other error. */
export function outcome(work: () => unknown): string {
  try {
    work()
    return 'opened'
  } catch (fault) {
    return fault instanceof SealError ? fault.code : `not a SealError: ${String(fault)}`
  }
}

function refused(answer: string): boolean {
  return answer !== 'opened' && !answer.startsWith('not a SealError')
}

/** Tries to open each blob and names those that are not refused with a SealError. */
function allRefused(sealing: Sealing, key: Key, blobs: { name: string; blob: Buffer }[]): string[] {
  return blobs
    .map(({ name, blob }) => ({ name, answer: outcome(() => sealing.unseal(key, blob, PLACE)) }))
    .filter(({ answer }) => !refused(answer))
    .map(({ name, answer }) => `${name}: ${answer}`)
}

export const opensWhatItSealed: Check = (sealing) => {
  const key = newKey()
  return [0, 1, 27, 28, 29, 60, 61, 1_000, 20_000]
    .map((length) => Buffer.alloc(length, 0xa5))
    .filter((plaintext) => !sealing.unseal(key, sealing.seal(key, plaintext, PLACE), PLACE).equals(plaintext))
    .map((plaintext) => `${plaintext.length} bytes came back changed`)
}

export const everyBitFlipRefused: Check = (sealing) => {
  const key = newKey()
  const blob = sealing.seal(key, SECRET, PLACE, 3)
  const flipped = Array.from({ length: blob.length * 8 }, (_, bit) => {
    const copy = Buffer.from(blob)
    copy[bit >> 3] = Number(copy[bit >> 3]) ^ (1 << (bit & 7))
    return { name: `bit ${bit} flipped`, blob: copy }
  })
  return allRefused(sealing, key, flipped)
}

export const shortTagsRefused: Check = (sealing) => {
  const key = newKey()
  const blob = sealing.seal(key, SECRET, PLACE)
  const short = Array.from({ length: 12 }, (_, index) => index + 4).map((length) => ({
    name: `tag of ${length} bytes`,
    blob: blob.subarray(0, blob.length - TAG_BYTES + length),
  }))
  return allRefused(sealing, key, short)
}

export const cutOrExtendedRefused: Check = (sealing) => {
  const key = newKey()
  const blob = sealing.seal(key, SECRET, PLACE)
  const cut = Array.from({ length: blob.length }, (_, length) => ({
    name: `cut to ${length} bytes`,
    blob: blob.subarray(0, length),
  }))
  const longer = [1, 16, 32].map((extra) => ({
    name: `${extra} bytes more`,
    blob: Buffer.concat([blob, Buffer.alloc(extra)]),
  }))
  return allRefused(sealing, key, [...cut, ...longer])
}

export const elsewhereRefused: Check = (sealing) => {
  const places = ['api_secrets', 'letters'].flatMap((table) =>
    [7, 77].flatMap((id) =>
      ['client_id', 'client_secret', 'notes'].flatMap((field) =>
        [1, 2].flatMap((version) => [5, 6].map((user) => [table, id, field, version, user])),
      ),
    ),
  )
  const key = newKey()
  const swaps = places.flatMap((from) => {
    const blob = sealing.seal(key, SECRET, from)
    return places.map((to) => ({ from, to, blob }))
  })
  return swaps
    .map(({ from, to, blob }) => ({ from, to, answer: outcome(() => sealing.unseal(key, blob, to)) }))
    .filter(({ from, to, answer }) => (from === to ? answer !== 'opened' : !refused(answer)))
    .map(({ from, to, answer }) => `sealed at ${String(from)}, at ${String(to)} ${answer}`)
}

export const placesNeverRunTogether: Check = (sealing) => {
  const key = newKey()
  const pairs = [
    [
      ['a', 'bc'],
      ['ab', 'c'],
    ],
    [
      [1, 11],
      [11, 1],
    ],
    [[1], ['1']],
    [['a'], ['a', '']],
    [['a'], [Buffer.from('a')]],
    [[], ['']],
  ]
  return pairs
    .filter(
      ([one, other]) =>
        outcome(() => sealing.unseal(key, sealing.seal(key, SECRET, one ?? []), other ?? [])) === 'opened',
    )
    .map((pair) => `sealed and opened at different places: ${JSON.stringify(pair)}`)
}

export const equalPlaintextsDiffer: Check = (sealing) => {
  const key = newKey()
  const blobs = Array.from({ length: 1_000 }, () => sealing.seal(key, SECRET, PLACE).subarray(CIPHERTEXT_AT))
  const different = new Set(blobs.map((blob) => blob.toString('latin1'))).size
  return different === 1_000 ? [] : [`${different} different ciphertexts of 1,000`]
}

export const nothingRandomRepeats =
  (times: number): Check =>
  (sealing) => {
    const key = newKey()
    const salts = new Set<string>()
    const nonces = new Set<string>()
    for (let count = 0; count < times; count += 1) {
      const blob = sealing.seal(key, SECRET, PLACE)
      salts.add(blob.toString('latin1', SALT_AT, SALT_AT + 32))
      nonces.add(blob.toString('latin1', NONCE_AT, CIPHERTEXT_AT))
    }
    const repeated = { salts: times - salts.size, nonces: times - nonces.size }
    return Object.entries(repeated)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${count} ${what} of ${times} came again`)
  }

export const lengthsRoundedTo32: Check = (sealing) => {
  const key = newKey()
  const sizes = Array.from({ length: 200 }, (_, length) => sealing.seal(key, Buffer.alloc(length), PLACE).length)
  const steps = new Set(sizes.map((size) => size - Number(sizes[0])))
  return [...steps].filter((step) => step % 32 !== 0).map((step) => `a size ${step} bytes above the smallest`)
}

export const foreignFormatsTyped: Check = (sealing) => {
  const key = newKey()
  const blob = sealing.seal(key, SECRET, PLACE)
  const others = (at: number, code: string) =>
    Array.from({ length: 256 }, (_, value) => value)
      .filter((value) => value !== blob[at])
      .map((value) => {
        const copy = Buffer.from(blob)
        copy[at] = value
        return { value, answer: outcome(() => sealing.unseal(key, copy, PLACE)) }
      })
      .filter(({ answer }) => answer !== code)
      .map(({ value, answer }) => `byte ${at} = ${value}: ${answer} and not ${code}`)
  const broken = [...others(0, 'unknown_format'), ...others(1, 'unknown_algorithm')]
  return outcome(() => sealing.unseal(key, blob, PLACE)) === 'opened' ? broken : [...broken, 'the good one is refused']
}

export const wrongKeyNamed: Check = (sealing) => {
  const blob = sealing.seal(newKey(), SECRET, PLACE)
  const answer = outcome(() => sealing.unseal(newKey(), blob, PLACE))
  return answer === 'wrong_key' ? [] : [`under another key: ${answer}`]
}

export const keyIdBound: Check = (sealing) => {
  const key = newKey()
  const blob = sealing.seal(key, SECRET, PLACE, 1)
  blob.writeUInt32BE(2, KEY_ID_AT)
  const answer = outcome(() => sealing.unseal(key, blob, PLACE))
  return refused(answer) ? [] : [`with another key id: ${answer}`]
}

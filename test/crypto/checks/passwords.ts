// What hashing passwords must keep, as functions that name every broken promise: run on ours and on planted faults.
import { createHook } from 'node:async_hooks'
import { Busy, type hashPassword, type verifyPassword } from '../../../src/crypto/passphrases.ts'
import type { Keyring } from '../../../src/crypto/keyring.ts'
import { installation } from './keyring.ts'

export interface Passwords {
  readonly hashPassword: typeof hashPassword
  readonly verifyPassword: typeof verifyPassword
}

type Check = (passwords: Passwords) => Promise<string[]>

const RIGHT = 'correct horse battery staple'

/** Exactly the password that was set is accepted, however long; nothing is cut off, trimmed or folded. */
export const exactlyTheSame: Check = async ({ hashPassword, verifyPassword }) => {
  const { keyring } = installation()
  const long = 'x'.repeat(300)
  const pairs: [set: string, typed: string, same: boolean][] = [
    [RIGHT, RIGHT, true],
    [long, long, true],
    ['', '', true],
    [`${'y'.repeat(72)}a`, `${'y'.repeat(72)}b`, false],
    [`${long}a`, `${long}b`, false],
    [RIGHT, `${RIGHT} `, false],
    [`${RIGHT} `, RIGHT, false],
    [` ${RIGHT}`, RIGHT, false],
    [RIGHT, RIGHT.toUpperCase(), false],
    [`${RIGHT}\0a`, `${RIGHT}\0b`, false],
    ['\uD800', '\uD801', false],
    ['ａ', 'a', false],
  ]
  const answers = await Promise.all(
    pairs.map(async ([set, typed, same]) => {
      const kept = await hashPassword(keyring, 1, set)
      return (await verifyPassword(keyring, 1, kept, typed)) === same ? [] : [JSON.stringify([set, typed, same])]
    }),
  )
  return answers.flat()
}

/** The same letters are the same password, whether a keyboard sends them composed (NFC) or not (NFD). */
export const oneNormalisation: Check = async ({ hashPassword, verifyPassword }) => {
  const { keyring } = installation()
  const [composed, apart] = ['Coração de São João', 'Coração de São João'.normalize('NFD')]
  const answers = await Promise.all(
    [
      [composed, apart],
      [apart, composed],
    ].map(async ([set = '', typed = '']) => verifyPassword(keyring, 1, await hashPassword(keyring, 1, set), typed)),
  )
  return answers.every(Boolean) ? [] : ['NFC and NFD are different passwords']
}

/** A hash is good in its own user's row and its own installation only. */
export const boundToUserAndPepper: Check = async ({ hashPassword, verifyPassword }) => {
  const { keyring } = installation()
  const other = installation().keyring
  const kept = await hashPassword(keyring, 1, RIGHT)
  const moved: [string, Keyring, number][] = [
    ['in the row of another user', keyring, 2],
    ['in the row of a user whose id begins alike', keyring, 11],
    ['under another pepper', other, 1],
  ]
  const answers = await Promise.all(
    moved.map(async ([name, ring, user]) => ((await verifyPassword(ring, user, kept, RIGHT)) ? [name] : [])),
  )
  return answers.flat()
}

/** The hash says Argon2id with at least 19 MiB and two passes, and holds a salt of its own. */
export const costlyAndSalted: Check = async ({ hashPassword }) => {
  const { keyring } = installation()
  const hashes = await Promise.all([hashPassword(keyring, 1, RIGHT), hashPassword(keyring, 1, RIGHT)])
  const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(hashes[0]) ?? []
  const cheap = Number(memory) >= 19_456 && Number(passes) >= 2 ? [] : [`too cheap: ${hashes[0]}`]
  return hashes[0] === hashes[1] ? [...cheap, 'the same hash twice'] : cheap
}

/** Of 70 at once 66 are answered, and the rest are told at once to come back. */
export const boundedLine: Check = async ({ verifyPassword }) => {
  const { keyring } = installation()
  const answers = await Promise.allSettled(
    Array.from({ length: 70 }, (_, user) => verifyPassword(keyring, user, null, RIGHT)),
  )
  const busy = answers.filter((answer) => answer.status === 'rejected' && answer.reason instanceof Busy).length
  const answered = answers.filter((answer) => answer.status === 'fulfilled').length
  return busy === 4 && answered === 66 ? [] : [`${answered} answered, ${busy} told to come back`]
}

/**
 * For an account that is not there the same is done as for one that is: as often the keyed hash, as often the costly one.
 * How costly that is, is looked at where it is cheapest, of each in turn and until they are alike: others can only make a
 * try dearer, now of this one and now of that.
 */
export const unknownCostsTheSame: Check = async ({ hashPassword, verifyPassword }) => {
  const { keyring } = installation()
  const kept: Record<string, string | null> = {
    known: await hashPassword(keyring, 1, RIGHT),
    unknown: null,
    damaged: 'no hash at all',
  }
  const done: Record<string, { peppered: number; hashed: number; cheapest: number }> = {}
  const isAlike = (name: string) => Number(done[name]?.cheapest) > Number(done['known']?.cheapest) / 2
  await verifyPassword(keyring, 1, kept['known'] ?? null, 'wrong')
  for (let round = 1; round <= 40 && (round <= 4 || !Object.keys(kept).every(isAlike)); round += 1)
    for (const [name, hash] of Object.entries(kept)) {
      const [pepper, native, before] = [keyUses(keyring), nativeCalls(), process.cpuUsage()]
      await verifyPassword(pepper.keyring, 1, hash, 'wrong')
      const { user, system } = process.cpuUsage(before)
      const cheapest = Math.min(user + system, done[name]?.cheapest ?? Infinity)
      done[name] = { peppered: pepper.uses(), hashed: native.end(), cheapest }
    }
  const { known, ...others } = done
  if (known?.hashed !== 1) return [`${String(known?.hashed)} costly hashes were seen for a password of an account`]
  return Object.entries(others).flatMap(([name, { peppered, hashed, cheapest }]) => [
    ...(peppered === known.peppered ? [] : [`${name}: ${peppered} keyed hashes, known: ${known.peppered}`]),
    ...(hashed === known.hashed ? [] : [`${name}: ${hashed} costly hashes, known: ${known.hashed}`]),
    ...(isAlike(name) ? [] : [`${name}: ${cheapest} µs, known: ${known.cheapest}`]),
  ])
}

/** A keyring that counts how often one of its keys is asked for. */
function keyUses(keyring: Keyring): { keyring: Keyring; uses(): number } {
  let uses = 0
  const key: Keyring['key'] = (...asked) => {
    uses += 1
    return keyring.key(...asked)
  }
  return { keyring: { ...keyring, key }, uses: () => uses }
}

/** Counts the calls that go to a native part and come back later: they name no type of theirs (async_hooks). */
function nativeCalls(): { end(): number } {
  let calls = 0
  const hook = createHook({
    init(_id, type) {
      if (String(type) === 'undefined') calls += 1
    },
  }).enable()
  return {
    end() {
      hook.disable()
      return calls
    },
  }
}

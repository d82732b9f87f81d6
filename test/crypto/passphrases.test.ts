// A password is accepted exactly as it was set, for its own user only, at a price that cannot starve anybody else.
import { hash } from '@node-rs/argon2'
import t from 'tap'
import type { Keyring } from '../../src/crypto/keyring.ts'
import {
  hashPassphrase,
  hashPassword,
  LONGEST_PASSWORD,
  needsRehash,
  verifyPassphrase,
  verifyPassword,
} from '../../src/crypto/passphrases.ts'
import {
  guessesAmongPasswords,
  keptAmongPasswords,
  plantedPasswords,
  type PasswordFault,
} from '../controls/crypto/passwords.ts'
import { installation } from './checks/keyring.ts'
import * as check from './checks/passwords.ts'

const OURS: check.Passwords = { hashPassword, verifyPassword }

const PROMISES: [title: string, check: (given: check.Passwords) => Promise<string[]>, faults: PasswordFault[]][] = [
  ['AUT-02 exactly the password that was set, nothing cut off', check.exactlyTheSame, ['cut at 72 bytes', 'trimmed']],
  ['AUT-02 one Unicode normalisation when it is set and checked', check.oneNormalisation, ['not normalised']],
  ['AUT-04 Argon2id at 19 MiB and two passes, salted', check.costlyAndSalted, ['cheap']],
  ["AUT-04 A's hash in B's row does not let in B", check.boundToUserAndPepper, ['not bound to the user', 'no pepper']],
  ['AUT-05 an unknown account costs the same work', check.unknownCostsTheSame, ['early answer for the unknown']],
]

for (const [title, broken, faults] of PROMISES) {
  t.test(title, async (t) => {
    t.strictSame(await broken(OURS), [], 'ours')
    t.strictSame(await broken(plantedPasswords('none')), [], 'the control without its fault')
    for (const fault of faults) t.not((await broken(plantedPasswords(fault))).length, 0, `control, found: ${fault}`)
  })
}

t.test('AUT-04 a hash made more cheaply, or none at all, is to be made anew', async (t) => {
  const { keyring } = installation()
  t.equal(needsRehash(await hashPassword(keyring, 1, 'a password')), false)
  const today = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
  t.equal(needsRehash(await hash('x', { ...today, memoryCost: 9_728 })), true, 'less memory')
  t.equal(needsRehash(await hash('x', { ...today, timeCost: 1 })), true, 'one pass')
  t.equal(needsRehash(await hash('x', { ...today, algorithm: 1 })), true, 'Argon2i')
  t.equal(needsRehash(await hash('x', { ...today, memoryCost: 65_536, timeCost: 3 })), false, 'dearer')
  t.equal(needsRehash('no hash'), true)
})

t.test('AUT-09 two are hashed at once, 64 wait, the rest come back later', async (t) => {
  t.strictSame(await check.boundedLine(OURS), [])
  const missed = await check.boundedLine(plantedPasswords('no end to the line'))
  t.not(missed.length, 0, 'control, found: no end to the line')
})

/** What comes of a right password while the same is asked for seventy times. */
async function signsInBeside(asked: (keyring: Keyring) => Promise<unknown>): Promise<unknown> {
  const { keyring } = installation()
  const kept = await hashPassword(keyring, 1, 'a password')
  const many = Array.from({ length: 70 }, () => asked(keyring))
  const [signedIn] = await Promise.allSettled([verifyPassword(keyring, 1, kept, 'a password'), ...many])
  return signedIn.status === 'fulfilled' ? signedIn.value : (signedIn.reason as Error).name
}

t.test('AUT-09 however many outside guess a passphrase, whoever signs in is not sent away', async (t) => {
  const guessing = (guess: typeof verifyPassphrase) => signsInBeside((keyring) => guess(keyring, 1, null, 'a guess'))
  t.equal(await guessing(verifyPassphrase), true)
  t.equal(await guessing(guessesAmongPasswords), 'Busy', 'control: one line for all is noticed')
})

t.test('AUT-09 however often somebody shares with a passphrase, whoever signs in is not sent away', async (t) => {
  const sharing = (keep: typeof hashPassphrase) => signsInBeside((keyring) => keep(keyring, 1, 'a passphrase'))
  t.equal(await sharing(hashPassphrase), true)
  t.equal(await sharing(keptAmongPasswords), 'Busy', 'control: one line for all is noticed')
})

t.test('AUT-09 a password no account can have is not worked on', async (t) => {
  const { keyring } = installation()
  const tooLong = 'x'.repeat(LONGEST_PASSWORD + 1)
  await t.rejects(hashPassword(keyring, 1, tooLong), RangeError)
  const kept = await hashPassword(keyring, 1, tooLong.slice(1))
  t.equal(await verifyPassword(keyring, 1, kept, tooLong.slice(1)), true)
  t.equal(await verifyPassword(keyring, 1, kept, tooLong), false)
  t.equal(await verifyPassword(keyring, 1, null, tooLong), false)
})

t.test('a missing or damaged hash lets nobody in', async (t) => {
  const { keyring } = installation()
  for (const kept of [null, '', 'plain text', '$argon2id$v=19$m=19456,t=2,p=1$AAAA', '$2b$10$abcdefghijklmnopqrstuv']) {
    t.equal(await verifyPassword(keyring, 1, kept, 'a password'), false, String(kept))
  }
})

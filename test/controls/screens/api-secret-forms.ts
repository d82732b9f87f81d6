// A save with one fault in it: it takes every field it is given.
import type { Vault } from '../../../src/vault/vault.ts'

/** Writes each field whose name is a column, in whichever of the two spellings. */
export function massAssignment({ db }: Vault, id: number, fields: Readonly<Record<string, string>>): void {
  const columns = db.raw.pragma('table_info(api_secrets)') as { name: string }[]
  for (const [name, value] of Object.entries(fields)) {
    const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    if (column === 'id' || column === 'wrapped_key' || column === 'previous_until') continue
    if (columns.some((one) => one.name === column))
      db.raw.prepare(`UPDATE api_secrets SET ${column} = ? WHERE id = ?`).run(value, id)
  }
}

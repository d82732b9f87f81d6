// Saves with one fault in them: each must turn the check of its promise red.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

/** Takes every field it is given: writes each whose name is a column, in whichever of the two spellings. */
export function massAssignment({ db }: Vault, id: number, fields: Readonly<Record<string, string>>): void {
  const columns = db.raw.pragma('table_info(api_secrets)') as { name: string }[]
  for (const [name, value] of Object.entries(fields)) {
    const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    if (column === 'id' || column === 'wrapped_key' || column === 'previous_until') continue
    if (columns.some((one) => one.name === column))
      db.raw.prepare(`UPDATE api_secrets SET ${column} = ? WHERE id = ?`).run(value, id)
  }
}

/** Tidies what was typed before anybody looks at it: composed, without what nobody sees, the last of two. */
export function tidiesWhatIsTyped(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    if (request.method !== 'POST') return
    const tidy = (text: string) => text.normalize('NFKC').replace(/[\0\u200d\u202e\ufeff]/g, '')
    const fields = Object.entries(request.body as Record<string, string | string[]>)
    request.body = Object.fromEntries(fields.map(([name, sent]) => [name, tidy([sent].flat().at(-1) ?? '')]))
  })
}

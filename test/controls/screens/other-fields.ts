// Forms with one fault in them: they take fields that nobody offered.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

/** Whoever edits a private group writes every field whose name is a column, in whichever of the two spellings. */
export function takesEveryField(app: FastifyInstance, { db }: Vault): void {
  const columns = db.raw.pragma('table_info(private_groups)') as { name: string }[]
  app.addHook('onSend', async (request, reply) => {
    if (request.routeOptions.url !== '/private-groups/:id/edit' || reply.statusCode !== 303) return
    for (const [name, value] of Object.entries(request.body as Record<string, string>)) {
      const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      if (['owner_id', 'created_at'].includes(column) && columns.some((one) => one.name === column))
        db.raw.prepare(`UPDATE private_groups SET ${column} = ?`).run(value)
    }
  })
}

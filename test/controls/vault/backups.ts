// Backups with one fault in them each: a folder from a form, a rule that forgets the newest, a copy that nobody proved.
import type { FastifyInstance } from 'fastify'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { superfluous } from '../../../src/vault/backup-options.ts'

/** Whoever asks for a backup says where it goes. */
export function takesAFolder(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.routeOptions.url !== '/admin/system/backups/now' || reply.statusCode !== 303) return
    const { folder } = request.body as Record<string, string>
    if (folder !== undefined) mkdirSync(join(folder, 'backups'), { recursive: true })
  })
}

/** Keeps by days alone: what is older than all of them goes, were it the only one. */
export const forgetsTheNewest: typeof superfluous = (backups, { keepDays }, { now }) =>
  backups.filter(({ at }) => at < now - keepDays * 86_400_000)

/** Copies the file as it lies there: what stands in its log alone is not in it. */
export function copiesTheFile(database: string, to: string): void {
  copyFileSync(database, to)
}

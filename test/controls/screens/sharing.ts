// Share windows with one fault in them, under /planted: each must turn the check of its promise red.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { writeGrant } from '../../../src/store/grants.ts'
import { recipientFrom } from '../../../src/vault/recipients.ts'
import type { Vault } from '../../../src/vault/vault.ts'

const config = { door: 'signed-in' } as const

function named(request: FastifyRequest, field: string): string[] {
  return [(request.body as Record<string, string | string[]>)[field] ?? []].flat()
}

/** What stands in the form is the whole list: what another window did meanwhile is gone. */
export function readsTheWholeList(app: FastifyInstance, vault: Vault): void {
  app.post('/planted/api-secrets/:id/share/internal', { config }, async (request, reply) => {
    const secretId = Number((request.params as { id: string }).id)
    const shown = named(request, 'was').map((was) => was.split(' ', 1)[0] ?? '')
    const list = new Set([...shown, ...named(request, 'recipient')])
    for (const leaving of named(request, 'leaving')) list.delete(leaving)
    vault.write((tx) => {
      tx.db.raw.prepare('DELETE FROM grants WHERE secret_id = ?').run(secretId)
      for (const text of list) give(tx, { request, secretId, text, edit: named(request, 'edit').includes(text) })
    })
    return reply.send('done')
  })
}

/** The button is not shown to whoever may not share; the route asks nobody. */
export function sharesByLink(app: FastifyInstance, vault: Vault): void {
  app.post('/planted/api-secrets/:id/share/internal', { config }, async (request, reply) => {
    const secretId = Number((request.params as { id: string }).id)
    vault.write((tx) => {
      for (const text of named(request, 'recipient')) give(tx, { request, secretId, text, edit: false })
    })
    return reply.code(403).send('done')
  })
}

/** Any number of a group is taken for one that may be chosen. */
export function namesAnyGroup(app: FastifyInstance, vault: Vault): void {
  app.post('/planted/api-secrets/:id/share/internal', { config }, async (request, reply) => {
    const secretId = Number((request.params as { id: string }).id)
    const groups = vault.db.raw.prepare('SELECT id FROM private_groups').pluck().all() as number[]
    const known = named(request, 'recipient').filter((text) => groups.includes(Number(text.split(':')[1])))
    vault.write((tx) => {
      for (const text of known) give(tx, { request, secretId, text, edit: false })
    })
    return reply.code(422).send('done')
  })
}

function give(
  tx: Parameters<Parameters<Vault['write']>[0]>[0],
  { request, secretId, text, edit }: { request: FastifyRequest; secretId: number; text: string; edit: boolean },
): void {
  const recipient = recipientFrom(text)
  if (recipient === null) return
  const [at, by] = [tx.at, request.user.id]
  const times = { grantedAt: at, grantedBy: by, changedAt: at, changedBy: by }
  writeGrant(tx.db, {
    id: null,
    secretId,
    recipient,
    level: edit ? 'edit' : 'view',
    untilAt: null,
    batchId: null,
    ...times,
  })
}

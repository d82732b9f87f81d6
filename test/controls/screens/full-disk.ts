// Faults planted into what happens on a full disk: each must be found by test/screens/full-disk.test.ts.
import type { FastifyInstance } from 'fastify'
import type { Ballast } from '../../../src/store/ballast.ts'

/** Whatever cannot be written is called a fault of ours. */
export function saysItIsOurFault(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    if (reply.statusCode === 503) reply.code(500)
    return payload
  })
}

/** The form comes back as it was before anything was typed. */
export function losesWhatWasTyped(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply, payload) =>
    reply.statusCode === 503 ? String(payload).replaceAll(/ value="Typed[^"]*"/g, ' value=""') : payload,
  )
}

/** Once it was let go, everything that writes takes of it. */
export function usedByEverything(): Pick<Ballast, 'isGone'> {
  return { isGone: () => false }
}

/** Room that is kept and never let go. */
export function keepsForNobody(): Pick<Ballast, 'letGo'> {
  return { letGo: () => false }
}

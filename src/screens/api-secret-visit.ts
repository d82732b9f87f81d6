// Somebody looks at an API secret, on whatever screen: that is noted beside the answer and never in its way.
import type { FastifyRequest } from 'fastify'
import { recordVisit } from '../vault/api-secret-details.ts'
import type { Vault } from '../vault/vault.ts'

/** Notes the visit. The page is shown even when that cannot be written down, on a full disk for instance. */
export function noteVisit(vault: Vault, request: FastifyRequest, place: { readonly secretId: number }): void {
  if (!request.isVisit) return
  try {
    recordVisit(vault, request.user, place)
  } catch (fault) {
    request.log.error({ err: fault }, 'could not record a visit')
  }
}

// A fault planted into choosing a password: the address is used up by whoever opens it first.
import type { FastifyInstance } from 'fastify'
import { endAddressesOf } from '../../../src/store/password-addresses.ts'
import { whosePasswordAddress } from '../../../src/vault/passwords.ts'
import type { Vault } from '../../../src/vault/vault.ts'

export function usesUpByLooking(app: FastifyInstance, vault: Vault): void {
  app.addHook('preHandler', async (request) => {
    const { token } = request.params as { token?: string }
    if (request.method !== 'GET' || token === undefined) return
    const { user } = whosePasswordAddress(vault, token)
    vault.write((tx) => endAddressesOf(tx.db, { userId: user.id, now: tx.at }))
  })
}

/** The address is looked up first and used up afterwards, in a write of its own that is forgotten here. */
export function worksAgain(app: FastifyInstance, vault: Vault): void {
  app.addHook('onSend', async (request) => {
    if (request.method === 'POST') vault.db.raw.exec('UPDATE password_addresses SET ended_at = NULL')
  })
}

// A house with one fault in its policy: whoever is in a private group sees it, whatever its owner allowed.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

export function showsToMembers(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER showing AFTER INSERT ON private_groups WHEN new.members_may_view = 0
    BEGIN UPDATE private_groups SET members_may_view = 1 WHERE id = new.id; END`)
}

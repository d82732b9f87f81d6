// A house with one fault in its policy: a group that is disabled goes on giving access.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

export function forgetsGroups(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER forgetful AFTER INSERT ON user_groups WHEN new.disabled_at IS NOT NULL
    BEGIN UPDATE user_groups SET disabled_at = NULL WHERE id = new.id; END`)
}

// Houses with one fault in them: somebody who left a group, or whose group was disabled, goes on reaching what it gave.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

/** Every third one who is taken out of a user group stays in. */
export function keepsLeavers(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER keeping AFTER DELETE ON user_group_members WHEN old.added_at % 3 = 0
    BEGIN INSERT INTO user_group_members (group_id, user_id, added_at) VALUES (old.group_id, old.user_id, old.added_at); END`)
}

/** Whoever is in a private group when it is disabled keeps what it gave, as if it had been given to them. */
export function keepsWhatSleeps(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw
    .exec(`CREATE TRIGGER keeping AFTER UPDATE OF disabled_at ON private_groups WHEN new.disabled_at IS NOT NULL
    BEGIN INSERT INTO grants (secret_id, user_id, level, granted_at, granted_by, changed_at, changed_by)
      SELECT g.secret_id, m.user_id, 'view', 1, g.granted_by, 1, g.granted_by FROM private_group_members m
      JOIN grants g ON g.private_group_id = m.group_id WHERE m.group_id = new.id
      AND NOT EXISTS (SELECT 1 FROM grants o WHERE o.secret_id = g.secret_id AND o.user_id = m.user_id); END`)
}

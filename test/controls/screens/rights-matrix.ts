// Houses with one fault in their policy, each of which the matrix of rights must find.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

/** A group that is disabled goes on giving access. */
export function forgetsGroups(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER forgetful AFTER INSERT ON user_groups WHEN new.disabled_at IS NOT NULL
    BEGIN UPDATE user_groups SET disabled_at = NULL WHERE id = new.id; END`)
}

/** Somebody whose account is closed comes in with the session they still have. */
export function lettingTheClosedIn(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER lenient AFTER UPDATE OF deactivated_at ON users WHEN new.deactivated_at IS NOT NULL
    BEGIN UPDATE users SET deactivated_at = NULL WHERE id = new.id; END`)
}

/** An administrator who was given nothing reaches everything, as if somebody had shared it with them. */
export function givesAdministratorsAll(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER generous AFTER INSERT ON grants WHEN new.level = 'edit' AND new.user_id IS NOT NULL
    BEGIN INSERT OR IGNORE INTO grants (secret_id, user_id, level, granted_at, granted_by, changed_at, changed_by)
    SELECT new.secret_id, id, 'view', 0, new.granted_by, 0, new.granted_by FROM users WHERE name = 'administrator'; END`)
}

/** Of two user groups that reach the same person the weaker one counts. */
export function letsTheWeakerCount(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER weaker AFTER INSERT ON grants WHEN new.level = 'edit' AND EXISTS (
      SELECT 1 FROM grants g JOIN user_group_members a ON a.group_id = g.user_group_id
      JOIN user_group_members b ON b.user_id = a.user_id AND b.group_id = new.user_group_id
      WHERE g.secret_id = new.secret_id AND g.level = 'view')
    BEGIN UPDATE grants SET level = 'view' WHERE id = new.id; END`)
}

/** Whoever may share outside, or might have, goes on doing so. */
export function keepsPermissions(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER lasting AFTER UPDATE OF may_share_outside ON users WHEN new.may_share_outside = 0
    BEGIN UPDATE users SET may_share_outside = 1 WHERE id = new.id; END`)
}

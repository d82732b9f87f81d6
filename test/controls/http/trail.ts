// The trail with one fault in it, planted beside the application: each must be found by test/http/attacks.test.ts.
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

/** Denied acts are counted by network, so that noise hides whatever else comes from there. */
export function countsByNetwork(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER by_network BEFORE INSERT ON audit_events
    WHEN new.name = 'access.denied' AND (SELECT count(*) FROM audit_events WHERE name = new.name) >= 100
    BEGIN SELECT RAISE(IGNORE); END`)
}

/** A wrong password counts at the sign-in page alone. */
export function forgetsWrongPasswords(_app: FastifyInstance, vault: Vault): void {
  vault.db.raw.exec(`CREATE TRIGGER forgetful BEFORE INSERT ON audit_events
    WHEN new.name = 'user.password_confirm_failed' BEGIN SELECT RAISE(IGNORE); END`)
}

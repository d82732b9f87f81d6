// The screen of the trail with one fault in it: each must turn the check of its promise red.
import { stringify } from 'csv-stringify/sync'
import type { FastifyInstance } from 'fastify'
import type { Vault } from '../../../src/vault/vault.ts'

type Plant = (app: FastifyInstance, vault: Vault) => void

/** Whoever reads the trail leaves no trace in it. */
export const forgetsReaders: Plant = (_app, vault) => {
  vault.db.raw.exec(`CREATE TRIGGER forgetful BEFORE INSERT ON audit_events WHEN new.name = 'audit.read'
    BEGIN SELECT RAISE(IGNORE); END`)
}

/** The file leaves before anybody wrote down that it does. */
export const exportsUnseen: Plant = (_app, vault) => {
  vault.db.raw.exec(`CREATE TRIGGER unseen BEFORE INSERT ON audit_events WHEN new.name = 'audit.exported'
    BEGIN SELECT RAISE(IGNORE); END`)
}

/** A typed password counts for ever. */
export const neverAsksAgain: Plant = (app) => {
  app.addHook('preHandler', async (request) => {
    if (request.session !== null) request.session = { ...request.session, confirmedAt: Number.MAX_SAFE_INTEGER }
  })
}

/** A file whose cells are written as they are. */
export function formulasLeft(body: string): string {
  return stringify([[...body.matchAll(/'([=+@-][^"]*)"/g)].map(([, cell = '']) => cell)], { quoted_string: true })
}

/** Whoever has an account administers. */
export const everybodyAdministers: Plant = (_app, vault) => {
  vault.db.raw.exec(`CREATE TRIGGER everybody AFTER INSERT ON users
    BEGIN UPDATE users SET administrator = 1 WHERE id = new.id; END`)
}

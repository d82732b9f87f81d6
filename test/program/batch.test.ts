// A batch of 500 in a program that is killed: all of it is there or nothing, with its events and its letters.
import BetterSqlite3 from 'better-sqlite3'
import { join, resolve } from 'node:path'
import t from 'tap'
import { emptyInstallation } from '../fixtures/installation.ts'
import { killAmongBatches, MANY } from '../fixtures/killed-batches.ts'
import { MAILING } from '../fixtures/killed-safe.ts'
import { killAgainAndAgain, plantedServer, type Subject } from '../fixtures/kills.ts'

// `npm run proof:batches` takes more.
const KILLS = 8

t.test(
  `DUR-04 ${String(KILLS)} × kill -9 among batches of ${String(MANY)}: each is there whole, with its events and letters, or not at all`,
  async (t) => {
    const installation = emptyInstallation(t, MAILING)
    const { acknowledged, lost, halves, faults } = await killAmongBatches(t, installation, { kills: KILLS })
    t.ok(acknowledged >= KILLS)
    t.same(lost, [], `${String(acknowledged)} were acknowledged`)
    t.same(halves, [])
    t.same(faults, [])
    t.comment(`${String(acknowledged)} batches of ${String(MANY)} acknowledged, ${String(KILLS)} kills, 0 by halves`)

    const pieces = await killAgainAndAgain(inPieces(t, join(installation.folder, 'pieces.db')), {
      kills: 5,
      writers: 3,
    })
    t.ok(pieces.halves.length > 0, `control: a batch written in pieces leaves ${String(pieces.halves.length)} halves`)
  },
)

/** The same rows by a server that keeps them piece by piece. */
function inPieces(t: { teardown(stop: () => unknown): unknown }, file: string): Subject {
  return {
    ...plantedServer(t, {
      script: resolve(import.meta.dirname, '..', 'controls', 'program', 'batch-in-pieces.ts'),
      file,
    }),
    kept() {
      const db = new BetterSqlite3(file, { readonly: true })
      const rows = db.prepare('SELECT name, count(*) AS n FROM written GROUP BY name').all() as {
        name: string
        n: number
      }[]
      db.close()
      const halves = rows.filter(({ n }) => n !== MANY).map(({ name, n }) => `${name}: ${String(n)}`)
      return { names: new Set(rows.map(({ name }) => name)), halves }
    },
  }
}

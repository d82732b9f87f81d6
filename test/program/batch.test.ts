// A batch of 500 in a program that is killed: all of it is there or nothing, with its events and its letters.
import BetterSqlite3 from 'better-sqlite3'
import { join, resolve } from 'node:path'
import t from 'tap'
import { hidden } from '../fixtures/cast.ts'
import { clientOf, demoPassword, type Client } from '../fixtures/client.ts'
import { putSecret, putUser } from '../fixtures/database.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { killAgainAndAgain, plantedServer, type Subject } from '../fixtures/kills.ts'
import { runProgram, startProgram } from '../fixtures/program.ts'
import { openDatabase } from '../../src/store/database.ts'

const KILLS = Number(/--kills[= ](\d+)/.exec(process.argv.join(' '))?.[1] ?? process.env['KILLS'] ?? 8)
const MANY = 500
const WRITERS = 3

t.setTimeout(60_000 + KILLS * 15_000)

/** The counts of one batch, each of them MANY, but for the one letter of the one person who gained access. */
const COUNTS = `SELECT b.id,
  (SELECT count(*) FROM batch_items i WHERE i.batch_id = b.id) AS items,
  (SELECT count(*) FROM batch_grants g WHERE g.batch_id = b.id) AS touched,
  (SELECT count(*) FROM grants g WHERE g.batch_id = b.id) AS grants,
  (SELECT count(*) FROM audit_events e WHERE e.name = 'api_secret.shared' AND e.details ->> 'batch' = b.id) AS events,
  (SELECT count(*) FROM audit_events e WHERE e.name = 'batch.shared' AND e.details ->> 'batch' = b.id) AS told,
  (SELECT count(*) FROM letters l WHERE l.batch_id = b.id) AS letters,
  (SELECT user_id FROM batch_recipients r WHERE r.batch_id = b.id) AS user_id
FROM batches b`

interface Counted {
  readonly id: number
  readonly items: number
  readonly touched: number
  readonly grants: number
  readonly events: number
  readonly told: number
  readonly letters: number
  readonly user_id: number | null
}

t.test(
  `DUR-04 ${String(KILLS)} × kill -9 among batches of ${String(MANY)}: each is there whole, with its events and letters, or not at all`,
  async (t) => {
    const installation = emptyInstallation(t, { MYSAFE_SMTP_URL: 'console:' })
    const { people, recipients } = await ready(t, installation)
    const names = new Map<number, string>()
    const subject: Subject = {
      async start() {
        const program = await startProgram(t, installation)
        for (const person of people) person.moveTo(program.url)
        return { kill: async () => void (await program.stop('SIGKILL')) }
      },
      async write(writer, name) {
        const person = people[writer] as Client
        const userId = recipients.pop() as number
        names.set(userId, name)
        const address = '/api-secrets/batch/share'
        const asked = await person.get(`${address}?all=yes&name=batched`)
        const fields = { all: 'yes', name: 'batched', mark: hidden(asked.body, 'mark') ?? '', step: 'share' }
        const { status, body } = await person.post(address, { ...fields, recipient: `user:${String(userId)}` })
        if (status !== 303) throw new Error(`sharing was answered with ${String(status)}: ${body.slice(0, 300)}`)
        return true
      },
      kept: () => keptBy(installation, names),
    }
    const { acknowledged, lost, halves } = await killAgainAndAgain(subject, { kills: KILLS, writers: WRITERS })
    t.ok(acknowledged >= KILLS)
    t.same(lost, [], `${String(acknowledged)} were acknowledged`)
    t.same(halves, [])
    t.equal((await runProgram(installation, ['audit', 'verify'])).code, 0)
    t.comment(`${String(acknowledged)} batches of ${String(MANY)} acknowledged, ${String(KILLS)} kills, 0 by halves`)

    const pieces = await killAgainAndAgain(inPieces(t, join(installation.folder, 'pieces.db')), {
      kills: 5,
      writers: 3,
    })
    t.ok(pieces.halves.length > 0, `control: a batch written in pieces leaves ${String(pieces.halves.length)} halves`)
  },
)

/** The demo with 500 more API secrets of ana's, people to share them with, and ana at several browsers. */
async function ready(
  t: { teardown(stop: () => unknown): unknown },
  installation: Installation,
): Promise<{ people: Client[]; recipients: number[] }> {
  const program = await startProgram(t, installation, { typed: ['--demo'] })
  const password = demoPassword(program.out())
  const people = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const person = clientOf(program.url)
      await person.signIn('ana', password)
      return person
    }),
  )
  await program.stop()
  const db = openDatabase(installation.database)
  const ana = db.raw.prepare("SELECT id FROM users WHERE username = 'ana'").pluck().get() as number
  const recipients = db.raw.transaction(() => {
    for (let n = 0; n < MANY; n++) putSecret(db, ana, { name: `batched ${String(n)}` })
    return Array.from({ length: KILLS * 60 }, () => putUser(db))
  })()
  db.close()
  return { people, recipients }
}

function keptBy(
  { database }: Installation,
  names: ReadonlyMap<number, string>,
): { names: Set<string>; halves: string[] } {
  const db = new BetterSqlite3(database, { readonly: true })
  const batches = db.prepare<[], Counted>(COUNTS).all()
  const stray = db.prepare(
    'SELECT count(*) FROM grants WHERE batch_id IS NULL AND secret_id IN (SELECT secret_id FROM batch_items)',
  )
  const strays = stray.pluck().get() as number
  db.close()
  const halves = batches
    .filter(
      ({ items, touched, grants, events, told, letters }) =>
        [items, touched, grants, events].some((count) => count !== MANY) || told !== 1 || letters !== 1,
    )
    .map((batch) => JSON.stringify(batch))
  const kept = batches.map(({ user_id: userId }) => names.get(userId ?? 0) ?? '')
  return { names: new Set(kept), halves: strays > 0 ? [...halves, `${String(strays)} grants of no batch`] : halves }
}

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

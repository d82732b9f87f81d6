// The operator's commands × what lies in the safe: none shows a value or anything of an API secret, and none changes who
// reaches what, but handing over with a closed account, which says so. A command that is not in this table fails the build.
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { COMMANDS } from '../../src/cli/commands.ts'
import { lookInto } from '../../src/store/look.ts'
import { talksTooMuch } from '../controls/cli/rights.ts'
import { clientOf, demoPassword } from '../fixtures/client.ts'
import { emptyInstallation, installationIn, type Installation } from '../fixtures/installation.ts'
import { command, serveHere, type Said } from '../fixtures/world.ts'

process.umask(0o077)

type Test = import('tap').Test

/** What nobody may read on a console: everything about this API secret. */
const CELL = {
  name: 'Cell API',
  url: 'https://cell.test/v1',
  clientId: 'cid-cell-canary',
  clientSecret: 'cs-cell-canary',
  identifier: 'cell-identifier',
  tags: 'cell-tag',
  notes: 'cell note',
} as const

/** Who owns what, and who reaches it: these are the rows that decide rights. */
function rightsIn({ database }: Installation): Record<string, string> {
  const tables = ['grants', 'user_groups', 'user_group_members', 'private_groups', 'private_group_members']
  return lookInto(database, ({ raw }) =>
    Object.fromEntries([
      [
        'api_secrets',
        JSON.stringify(raw.prepare('SELECT id, owner_id, disabled_at FROM api_secrets ORDER BY 1').all()),
      ],
      ...tables.map((table): [string, string] => [
        table,
        JSON.stringify(raw.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()),
      ]),
    ]),
  )
}

/** The tables of rights that are no longer as they were. */
function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(before).filter((table) => before[table] !== after[table])
}

/** What of the API secret somebody could read in what a command said. */
function toldOf({ out, err }: Pick<Said, 'out' | 'err'>): string[] {
  const text = [...out, ...err].join('\n')
  return Object.entries(CELL).flatMap(([field, value]) => (text.includes(value) ? [field] : []))
}

/** A demo with one more API secret in it, active and once more inactive; stopped. */
async function house(t: Test): Promise<{ installation: Installation; owner: string }> {
  const installation = emptyInstallation(t)
  const server = await serveHere(t, installation, { typed: ['--demo'] })
  const said = server.out.join('\n')
  const list = await command(installation, ['user', 'list', '--json'])
  const people = JSON.parse(list.out.join('')) as { username: string; status: string; administrator: boolean }[]
  const owner = people.find(({ status, administrator }) => status === 'active' && !administrator)?.username ?? ''
  const client = clientOf(server.url)
  await client.signIn(owner, demoPassword(said))
  for (const identifier of [CELL.identifier, `${CELL.identifier}-asleep`]) {
    await client.get('/api-secrets/add')
    const added = await client.post('/api-secrets/add', { ...CELL, identifier, method: '' })
    if (added.status !== 303) throw new Error(`adding was answered with ${String(added.status)}`)
  }
  await server.stop()
  const last = lookInto(installation.database, ({ raw }) =>
    raw.prepare('SELECT max(id) FROM api_secrets').pluck().get(),
  )
  if (lookInto(installation.database, ({ raw }) => raw.prepare('SELECT count(*) FROM grants').pluck().get()) === 0)
    throw new Error('nothing is shared in the demo')
  const again = await serveHere(t, installation)
  client.moveTo(again.url)
  await client.signIn(owner, demoPassword(said))
  await client.get(`/api-secrets/${String(last)}/disable`)
  await client.post(`/api-secrets/${String(last)}/disable`, {})
  await again.stop()
  return { installation, owner }
}

interface Cell {
  /** What is typed, once for each way of asking. */
  readonly typed: (place: { installation: Installation; owner: string }) => readonly string[][]
  /** The tables of rights it may change. */
  readonly may?: readonly string[]
  /** Where it acts, when not on the installation itself, and what it needs there. */
  readonly elsewhere?: (t: Test, from: Installation) => Installation
  readonly secret?: (from: Installation) => string
  /** What the operator reads of it, as administrators do in the trail (ACL-14). */
  readonly tells?: readonly (keyof typeof CELL)[]
  readonly reads?: (piece: string) => boolean
  /** The exit code, when not 0. */
  readonly code?: number
}

const json = (...typed: string[]) => [typed, [...typed, '--json']]
const backupOf = ({ folder }: Installation) => join(folder, 'safe.db')

const CELLS: Record<string, Cell> = {
  version: { typed: () => [['version']] },
  'user list': { typed: () => json('user', 'list') },
  'user add': { typed: () => [['user', 'add', 'zoe', '--name', 'Zoe', '--email', 'zoe@corp.test', '--administrator']] },
  'user reset-password': { typed: ({ owner }) => json('user', 'reset-password', owner) },
  completion: {
    typed: () => [
      ['completion', 'bash'],
      ['completion', 'zsh'],
    ],
  },
  // The recovery key still lies in its file: to say so is an error.
  doctor: { typed: () => json('doctor'), code: 1 },
  'user grant-external': {
    typed: ({ owner }) => [
      ['user', 'grant-external', owner],
      ['user', 'grant-external', owner, '--revoke', '--json'],
    ],
  },
  'key rotate': { typed: () => json('key', 'rotate') },
  'key rekey': { typed: () => json('key', 'rekey') },
  'key status': { typed: () => json('key', 'status') },
  'audit verify': { typed: () => json('audit', 'verify') },
  'audit export': { typed: () => json('audit', 'export'), tells: ['name'] },
  // Whoever reads goes away once everything was read: it would go on for ever.
  'audit follow': {
    typed: () => json('audit', 'follow', '--after', '0'),
    tells: ['name'],
    reads: (piece) => !piece.includes('audit.read'),
  },
  'audit checkpoint': { typed: () => json('audit', 'checkpoint') },
  'audit public-key': { typed: () => json('audit', 'public-key') },
  'audit prune': { typed: () => json('audit', 'prune', '--before', '2020-01-01') },
  backup: { typed: ({ installation }) => [['backup', backupOf(installation)]] },
  restore: {
    typed: ({ installation }) => [
      ['restore', backupOf(installation), '--check'],
      ['restore', backupOf(installation)],
    ],
    elsewhere: anotherMachine,
  },
  'key recover': {
    typed: () => [['key', 'recover']],
    elsewhere(t, from) {
      const there = anotherMachine(t, from)
      mkdirSync(there.data, { recursive: true, mode: 0o700 })
      copyFileSync(from.database, there.database)
      rmSync(there.rootKey)
      return there
    },
    secret: ({ recoveryFile }) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4})+/.exec(readFileSync(recoveryFile, 'utf8'))?.[0] ?? '',
  },
  // The last ones change what the others look at.
  'user deactivate': {
    typed: ({ owner }) => [['user', 'deactivate', owner, '--to', 'zoe']],
    may: ['api_secrets', 'private_groups'],
  },
}

/** An empty folder with the root key in it. */
function anotherMachine(t: Test, { rootKey }: Installation): Installation {
  const there = installationIn(emptyInstallation(t).folder)
  mkdirSync(dirname(there.rootKey), { recursive: true, mode: 0o700 })
  copyFileSync(rootKey, there.rootKey)
  return there
}

t.test('ACL-01 every command has its cells here; a server is asked by every other test of this kind', async (t) => {
  t.same(COMMANDS.map(({ name }) => name).sort(), ['serve', ...Object.keys(CELLS)].sort())
})

t.test('ACL-01 ACL-14 no command shows anything of an API secret or changes who reaches what', async (t) => {
  const place = await house(t)
  let cells = 0
  for (const [name, { typed, may = [], tells = [], elsewhere, secret, reads, code = 0 }] of Object.entries(CELLS)) {
    const there = elsewhere?.(t, place.installation) ?? place.installation
    for (const words of typed(place)) {
      const before = rightsIn(place.installation)
      const around = secret === undefined ? {} : { secret: secret(place.installation) }
      const said = await command(there, words, { ...around, ...(reads === undefined ? {} : { reads }) })
      t.equal(said.code, code, `${words.join(' ')}: ${said.err.join(' ')}`)
      t.same(toldOf(said), tells, `${words.join(' ')} tells nothing else of it`)
      t.same(
        changed(before, rightsIn(place.installation)).filter((table) => !may.includes(table)),
        [],
        `${words.join(' ')} changes nobody’s rights`,
      )
      cells += 1
    }
    if (name === 'restore')
      t.same(changed(rightsIn(place.installation), rightsIn(there)), [], 'and what is restored is what was kept')
  }
  const owners = lookInto(place.installation.database, ({ raw }) =>
    raw
      .prepare(
        "SELECT DISTINCT u.username FROM api_secrets s JOIN users u ON u.id = s.owner_id WHERE s.name = 'Cell API'",
      )
      .pluck()
      .all(),
  )
  t.same(owners, ['zoe'], 'only closing an account hands over, to whom was named')
  t.ok(cells >= 14, `${String(cells)} cells`)
})

t.test('ACL-01 control: a command that names what lies in the safe is noticed', async (t) => {
  t.same(toldOf(talksTooMuch(CELL)), ['name', 'clientSecret'])
  const before = { grants: '[1]', api_secrets: '[2]' }
  t.same(changed(before, { ...before, grants: '[]' }), ['grants'])
})

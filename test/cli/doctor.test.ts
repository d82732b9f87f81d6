// mysafe doctor: the same list with and without a server, words for people and JSON for programs, and an exit code that counts.
import { createServer } from 'node:net'
import { join } from 'node:path'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { openDatabase } from '../../src/store/database.ts'
import { forgetsTheHead } from '../controls/audit/no-anchor.ts'
import { bytesIn } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

interface Told {
  readonly checks: readonly {
    readonly what: string
    readonly standing: string
    readonly says: string
    readonly how: string[]
  }[]
}

t.test('it looks at the data, says what to do, and is content when nothing is to be mended', async (t) => {
  const { installation } = await lived(t)
  const before = bytesIn(installation.folder)
  const first = await command(installation, ['doctor'])
  t.equal(first.code, 1)
  t.match(
    first.out[0],
    /^mend {2}The recovery key still lies on this machine\. Whoever takes the disk takes the key with it\. Print .+recovery-key\.txt/,
  )
  t.same(first.err, ['To be mended: 1.'])
  t.ok(first.out.every((line) => /^(?:mend|note|good) {2}\S/.test(line)))
  t.same(bytesIn(installation.folder), before, 'nothing was changed')
  rmSync(installation.recoveryFile)
  const content = await command(installation, ['doctor', '--json'])
  t.equal(content.code, 0, content.err.join())
  const { checks } = JSON.parse(content.out.join('')) as Told
  t.match(
    checks.find(({ what }) => what === 'root_key'),
    { standing: 'good', says: /^The root key [0-9a-f]{16} in / },
  )
  t.match(
    checks.find(({ what }) => what === 'no_mail'),
    { standing: 'note', how: [/^Everything works without one/] },
  )
})

t.test('a running MySafe is asked: it knows its address, its mail and its backups', async (t) => {
  const { installation } = await lived(t)
  const server = await serveHere(t, installation, { env: { MYSAFE_SMTP_URL: 'console:', MYSAFE_OPEN_PORT: '0' } })
  const { out } = await command(installation, ['doctor', '--json'])
  const { checks } = JSON.parse(out.join('')) as Told
  t.equal(checks.find(({ what }) => what === 'address')?.says, `People reach MySafe at ${server.url}.`)
  t.equal(
    checks.find(({ what }) => what === 'open_address')?.says,
    `Links for people without an account lead to ${server.openUrl}.`,
  )
  t.ok(checks.some(({ what }) => what === 'mail'))
  await server.stop()
  const alone = JSON.parse(
    (
      await command(installation, ['doctor', '--json'], {
        env: { MYSAFE_SMTP_URL: 'console:', MYSAFE_OPEN_PORT: '8123' },
      })
    ).out.join(''),
  ) as Told
  t.equal(
    alone.checks.find(({ what }) => what === 'open_address')?.says,
    'Links for people without an account lead to http://127.0.0.1:8123.',
  )
})

t.test('a backup that was put into the place of the data by hand is no setting that is wrong', async (t) => {
  const { installation, file } = await lived(t)
  for (const end of ['', '-wal', '-shm']) rmSync(`${installation.database}${end}`, { force: true })
  copyFileSync(file, installation.database)
  const { checks } = JSON.parse((await command(installation, ['doctor', '--json'])).out.join('')) as Told
  t.equal(checks.find(({ what }) => what.startsWith('settings'))?.what, 'settings')
})

t.test('what keeps the safe from opening is one of the things it tells', async (t) => {
  const { installation } = await lived(t)
  writeFileSync(installation.rootKey, Buffer.alloc(32, 1))
  const { code, out } = await command(installation, ['doctor'])
  t.equal(code, 1)
  t.match(
    out[0],
    /^mend {2}The root key does not open the data\. Wrong root key: .+ The page docs\/keys\.md says what can be done\.$/,
  )
})

t.test('what a start refuses is to be mended, in the words of the start', async (t) => {
  const { installation } = await lived(t)
  rmSync(installation.recoveryFile)
  const older = readFileSync(installation.database)
  const server = await serveHere(t, installation)
  await server.stop()
  t.equal((await command(installation, ['doctor'])).code, 0)
  const [now, head] = [readFileSync(installation.database), readFileSync(installation.anchor)]
  const refused = async (what: string) => {
    const before = bytesIn(installation.folder)
    const { code, out, err } = await command(installation, ['doctor', '--json'])
    t.equal(code, 1)
    t.same(err, ['To be mended: 1.'])
    t.same(bytesIn(installation.folder), before, 'nothing was changed')
    const [first] = (JSON.parse(out.join('')) as Told).checks
    t.match(first, { what, standing: 'mend' })
    const start = await command(installation, ['serve'])
    t.equal(start.code, 1)
    t.ok(first?.how[0]?.includes(String(start.err[0])), String(start.err[0]))
  }
  writeFileSync(installation.database, older)
  await refused('head_wrong')
  forgetsTheHead(installation)
  t.equal((await command(installation, ['doctor'])).code, 0, 'control: without the head it goes unnoticed')
  writeFileSync(installation.anchor, head, { mode: 0o600 })
  writeFileSync(installation.database, now)
  const db = openDatabase(installation.database)
  db.raw.pragma('user_version = 99')
  db.close()
  await refused('newer')
})

t.test('it says whether MySafe runs', async (t) => {
  const { installation } = await lived(t)
  const said = async () => (await command(installation, ['doctor'])).out.filter((line) => line.includes('not running'))
  t.match(await said(), [/^note {2}MySafe is not running; the data was looked at\. Addresses and certificate are /])
  await serveHere(t, installation)
  t.same(await said(), [])
})

t.test('a server of another version that does not know the question says so', async (t) => {
  const { installation } = await lived(t)
  const refused = {
    refused: { lines: ['The running MySafe does not know this command; is it another version?'], exitCode: 1 },
  }
  const server = createServer((client) => client.end(`${JSON.stringify(refused)}\n`))
  await new Promise<void>((resolve) => server.listen(join(installation.data, 'control.sock'), resolve))
  t.teardown(() => server.close())
  const { code, err } = await command(installation, ['doctor'])
  t.equal(code, 1)
  t.same(err, refused.refused.lines)
})

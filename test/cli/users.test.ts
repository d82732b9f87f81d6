// Accounts from the console: the same verbs whether a server runs or not, always as the operator.
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../src/store/database.ts'
import { openToLook } from '../../src/store/look.ts'
import { saidAsItIs } from '../controls/cli/commands.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { lived } from '../fixtures/lived.ts'
import { until } from '../fixtures/proc.ts'
import { command, serveHere } from '../fixtures/world.ts'

process.umask(0o077)

const ANA = ['user', 'add', 'ana', '--name', 'Ana Prado', '--email', 'ana@corp.test', '--administrator']
const BIA = ['user', 'add', 'bia', '--name', 'Bia Okafor', '--email', 'bia@corp.test', '--external-share', '--json']

t.test('on a console the mail with the one-time address is printed, and that is said', async (t) => {
  const installation = emptyInstallation(t, { MYSAFE_SMTP_URL: 'console:' })
  const running = await serveHere(t, installation)
  const ana = await command(installation, ANA)
  t.equal(ana.out[2], 'The mail with it is printed where MySafe runs.')
  t.match(JSON.parse((await command(installation, BIA)).out.join('')), { mailed: true })
  await until('both are printed', () => running.out.filter((line) => line === '└─').length === 2)
  await running.stop()
  t.match(running.out.join('\n'), /┌─ Mail to Ana Prado <ana@corp\.test>[\s\S]*┌─ Mail to Bia Okafor <bia@corp\.test>/)
})

t.test('what is mailed and what is only printed are not told alike', async (t) => {
  const installation = emptyInstallation(t)
  await (await serveHere(t, installation)).stop()
  const env = { MYSAFE_SMTP_URL: 'smtp://mail.corp.test', MYSAFE_MAIL_FROM: 'MySafe <mysafe@corp.test>' }
  const { out } = await command(installation, ANA, { env })
  t.equal(out.at(-1), 'It goes out by mail too.')
})

t.test('LOG-03 a name from a file of somebody else’s steers no terminal and begins no line', async (t) => {
  const { installation } = await lived(t)
  const name = 'Ana\u001b]0;owned\u0007\u001b[2J\n1\tana\u009b1A\u202Erotartsinimda'
  const db = openDatabase(installation.database)
  const [{ n }] = db.raw.prepare('SELECT count(*) AS n FROM users').all() as [{ n: number }]
  db.raw.prepare('UPDATE users SET name = ?, email = ? WHERE id = 2').run(name, `${name}@x.test`)
  db.close()
  const { out } = await command(installation, ['user', 'list'])
  t.equal(out.length, n)
  t.match(out.join(''), '\tAna?]0;owned??[2J?1\tana?1A?rotartsinimda\t')
  const steers = /[^\P{Control}\t]|[\u202a-\u202e]/u
  t.notMatch(out.join(''), steers)
  t.match(saidAsItIs(name), steers, 'control: a line that is said as it is')
  const json = (await command(installation, ['user', 'list', '--json'])).out.join('')
  t.notMatch(json, steers, 'nor does it in JSON')
  t.match(JSON.stringify({ name }), steers, 'control: JSON as it is')
  const people = JSON.parse(json) as { id: number; name: string }[]
  t.equal(people.find(({ id }) => id === 2)?.name, name, 'which says the same to a program')
})

for (const server of [true, false]) {
  const how = server ? 'while MySafe runs' : 'without a server'
  t.test(`accounts are added, listed, reset and closed ${how}`, async (t) => {
    const installation = emptyInstallation(t)
    const running = await serveHere(t, installation)
    if (!server) await running.stop()

    const ana = await command(installation, ANA)
    t.equal(ana.code, 0, ana.err.join())
    t.equal(ana.out[0], 'Added ana (user 1).')
    t.match(
      ana.out[1],
      /^One-time address, until \d{4}-\d\d-\d\d \d\d:\d\d UTC: http:\/\/127\.0\.0\.1:\d+\/password\/[\w-]{43}$/,
    )
    const bia = JSON.parse((await command(installation, BIA)).out.join('')) as Record<string, unknown>
    t.match(bia, { id: 2, username: 'bia', address: /\/password\/[\w-]{43}$/, until: /Z$/, assumed: !server })
    if (server) t.ok(String(bia['address']).startsWith(running.url), 'the address is the running server’s')

    const list = await command(installation, ['user', 'list'])
    t.same(list.out, [
      '1\tana\tAna Prado\tana@corp.test\tinvited\tadministrator',
      '2\tbia\tBia Okafor\tbia@corp.test\tinvited',
    ])
    t.match(JSON.parse((await command(installation, ['user', 'list', '--json'])).out.join('')), [
      { id: 1, username: 'ana', administrator: true, mayShareOutside: false, status: 'invited' },
      { id: 2, username: 'bia', administrator: false, mayShareOutside: true, status: 'invited' },
    ])

    const reset = await command(installation, ['user', 'reset-password', 'BIA@corp.test'])
    t.match(reset.out, ['Reset the password of bia.', /^One-time address, until /])
    const assumed =
      'No server runs and MYSAFE_BASE_URL is not set here: put what people reach MySafe at before /password/.'
    t.same(reset.out.slice(2), server ? [] : [assumed], 'without a mail server nothing is said about mail')
    const env = { MYSAFE_BASE_URL: 'https://safe.corp.test' }
    const known = await command(installation, ['user', 'reset-password', 'bia'], { env })
    const at = server ? running.url : 'https://safe.corp.test'
    t.equal(known.out.length, 2)
    t.ok(known.out[1]?.includes(`: ${at}/password/`), 'a running server knows best, then the setting')
    const closed = await command(installation, ['user', 'deactivate', 'bia', '--json'])
    t.match(JSON.parse(closed.out.join('')), { id: 2, username: 'bia', to: null, secrets: 0, renamed: [] })
    t.match((await command(installation, ['user', 'list'])).out[1], /deactivated$/)

    t.same(trail(installation), [
      ['user.added', 'operator', 1],
      ['user.added', 'operator', 2],
      ['user.password_reset', 'operator', 2],
      ['user.password_reset', 'operator', 2],
      ['user.deactivated', 'operator', 2],
    ])
  })

  t.test(`what cannot be done is said in one line, and nothing changes, ${how}`, async (t) => {
    const installation = emptyInstallation(t)
    const running = await serveHere(t, installation)
    if (!server) await running.stop()
    const first = await command(installation, BIA)
    t.equal(first.code, 1, 'nobody would administer')
    t.same(first.err, ['administrator: The first person administers MySafe: add --administrator.'])
    t.same(trail(installation), [])
    t.equal((await command(installation, ANA)).code, 0)
    const before = trail(installation)
    const refused: [typed: string[], line: RegExp][] = [
      [ANA, /^username: Somebody has this username already\. email: .+$/],
      [['user', 'add', 'x y', '--name', ' ', '--email', 'nowhere'], /^name: .+ username: .+ email: .+$/],
      [['user', 'deactivate', 'nobody'], /^There is no user of that username or e-mail address\.$/],
      [['user', 'reset-password', 'nobody'], /^There is no user of that username/],
      [['user', 'deactivate', 'ana', '--to', 'nobody'], /^There is no user of that username/],
      [['user', 'deactivate', 'ana'], /administrator/],
    ]
    for (const [typed, line] of refused) {
      const { code, out, err } = await command(installation, typed)
      t.equal(code, 1, typed.join(' '))
      t.same(out, [])
      t.equal(err.length, 1)
      t.match(err[0], line)
    }
    t.same(trail(installation), before)
  })
}

t.test('what a closed account owned goes to somebody, and an identifier that clashes is told', async (t) => {
  const { installation } = await lived(t)
  const db = openDatabase(installation.database)
  db.raw.exec(`UPDATE api_secrets SET identifier = NULL;
    UPDATE api_secrets SET identifier = 'same' WHERE id IN
      ((SELECT min(id) FROM api_secrets WHERE owner_id = 1), (SELECT min(id) FROM api_secrets WHERE owner_id = 2))`)
  db.close()
  t.match((await command(installation, ['user', 'deactivate', 'bruno'])).err, [/^to: /])
  const { code, out } = await command(installation, ['user', 'deactivate', 'bruno', '--to', 'ana@aurora.example'])
  t.equal(code, 0)
  t.match(out, [
    'Deactivated bruno (user 2).',
    /^Handed over to ana: API secrets \d+, private groups 0\.$/,
    /^The identifier same of API secret \d+ was taken; it is now same\S+\.$/,
  ])
  const statuses = (await command(installation, ['user', 'list'])).out.map((line) => line.split('\t')[4])
  t.same(new Set(statuses), new Set(['active', 'deactivated']))
})

t.test('an empty safe lists nobody', async (t) => {
  const installation = emptyInstallation(t)
  await (await serveHere(t, installation)).stop()
  t.same((await command(installation, ['user', 'list'])).out, ['There is nobody yet.'])
  t.same((await command(installation, ['user', 'list', '--json'])).out, ['[]'])
})

// What the trail says about people.
function trail({ database }: Installation): unknown[] {
  const db = openToLook(database)
  try {
    const sql = "SELECT name, actor_kind, user_id FROM audit_events WHERE name LIKE 'user.%' ORDER BY number"
    return db.raw.prepare(sql).raw().all()
  } finally {
    db.close()
  }
}

t.test('a data folder that is a file is told in one line', async (t) => {
  const { installation } = await lived(t)
  const env = { MYSAFE_DATA_DIR: installation.rootKey }
  const { code, err } = await command(installation, ['user', 'list'], { env })
  t.equal(code, 1)
  t.match(err, [/^MySafe cannot write in the data folder .+ \(ENOTDIR\)\.$/])
})

t.test('the External share permission is given and taken away, each time in the trail', async (t) => {
  const { installation } = await lived(t)
  const say = async (...more: string[]) => command(installation, ['user', 'grant-external', ...more])
  await say('bruno', '--revoke')
  t.same((await say('bruno')).out, ['bruno may share with people outside from now on.'])
  t.same((await say('bruno')).out, ['bruno may share with people outside; nothing was changed.'])
  const revoked = await say('bruno', '--revoke', '--json')
  t.same(JSON.parse(revoked.out.join('')), { username: 'bruno', granted: false, changed: true, switchedOn: true })
  t.same((await say('bruno', '--revoke')).out, ['bruno may not share with people outside; nothing was changed.'])
  t.match((await say('nobody')).err, ['There is no user of that username or e-mail address.'])
  const db = openToLook(installation.database)
  t.teardown(() => db.close())
  t.equal(db.raw.prepare("SELECT may_share_outside FROM users WHERE username = 'bruno'").pluck().get(), 0)
  const told = db.raw
    .prepare(
      "SELECT details FROM audit_events WHERE name = 'user.changed' AND actor_kind = 'operator' ORDER BY number DESC LIMIT 2",
    )
    .pluck()
    .all()
  t.match(told, [/"mayShareOutside":false/, /"mayShareOutside":true/])
})

t.test('whoever gets the External share permission while external sharing is off is told so', async (t) => {
  const { installation } = await lived(t)
  const db = openDatabase(installation.database)
  db.raw.exec("DELETE FROM settings WHERE name = 'external_sharing'")
  db.close()
  const say = async (...more: string[]) => (await command(installation, ['user', 'grant-external', ...more])).out
  await say('bruno', '--revoke')
  t.same(await say('bruno'), [
    'bruno may share with people outside from now on.',
    'External sharing is off: until Sharing options enable it, nobody shares outside.',
  ])
  t.same(await say('bruno', '--revoke'), ['bruno may not share with people outside from now on.'])
})

t.test('a server that goes away before it has answered is told in one line', async (t) => {
  const { installation } = await lived(t)
  const server = createServer((client) => client.end('{'))
  await new Promise<void>((resolve) => server.listen(join(installation.data, 'control.sock'), resolve))
  t.teardown(() => server.close())
  t.match((await command(installation, ['user', 'list'])).err, [
    /^The running MySafe ended before it answered: what was asked may be done or not\. Look whether it is before/,
  ])
})

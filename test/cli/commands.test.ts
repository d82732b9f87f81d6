// The console: every command explains itself, says one line when something is wrong, and ends with the right code.
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import t from 'tap'
import { COMMANDS } from '../../src/cli/commands.ts'
import { programVersion } from '../../src/resources.ts'
import { emptyInstallation } from '../fixtures/installation.ts'
import { command } from '../fixtures/world.ts'

const names = COMMANDS.map(({ name }) => name)

t.test('the help lists every command, and nothing that is not there', async (t) => {
  const { code, out } = await command(emptyInstallation(t), ['--help'])
  t.equal(code, 0)
  for (const name of names) t.match(out.join('\n'), new RegExp(`^ {2}${name} `, 'm'), name)
  t.same((await command(emptyInstallation(t), ['help'])).out, out)
  t.same((await command(emptyInstallation(t), ['-h'])).out, out)
})

for (const name of names)
  t.test(`mysafe ${name} --help explains it and touches nothing`, async (t) => {
    const { code, out, err } = await command(emptyInstallation(t), [...name.split(' '), '--help'])
    t.equal(code, 0)
    t.equal(out[0]?.startsWith(`mysafe ${name}`), true)
    t.match(out.join('\n'), '--help')
    t.notMatch(out.join('\n'), '--scheduled', 'what only MySafe itself gives is not shown')
    t.same(err, [])
  })

t.test('mysafe alone shows what it can do, as mysafe --help does', async (t) => {
  const [alone, help] = [await command(emptyInstallation(t), []), await command(emptyInstallation(t), ['--help'])]
  t.same(alone, help)
  t.equal(alone.code, 0)
  t.match(alone.out.join('\n'), /serve \[options\] +start the server/)
})

t.test('mysafe user --help lists what comes after it', async (t) => {
  const { code, out } = await command(emptyInstallation(t), ['user', '--help'])
  t.equal(code, 0)
  t.match(out.join('\n'), 'user reset-password USER')
  t.notMatch(out.join('\n'), 'backup')
})

const wrong: [typed: string[], line: RegExp][] = [
  [['frobnicate'], /^There is no command frobnicate\. See: mysafe --help$/],
  [['a\nb\u001b[31m'], /^There is no command a\?b\?\[31m\. /],
  [['user'], /^After mysafe user comes one of: add, list, deactivate, reset-password, grant-external\. /],
  [['user', 'remove'], /^After mysafe user comes one of: /],
  [['backup'], /^mysafe backup needs FILE\. See: mysafe backup --help$/],
  [['backup', 'a', 'b'], /^mysafe backup does not know what to do with b\. /],
  [['backup', 'a', '--fast'], /^mysafe backup: Unknown option '--fast'\. See: mysafe backup --help$/],
  [['user', 'list', '--json=yes'], /^mysafe user list: Option '--json' does not take an argument\. /],
  [['audit', 'follow', '--after', '-1'], /^mysafe audit follow: Option '--after' needs a value behind it\. See: /],
  [['user', 'add', 'ana', '--name'], /^mysafe user add: Option '--name <value>' argument missing\. /],
  [['user', 'add', 'ana', '--name', 'Ana'], /^mysafe user add needs --email\. /],
  [['user', 'add', 'ana', '--email', 'ana@corp.test'], /^mysafe user add needs --name\. /],
  [['key', 'frobnicate'], /^After mysafe key comes one of: status, rotate, rekey, recover\. /],
  [['completion', 'fish'], /^mysafe completion knows bash and zsh\. See: mysafe completion --help$/],
  [['user', 'add', 'ana', '--password', 'x'], /^mysafe user add: Unknown option '--password'\. /],
]

for (const [typed, line] of wrong)
  t.test(`mysafe ${typed.join(' ').replaceAll(/\P{L}/gu, ' ')}: one line, exit code 2`, async (t) => {
    const { code, out, err } = await command(emptyInstallation(t), typed)
    t.equal(code, 2)
    t.same(out, [])
    t.equal(err.length, 1)
    t.match(err[0], line)
  })

t.test('mysafe version says which MySafe this is, also for a program', async (t) => {
  const installation = emptyInstallation(t)
  t.match((await command(installation, ['version'])).out, [
    `MySafe ${programVersion()} on Node ${process.versions.node}`,
  ])
  t.match((await command(installation, ['--version'])).out, [programVersion()])
  const { out } = await command(installation, ['version', '--json'])
  t.same(JSON.parse(out.join('')), { version: programVersion(), node: process.versions.node })
})

t.test('OPS-01 wrong settings stop every command that has any, each fault in a line that names it', async (t) => {
  const env = { MYSAFE_PORT: '-1', MYSAFE_ALLOW_HTTP: 'yes', MYSAFE_LANGUAGE: 'de', MYSAFE_UNKNOWN: 'canary' }
  const asked = names.filter((name) => name !== 'version' && name !== 'completion')
  for (const name of asked) {
    const words = COMMANDS.find((one) => one.name === name)?.words?.map(() => 'x') ?? []
    const more = name === 'user add' ? ['--name', 'Ana', '--email', 'ana@corp.test'] : []
    const { code, err } = await command(emptyInstallation(t), [...name.split(' '), ...words, ...more], { env })
    t.equal(code, 1, name)
    t.equal(err.length, 4, `${name}: ${err.join(' | ')}`)
    for (const setting of Object.keys(env))
      t.ok(
        err.some((line) => line.startsWith(`${setting} `)),
        `${name} names ${setting}`,
      )
    t.notMatch(err.join('\n'), 'canary')
  }
})

t.test('commands that need data say when there is none', async (t) => {
  const installation = emptyInstallation(t)
  const emptied = emptyInstallation(t)
  mkdirSync(emptied.data)
  t.match((await command(emptied, ['user', 'list'])).err, [`There is no MySafe data in ${emptied.data}.`])
  for (const typed of [
    ['user', 'list'],
    ['backup', 'b.db'],
    ['key', 'status'],
    ['doctor'],
    ['key', 'rotate'],
    ['key', 'rekey'],
    ['key', 'recover'],
    ['audit', 'verify'],
  ]) {
    const { code, err } = await command(installation, typed)
    t.equal(code, 1)
    t.same(err, [`There is no MySafe data in ${installation.data}.`], typed.join(' '))
  }
})

t.test('a data folder that cannot be looked into is not one without data', async (t) => {
  const installation = emptyInstallation(t)
  symlinkSync(installation.data, installation.data)
  const { code, err } = await command(installation, ['doctor'])
  t.equal(code, 1)
  t.match(err, [
    /^MySafe cannot look into the data folder .+ \(ELOOP\)\. .+ where MySafe is a service, with mysafe-run\.$/,
  ])
})

t.test(
  'completion names every command and every option that people may give, in words that the shell itself takes',
  async (t) => {
    for (const shell of ['bash', 'zsh'] as const) {
      const { code, out } = await command(emptyInstallation(t), ['completion', shell])
      t.equal(code, 0)
      const script = out.join('\n')
      for (const { name, options = {} } of COMMANDS) {
        t.ok(script.includes(`"${name}"*)`), name)
        const [line = ''] = out.filter((one) => one.includes(`"${name}"*)`))
        for (const [option, { internal = false }] of Object.entries(options))
          t.equal(line.includes(`--${option}`), !internal, `${name} --${option}`)
        t.ok(line.includes('--help'))
      }
    }
  },
)

t.test('bash completes first words, second words and options', async (t) => {
  const script = (await command(emptyInstallation(t), ['completion', 'bash'])).out.join('\n')
  const completed = (...words: string[]) => {
    const typed = ['mysafe', ...words].map((word) => `'${word}'`).join(' ')
    const asked = `COMP_WORDS=(${typed}); COMP_CWORD=${String(words.length)}; _mysafe; echo "\${COMPREPLY[*]}"`
    return spawnSync('bash', ['-c', `${script}\n${asked}`], { encoding: 'utf8' }).stdout.trim()
  }
  t.equal(completed('ba'), 'backup')
  t.equal(completed('backup', 'file.db', '--'), '--json --help')
  t.equal(completed('completion', ''), 'bash zsh --help')
  t.equal(completed('completion', 'z'), 'zsh')
  t.equal(completed('audit', 'verify', '--file', ''), '', 'a value is left to the shell, which knows files')
  t.equal(completed('key', 'r'), 'rotate rekey recover')
  t.equal(completed('key', 'rekey', '--n'), '--new-recovery-key')
  t.equal(completed('restore', 'file.db', '--c'), '--check')
  t.equal(completed('user', 'grant-external', 'ana', '--'), '--revoke --json --help')
})

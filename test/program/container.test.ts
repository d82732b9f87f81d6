// The image of the Dockerfile, as far as it can be made without a container: its files, its user, its settings, its command.
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t from 'tap'
import { withoutNativePart } from '../controls/docs/container.ts'
import { bytesIn, installationIn } from '../fixtures/installation.ts'
import { build, runProgram, startProgram } from '../fixtures/program.ts'

const root = resolve(import.meta.dirname, '..', '..')
// Its lines, those that go on as one.
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, ' ')
const [building = '', image = ''] = dockerfile.split(/^FROM .*$/m).slice(1)
const asRoot = process.getuid?.() === 0
const NOBODY = 65_534

/** The words behind an instruction, one for each time it stands there. */
function said(stage: string, instruction: string): string[] {
  return [...stage.matchAll(new RegExp(`^${instruction} (.+)$`, 'gm'))].map(([, words = '']) => words)
}

/** The files of the image, gathered by a command of its first stage, and the folders that its user may write to. */
function imageIn(t: { teardown(end: () => unknown): unknown }, gathering: string) {
  build('dist')
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755)
  const app = join(folder, 'app')
  const shell = ['-ec', `umask 022; ${gathering.replaceAll('/runtime', app)}`]
  const { status, stderr } = spawnSync('sh', shell, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the files of the image cannot be gathered: ${stderr}`)
  for (const own of ['data', 'key', 'tmp']) {
    mkdirSync(join(folder, own), { mode: 0o700 })
    if (asRoot) chownSync(join(folder, own), NOBODY, NOBODY)
  }
  const inside = (place: string) => place.replace(/^\/(app|data|key|tmp)\b/, join(folder, '$1'))
  const settings = said(image, 'ENV').flatMap((line) => line.split(/\s+/).map((one) => one.split('=')))
  const env = Object.fromEntries(settings.map(([name = '', value = '']) => [name, inside(value)]))
  const [node = '', ...rest] = JSON.parse(String(said(image, 'ENTRYPOINT')[0])) as string[]
  return {
    app,
    // The port of the image may be taken here, and this machine is no network of its own.
    installation: {
      ...installationIn(folder),
      env: { ...env, MYSAFE_PORT: '0', MYSAFE_HOST: '127.0.0.1', TMPDIR: inside('/tmp') },
    },
    starting: {
      program: [node.replace(/^node$/, process.execPath), ...rest.map(inside)],
      ...(asRoot ? { uid: NOBODY } : {}),
    },
  }
}

const gathering = String(said(building, 'RUN').at(-1))

t.test(
  'from exactly the files of the image it starts as somebody who may write three folders, and no other',
  async (t) => {
    const { app, installation, starting } = imageIn(t, gathering)
    const before = bytesIn(app)
    const program = await startProgram(t, installation, starting)
    const { port } = new URL(program.url)
    t.match(await (await fetch(`${program.url}/setup?token=${program.setupToken}`)).text(), '/assets/')
    t.equal((await fetch(`${program.url}/ready`)).status, 200)
    t.match(await runProgram(installation, ['user', 'list'], starting), { code: 0, err: '' })
    const health = () => spawnSync(process.execPath, ['-e', healthCheck().replace('8080', port)]).status
    t.equal(health(), 0, 'its health check says yes')
    t.equal((await program.stop()).code, 0)
    t.equal(health(), 1, 'and no')
    t.same(bytesIn(app), before)
    t.ok(existsSync(join(installation.folder, 'key', 'root.key')))

    const lacking = imageIn(t, withoutNativePart(gathering))
    await t.rejects(startProgram(t, lacking.installation, lacking.starting), /it ended/, 'control: a part is missing')
  },
)

/** The program that the health check of the image runs. */
function healthCheck(): string {
  const [, words = '[]'] = / CMD (\[.+\])$/.exec(String(said(image, 'HEALTHCHECK')[0])) ?? []
  return String((JSON.parse(words) as string[]).at(-1))
}

t.test('the image runs as an ordinary user, keeps data and key apart, and says both ports', async (t) => {
  t.same(said(image, 'USER'), ['node'])
  t.same(said(image, 'VOLUME'), ['["/data", "/key"]'])
  t.same(said(image, 'EXPOSE'), ['8080 8081'])
  t.same(said(image, 'CMD').at(-1), '["serve"]')
  for (const file of said(building, 'COPY').flatMap((words) => words.split(' ').slice(0, -1)))
    t.ok(existsSync(join(root, file)), file)
})

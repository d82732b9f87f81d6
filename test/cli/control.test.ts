// The control socket: for this user only, one line there and one back, and no word to whoever speaks otherwise.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { askServer, openControl, type Answered } from '../../src/cli/control.ts'
import { handleFor } from '../../src/cli/verbs.ts'
import { dataFolder } from '../../src/store/data-folder.ts'
import { createVault } from '../../src/vault/vault.ts'
import { memoryDatabase } from '../fixtures/database.ts'
import { testKeyring } from '../fixtures/keyring.ts'

function place(t: { teardown(close: () => unknown): unknown }): string {
  const folder = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return join(folder, 'control.sock')
}

const placesIn = (socket: string) => ({
  data: dataFolder(dirname(socket)),
  credentialFile: null,
  rootKeyFile: join(dirname(socket), 'root.key'),
})

const around = { openBaseUrl: 'http://127.0.0.1', trustedProxies: [], backupFault: null, certificate: null }

t.test('a question is answered, and the socket is for this user only', async (t) => {
  const socket = place(t)
  const control = await openControl(socket, async (asked) => ({ done: asked }))
  t.equal(statSync(socket).mode & 0o777, 0o600)
  t.same(await askServer(socket, { verb: 'x', input: { a: 'ü\n' } }), { done: { verb: 'x', input: { a: 'ü\n' } } })
  await control.close()
  t.equal(await askServer(socket, { verb: 'x', input: {} }), null, 'afterwards nobody is there')
})

t.test('an answer may be long: everybody in a list, or everything that was renamed', async (t) => {
  const socket = place(t)
  const people = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `Somebody ${String(id)}` }))
  const control = await openControl(socket, async () => ({ done: people }))
  t.same(await askServer(socket, { verb: 'x', input: {} }), { done: people })
  await control.close()
})

t.test('half a line, no JSON, too long a line and a slow one get no answer and harm nobody', async (t) => {
  const socket = place(t)
  const control = await openControl(socket, async () => ({ done: 1 }), 30)
  const answerTo = (send: (client: ReturnType<typeof connect>) => void) =>
    new Promise<string>((resolve) => {
      let text = ''
      const client = connect(socket, () => send(client))
      client.on('data', (piece) => (text += String(piece))).on('error', () => undefined)
      client.on('close', () => resolve(text))
    })
  t.equal(await answerTo((client) => client.end('{"verb":')), '')
  t.equal(await answerTo((client) => client.end('hello\n')), '')
  t.equal(await answerTo((client) => client.write('x'.repeat(70_000))), '')
  t.equal(await answerTo((client) => client.destroy()), '')
  t.equal(await answerTo((client) => client.write('{')), '', 'a line that never ends')
  t.same(await askServer(socket, { verb: 'x', input: {} }), { done: 1 })
  await control.close()
})

t.test('a server that breaks off its answer is a fault, not silence', async (t) => {
  const socket = place(t)
  const control = await openControl(socket, () => Promise.reject<Answered>(new Error('no')))
  await t.rejects(askServer(socket, { verb: 'x', input: {} }), /did not end/)
  await control.close()
})

t.test('a server that does not answer is not waited for without end', async (t) => {
  const socket = place(t)
  const answer = Promise.withResolvers<Answered>()
  const control = await openControl(socket, () => answer.promise)
  await t.rejects(askServer(socket, { verb: 'x', input: {} }, 30), /did not answer/)
  answer.resolve({ done: 1 })
  await control.close()
})

t.test('where a socket cannot be, listening and asking say so', async (t) => {
  const nowhere = join(place(t), 'deeper', 'control.sock')
  await t.rejects(
    openControl(nowhere, async () => ({ done: 1 })),
    { code: /ENOTDIR|ENOENT|EACCES/ },
  )
  const file = place(t)
  writeFileSync(file, '')
  await t.rejects(askServer(join(file, 'x'), { verb: 'x', input: {} }), { code: 'ENOTDIR' })
})

t.test('the verbs take only what they know', async (t) => {
  const vault = createVault({ db: memoryDatabase(t), keyring: testKeyring() })
  const handle = handleFor({ vault, places: placesIn(place(t)), baseUrl: 'http://127.0.0.1', assumed: false, around })
  t.match(await handle({ verb: 'user.list', input: {} }), { done: [] })
  t.match(await handle({ verb: 'toString', input: {} }), {
    refused: { lines: [/does not know this command/], exitCode: 1 },
  })
  for (const input of [null, { who: 3 }, { who: 'x', more: true }, { who: 'x'.repeat(301) }])
    t.match(await handle({ verb: 'user.reset-password', input }), {
      refused: { exitCode: 1, lines: [/did not understand/] },
    })
  t.match(await handle({ verb: 'user.reset-password', input: { who: 'x' } }), {
    refused: { lines: [/^There is no user/] },
  })
})

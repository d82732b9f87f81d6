// The control socket: for this user only, one line there and one back, and no word to whoever speaks otherwise.
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { askServer as ask, openControl, Unanswered, type Answered, type Asked } from '../../src/cli/control.ts'
import { askRunning } from '../../src/cli/desk.ts'
import { surroundingsOf } from '../../src/cli/places.ts'
import { handleFor } from '../../src/cli/verbs.ts'
import { readConfig } from '../../src/config.ts'
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

const askServer = (socket: string, asked: Asked) => ask(socket, asked, { onSilence: () => undefined, silence: 60_000 })

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
  await t.rejects(askServer(socket, { verb: 'x', input: {} }), Unanswered)
  await control.close()
})

t.test('a server that works for long is waited for to the end, and that is said once', async (t) => {
  const socket = place(t)
  const answer = Promise.withResolvers<Answered>()
  const control = await openControl(socket, () => answer.promise)
  const said: string[] = []
  const err = (line: string) => {
    said.push(line)
    answer.resolve({ done: 1 })
  }
  t.same(await askRunning({ err }, socket, { verb: 'x', input: {} }, 1), { done: 1 })
  t.same(said, ['The running MySafe has not answered yet; it is waited for as long as it runs.'])
  await control.close()
})

t.test('whoever asked while the server was held by somebody else’s verb is not turned away as too slow', async (t) => {
  const socket = place(t)
  const patience = 500
  const connected = Promise.withResolvers<Socket>()
  const control = await openControl(
    socket,
    async ({ verb }) => {
      if (verb !== 'long') return { done: verb }
      const other = connect({ path: socket, allowHalfOpen: true }, () => connected.resolve(other))
      await connected.promise
      // By now the server has it, and counts.
      await turn()
      await turn()
      other.end('{"verb":"short"}\n')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, patience + 50)
      return { done: verb }
    },
    patience,
  )
  t.same(await askServer(socket, { verb: 'long', input: {} }), { done: 'long' })
  let text = ''
  for await (const piece of await connected.promise) text += String(piece)
  t.equal(text, '{"done":"short"}\n')
  await control.close()
})

t.test('a client that neither reads nor goes away does not keep the server from ending', async (t) => {
  const socket = place(t)
  const control = await openControl(socket, async () => ({ done: 'x'.repeat(10_000_000) }), 30)
  const client = connect({ path: socket, allowHalfOpen: true })
  client.write('{"verb":"x"}\n')
  await once(client, 'readable')
  await control.close()
  client.destroy()
  t.equal(await askServer(socket, { verb: 'x', input: {} }), null)
})

t.test('where a socket cannot be, listening and asking say so', async (t) => {
  const nowhere = join(place(t), 'deeper', 'control.sock')
  await t.rejects(
    openControl(nowhere, async () => ({ done: 1 })),
    { code: /ENOTDIR|ENOENT|EACCES/ },
  )
  const file = place(t)
  writeFileSync(file, '')
  await t.rejects(askServer(join(file, 'x'), { verb: 'x', input: {} }), {
    message: 'The running MySafe cannot be asked (ENOTDIR).',
  })
})

t.test('the verbs take only what they know', async (t) => {
  const vault = createVault({ db: memoryDatabase(t), keyring: testKeyring() })
  const places = placesIn(place(t))
  const baseUrl = 'http://127.0.0.1'
  const surroundings = () => surroundingsOf(readConfig({}))
  const handle = handleFor({ vault, places, baseUrl, assumed: false, surroundings })
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

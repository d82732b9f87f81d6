// Where commands get things done without a server: one opening of the safe for all of it, and the lock let go at the end.
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { CommandError } from '../../src/cli/command.ts'
import { perform, performing } from '../../src/cli/desk.ts'
import { readConfig } from '../../src/config.ts'
import { takeLock } from '../../src/store/lock.ts'
import { lived } from '../fixtures/lived.ts'
import { worldOf } from '../fixtures/world.ts'

t.test('acts that follow each other open the safe once, and nobody else gets in between', async (t) => {
  const { installation } = await lived(t)
  const { world } = worldOf(installation, { stopped: new Promise(() => undefined) })
  const config = readConfig(installation.env)
  const isFree = () => {
    const lock = takeLock(join(installation.data, 'lock.db'))
    lock?.release()
    return lock !== null
  }
  t.match(await perform(world, config, 'doctor', {}), [{ standing: /\w/ }], 'without a server it looks by itself')
  const away = `${installation.rootKey}.away`
  const done = await performing(world, config, async (ask) => {
    await ask('user.list', {})
    renameSync(installation.rootKey, away)
    t.notOk(isFree())
    return ask('user.grant-external', { who: 'bruno', granted: true })
  })
  t.match(done, { username: 'bruno' }, 'without the root key it could not have been opened again')
  t.ok(isFree())
  await t.rejects(perform(world, config, 'user.list', {}), /is missing/, 'control: nor can it be')
  t.ok(isFree(), 'also after an opening that failed')
  renameSync(away, installation.rootKey)
  const broken = performing(world, config, async (ask) => {
    await ask('user.list', {})
    throw new CommandError('no')
  })
  await t.rejects(broken, CommandError)
  t.ok(isFree(), 'and after work that broke off')
})

t.test('a server that starts or stops for too long is told as such', async (t) => {
  const { installation } = await lived(t)
  const { world } = worldOf(installation, { stopped: new Promise(() => undefined) })
  const lock = takeLock(join(installation.data, 'lock.db'))
  t.teardown(() => lock?.release())
  await t.rejects(
    performing(world, readConfig(installation.env), (ask) => ask('user.list', {}), 1),
    { message: 'MySafe is starting or stopping; try again in a moment.' },
  )
})

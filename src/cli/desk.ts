// Where a command gets something done: by the running server, or by itself under the lock when there is none.
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { makeDataFolder } from '../store/data-folder.ts'
import { takeLock, type Lock } from '../store/lock.ts'
import type { Places } from '../vault/places.ts'
import { StartError } from '../vault/start.ts'
import { CommandError, type World } from './command.ts'
import { askServer, type Asked } from './control.ts'
import { baseUrlOf, placesOf, surroundingsOf } from './places.ts'
import { openSafe } from './safe.ts'
import { act, type VerbName, type Verbs } from './verbs.ts'

// How long a server may take to start or stop while a command waits, and how often that is looked at; milliseconds.
const PATIENCE = 10_000
const LOOK_EVERY = 50

/** Gets a verb done. Throws what it refuses. */
export async function perform<Name extends VerbName>(
  world: World,
  config: Config,
  name: Name,
  input: Verbs[Name][0],
): Promise<Verbs[Name][1]> {
  const places = placesOf(config)
  if (!existsSync(places.data.folder))
    throw new StartError('nothing', `There is no MySafe data in ${places.data.folder}.`)
  makeDataFolder(places.data)
  for (let waited = 0; waited < PATIENCE; waited += LOOK_EVERY) {
    const answered = await askRunning(world, places.data.socket, { verb: name, input })
    if (answered !== null) return answered.done as Verbs[Name][1]
    const lock = takeLock(places.data.lock)
    if (lock !== null) return withSafe(world, { config, places, lock }, () => ({ name, input }))
    await pause(LOOK_EVERY)
  }
  throw new CommandError('MySafe is starting or stopping; try again in a moment.')
}

/**
 * Asks the running server, and waits as long as it runs. Resolves to null when there is none. Throws what it refuses.
 * @param silence milliseconds after which it is said that one waits
 */
export async function askRunning(
  world: Pick<World, 'err'>,
  socket: string,
  asked: Asked,
  silence = 10_000,
): Promise<{ done: unknown } | null> {
  const onSilence = () => world.err('The running MySafe has not answered yet; it is waited for as long as it runs.')
  const answered = await askServer(socket, asked, { onSilence, silence })
  if (answered === null || 'done' in answered) return answered
  throw new CommandError(answered.refused.lines, answered.refused.exitCode)
}

function withSafe<Name extends VerbName>(
  world: World,
  { config, places, lock }: { config: Config; places: Places; lock: Lock },
  asked: () => { name: Name; input: Verbs[Name][0] },
): Verbs[Name][1] {
  try {
    const onFault = () => world.err('The head of the audit trail could not be written beside the root key.')
    const safe = openSafe(world, { config, places, create: false, onFault })
    try {
      const { name, input } = asked()
      return act(
        {
          vault: safe.vault,
          places,
          baseUrl: baseUrlOf(config),
          assumed: config.baseUrl === null,
          around: surroundingsOf(config),
        },
        name,
        input,
      )
    } finally {
      safe.close()
    }
  } finally {
    lock.release()
  }
}

/** Runs work that no server may stand beside, under the lock. @throws CommandError while a server runs */
export async function withoutServer<T>({ data }: Places, work: () => T): Promise<T> {
  makeDataFolder(data)
  const lock = takeLock(data.lock)
  if (lock === null) throw new CommandError(`MySafe is running with the data folder ${data.folder}; stop it first.`)
  try {
    return work()
  } finally {
    lock.release()
  }
}

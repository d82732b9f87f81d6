// Where a command gets something done: by the running server, or by itself under the lock when there is none.
import { existsSync } from 'node:fs'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { adviceToRoot } from '../crypto/private-files.ts'
import { makeDataFolder } from '../store/data-folder.ts'
import { takeLock, type Lock } from '../store/lock.ts'
import type { Places } from '../vault/places.ts'
import { StartError } from '../vault/start.ts'
import { CommandError, type World } from './command.ts'
import { askServer, type Asked } from './control.ts'
import { baseUrlOf, placesOf, surroundingsOf } from './places.ts'
import { openSafe } from './safe.ts'
import { act, type Desk, type VerbName, type Verbs } from './verbs.ts'

// How long a server may take to start or stop while a command waits, and how often that is looked at; milliseconds.
const PATIENCE = 10_000
const LOOK_EVERY = 50

/** Gets a verb done. */
export type Perform = <Name extends VerbName>(name: Name, input: Verbs[Name][0]) => Promise<Verbs[Name][1]>

/** Gets one verb done. Throws what it refuses. */
export function perform<Name extends VerbName>(
  world: World,
  config: Config,
  name: Name,
  input: Verbs[Name][0],
): Promise<Verbs[Name][1]> {
  return performing(world, config, (ask) => ask(name, input))
}

/**
 * Gets verbs done, one after the other. Without a server the safe is opened once for all that follow, because opening it
 * takes longer than any of them, and the lock is held until `work` is done: no server starts between two of them.
 * @param patience milliseconds that a server may take to start or stop meanwhile
 */
export async function performing<T>(
  world: World,
  config: Config,
  work: (ask: Perform) => Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  let own: OwnDesk | undefined
  try {
    return await work(async (name, input) => {
      if (own === undefined) {
        const found = await askOrOpen(world, { config, asked: { verb: name, input }, patience })
        if ('done' in found) return found.done as never
        own = found
      }
      // So that the head of the trail is kept outside once a second, however many follow.
      await turn()
      return act(own.desk, name, input)
    })
  } finally {
    own?.close()
  }
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

// What is acted at by this process itself, until it is closed.
interface OwnDesk {
  readonly desk: Desk
  close(): void
}

async function askOrOpen(
  world: World,
  { config, asked, patience }: { config: Config; asked: Asked; patience: number },
): Promise<{ done: unknown } | OwnDesk> {
  const places = placesOf(config)
  if (!existsSync(places.data.folder))
    throw new StartError('nothing', `There is no MySafe data in ${places.data.folder}.`)
  makeDataFolder(places.data)
  for (let waited = 0; waited < patience; waited += LOOK_EVERY) {
    const answered = await askRunning(world, places.data.socket, asked)
    if (answered !== null) return answered
    const lock = takeLock(places.data.lock)
    if (lock !== null) return openDesk(world, { config, places, lock })
    await pause(LOOK_EVERY)
  }
  throw new CommandError('MySafe is starting or stopping; try again in a moment.')
}

function openDesk(world: World, { config, places, lock }: { config: Config; places: Places; lock: Lock }): OwnDesk {
  const onFault = () => world.err('The head of the audit trail could not be written beside the root key.')
  try {
    const safe = openSafe(world, { config, places, create: false, onFault })
    return {
      desk: {
        vault: safe.vault,
        places,
        baseUrl: baseUrlOf(config),
        assumed: config.baseUrl === null,
        surroundings: () => surroundingsOf(config),
      },
      close() {
        try {
          safe.close()
        } finally {
          lock.release()
        }
      },
    }
  } catch (fault) {
    lock.release()
    throw fault
  }
}

/** Refuses root where the data is somebody else's, who could not open what is made here. @throws CommandError */
export function refuseRoot({ data }: Places): void {
  const advice = adviceToRoot(data.folder)
  if (advice !== null) throw new CommandError(advice)
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

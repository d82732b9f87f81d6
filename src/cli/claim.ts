// Before a server starts: that it could listen, and that nobody else has its data folder.
import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { makeDataFolder } from '../store/data-folder.ts'
import { takeLock, type Lock } from '../store/lock.ts'
import type { Places } from '../vault/places.ts'
import { requireBothOrNeither } from '../vault/start.ts'
import { CommandError } from './command.ts'
import { placesToListen, portFault } from './port.ts'

/**
 * The lock of the data folder. Nothing is made for a server that could not listen.
 * @throws CommandError when another one runs or the port is taken; StartError for a key without its data, or the other way round
 */
export async function claim(config: Config, places: Places): Promise<Lock> {
  const { lock, folder } = places.data
  const running = new CommandError(`Another MySafe is running with the data folder ${folder}.`)
  for (const place of placesToListen(config)) {
    const fault = await portFault(place)
    if (fault === null) continue
    // It is most likely that other MySafe which has the port.
    const held = existsSync(lock) ? takeLock(lock) : undefined
    held?.release()
    throw held === null ? running : fault
  }
  // A folder that is there is only looked at; a new one is made when nothing else speaks against it.
  if (existsSync(folder)) makeDataFolder(places.data)
  requireBothOrNeither(places)
  makeDataFolder(places.data)
  const taken = takeLock(lock)
  if (taken === null) throw running
  return taken
}

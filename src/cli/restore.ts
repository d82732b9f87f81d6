// mysafe restore FILE: puts a backup back into an empty folder, or only proves that it could.
import { resolve } from 'node:path'
import { readConfig } from '../config.ts'
import type { Key } from '../crypto/keyring.ts'
import { parseRecoveryKey } from '../crypto/recovery-key.ts'
import { rootKeyExists } from '../crypto/root-key.ts'
import { ownResources } from '../resources.ts'
import type { Contents } from '../vault/backup.ts'
import { checkBackup, restoreBackup } from '../vault/restore.ts'
import { keyPlaces, type Places } from '../vault/places.ts'
import { answer, CommandError, counted, JSON_OPTION, type Command, type Given, type World } from './command.ts'
import { refuseRoot, withoutServer } from './desk.ts'
import { placesOf } from './places.ts'

export const restore: Command = {
  name: 'restore',
  words: ['FILE'],
  what: 'put a backup into an empty data folder, with MySafe stopped',
  more: [
    'Before anything is written the backup is proven: its pages, its audit trail, and that every sealed value opens.',
    'All sessions, one-time addresses and links to people outside end, so that none comes back that had ended since.',
  ],
  options: {
    check: { type: 'boolean', what: 'only prove the backup; nothing is written, and MySafe may run' },
    recover: { type: 'boolean', what: 'the root key is lost: read the recovery key from the terminal or a pipe' },
    ...JSON_OPTION,
  },
  async run(world, given) {
    const places = placesOf(readConfig(world.environment))
    const file = resolve(String(given.words[0]))
    const asked = { places, recoveryKey: await recoveryKeyFor(world, given, places) }
    const migrations = ownResources().migrations()
    if (given.options['check'] === true) {
      const contents = checkBackup(file, { ...asked, migrations })
      return answer(world, given, {
        json: { file, ...contents },
        lines: [`${file} can be restored: pages and audit trail are whole.`, countsOf(contents)],
      })
    }
    const { rootKeyFile, ...contents } = await withoutServer(places, () =>
      restoreBackup(file, { ...asked, migrations, now: world.now }),
    )
    const lines = [
      `Restored ${file} into ${places.data.folder}.`,
      countsOf(contents),
      'All sessions, one-time addresses and links to people outside have ended.',
    ]
    if (rootKeyFile !== null)
      lines.push(`A new root key lies in ${rootKeyFile}. The recovery key still works; keep it.`)
    answer(world, given, { json: { file, folder: places.data.folder, rootKeyFile, ...contents }, lines })
  },
}

async function recoveryKeyFor(world: World, given: Given, places: Places): Promise<Key | null> {
  const lost = !rootKeyExists(keyPlaces(places))
  if (given.options['recover'] !== true) {
    if (lost)
      throw new CommandError(
        `There is no root key ${places.rootKeyFile}. Put it there; or, if it is lost, add --recover and give the recovery key.`,
      )
    return null
  }
  if (given.options['check'] !== true) refuseRoot(places)
  if (!lost && given.options['check'] !== true)
    throw new CommandError(`There is a root key already: leave out --recover, or move ${places.rootKeyFile} away.`)
  return parseRecoveryKey(await world.readSecret('Recovery key: '))
}

function countsOf({ users, secrets, events, sealed }: Contents): string {
  return `${counted(users, 'user')}, ${counted(secrets, 'API secret')}, ${counted(events, 'event')}; all sealed values open (${String(sealed)}).`
}

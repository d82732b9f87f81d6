// mysafe backup FILE: one file with everything but the key, proven before it is called finished.
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readConfig } from '../config.ts'
import { makeFolder } from '../crypto/private-files.ts'
import { ownResources } from '../resources.ts'
import { forgetDrafts } from '../store/copies.ts'
import { lookInto } from '../store/look.ts'
import { refuseUnknown } from '../store/migrations.ts'
import { makeBackup } from '../vault/backup.ts'
import type { MakeBackup } from '../vault/backups.ts'
import { keyringAtHand } from '../vault/keys.ts'
import type { Places } from '../vault/places.ts'
import { Unavailable } from '../vault/refusals.ts'
import { requireData } from '../vault/start.ts'
import { answer, CommandError, counted, JSON_OPTION, type Command, type World } from './command.ts'
import { Unanswered } from './control.ts'
import { perform } from './desk.ts'
import { told } from './faults.ts'
import { placesOf } from './places.ts'

export const backup: Command = {
  name: 'backup',
  words: ['FILE'],
  what: 'copy everything but the key into a new file, also while MySafe runs',
  more: [
    'The copy is checked before it gets its name. Keep the root key or the recovery key elsewhere: it is not in it.',
  ],
  options: {
    scheduled: {
      type: 'boolean',
      what: 'as a running MySafe asks for it: it is noted as its own act',
      internal: true,
    },
    ...JSON_OPTION,
  },
  async run(world, given) {
    const config = readConfig(world.environment)
    const places = placesOf(config)
    const file = resolve(String(given.words[0]))
    requireData(places)
    refuseAmongData(file, places)
    const contents = lookInto(places.data.database, (db) => {
      // Data of a newer program takes no note of it, and what is in it this one cannot prove; nor is strange data proven.
      refuseUnknown(db, ownResources().migrations())
      return makeBackup(db, { keyring: keyringAtHand(db, places), file })
    })
    const { users, secrets, events } = contents
    const noted = { events, secrets, scheduled: given.options['scheduled'] === true }
    await perform(world, config, 'backup.made', noted).catch((fault: unknown) => {
      throw unnoted(file, fault)
    })
    const bytes = statSync(file).size
    answer(world, given, {
      json: { file, bytes, users, secrets, events, head: contents.head },
      lines: [
        `Backup made: ${file} (${String(bytes)} bytes).`,
        `${counted(users, 'user')}, ${counted(secrets, 'API secret')}, ${counted(events, 'event')}; pages and audit trail are whole.`,
      ],
    })
  },
}

const FULL = 'The disk of the data is full.'

// That nothing was changed is true of the data, and must not stand in one line with the file that was made.
const UNWRITTEN: ReadonlyMap<string, string> = new Map(
  [
    { fault: { code: 'SQLITE_FULL' }, why: FULL },
    { fault: new Unavailable({ code: 'SQLITE_FULL' }), why: FULL },
    { fault: new Unavailable({ code: 'SQLITE_IOERR' }), why: 'The data cannot be written to now.' },
  ].map(({ fault, why }) => [told(fault).lines.join(' '), why]),
)

// The file stays: it is proven, and may be the last one that can be made of this data.
function unnoted(file: string, fault: unknown): CommandError {
  const made = `${file} was made and is whole, but`
  if (fault instanceof Unanswered)
    return new CommandError(`${made} MySafe ended before it said whether that is noted in the audit trail.`)
  const line = told(fault).lines.join(' ')
  const why = UNWRITTEN.get(line) ?? line
  return new CommandError(`${made} that could not be noted in the audit trail: ${why}`)
}

// Beside the data every name may be one that MySafe or SQLite uses, and what lies there under it is taken away unasked.
function refuseAmongData(file: string, { data }: Places): void {
  const folder = dirname(file)
  if (existsSync(folder) && realpathSync(folder) === realpathSync(data.folder))
    throw new CommandError(`A backup does not belong into the data folder ${data.folder}: name a file in another one.`)
}

/** How a running server has a backup made: by this command, in a process of its own, so that nobody waits for it. */
export function backupBeside(world: Pick<World, 'beside'>, { data }: Places): MakeBackup {
  return async (file, signal) => {
    makeFolder(data.backups)
    forgetDrafts(data.backups, { before: Infinity })
    const { code, err } = await world.beside(['backup', file, '--scheduled'], signal)
    return code === 0 ? null : err
  }
}

// mysafe key …: which keys there are, and the way back when the root key is lost.
import { readConfig } from '../config.ts'
import { parseRecoveryKey } from '../crypto/recovery-key.ts'
import { rootKeyExists } from '../crypto/root-key.ts'
import { ownResources } from '../resources.ts'
import { lookInto } from '../store/look.ts'
import { keyStatus, rootKeyOpens, type KeyStatus } from '../vault/keys.ts'
import { recoverInstallation } from '../vault/recover.ts'
import { keyPlaces } from '../vault/places.ts'
import { requireData } from '../vault/start.ts'
import { answer, CommandError, JSON_OPTION, type Command } from './command.ts'
import { refuseRoot, withoutServer } from './desk.ts'
import { placesOf } from './places.ts'

export const keyStatusCommand: Command = {
  name: 'key status',
  what: 'list the keys: what each is for, how it works, since when; never a key itself',
  options: JSON_OPTION,
  run(world, given) {
    const places = placesOf(readConfig(world.environment))
    requireData(places)
    const status = lookInto(places.data.database, (db) => keyStatus(db, places))
    answer(world, given, { json: status, lines: linesOf(status) })
    if (status.atHand.fault !== null) throw new CommandError(status.atHand.fault)
  },
}

export const keyRecover: Command = {
  name: 'key recover',
  what: 'make a new root key with the recovery key, with MySafe stopped',
  more: [
    'The recovery key is read from the terminal or from a pipe. Afterwards the lost root key opens backups made until now,',
    'and nothing else. If somebody may have it together with one of them, go on with key rekey --new-recovery-key.',
  ],
  options: JSON_OPTION,
  async run(world, given) {
    const places = placesOf(readConfig(world.environment))
    requireData(places)
    refuseRoot(places)
    if (rootKeyExists(keyPlaces(places))) {
      if (lookInto(places.data.database, (db) => rootKeyOpens(db, places)))
        throw new CommandError('The root key that lies here opens this data: there is nothing to recover.')
      throw new CommandError(
        `There is a root key already, and it does not open this data: move ${places.rootKeyFile} away first.`,
      )
    }
    const recoveryKey = parseRecoveryKey(await world.readSecret('Recovery key: '))
    const migrations = ownResources().migrations()
    const rootKey = await withoutServer(places, () =>
      recoverInstallation({ places, recoveryKey, migrations, now: world.now }),
    )
    answer(world, given, {
      json: { file: rootKey.file, keyId: rootKey.keyId },
      lines: [
        `A new root key lies in ${rootKey.file} (id ${rootKey.keyId}).`,
        'The one before opens backups made until now, and nothing else. Start MySafe, and make a new backup.',
        'The recovery key still works; keep it.',
      ],
    })
  },
}

function linesOf({ installation, slots, keys, rotating, atHand }: KeyStatus): string[] {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  return [
    `Installation ${installation}`,
    ...slots.map(({ slot, keyId, createdAt }) => `${slot} key: id ${keyId}, since ${day(createdAt)}`),
    ...keys.map(
      ({ purpose, version, algorithm, lifetime, createdAt, retiredAt }) =>
        `${purpose} ${String(version)}: ${algorithm}, since ${day(createdAt)}, ${retiredAt === null ? `in use ${lifetime}` : `retired ${day(retiredAt)}`}`,
    ),
    ...(rotating ? ['A rotation is not finished: mysafe key rotate carries on with it.'] : []),
    ...(atHand.fault === null ? [`The root key in ${atHand.file} opens this data.`] : []),
  ]
}

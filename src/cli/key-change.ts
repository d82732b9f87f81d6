// mysafe key rotate and key rekey: new keys in the place of those that are there.
import { rmSync } from 'node:fs'
import { readConfig } from '../config.ts'
import { ownResources } from '../resources.ts'
import type { RotationStep } from '../vault/key-rotation.ts'
import { rekeyInstallation } from '../vault/rekey.ts'
import { requireData } from '../vault/start.ts'
import { answer, CommandError, JSON_OPTION, type Command } from './command.ts'
import { performing, withoutServer, type Perform } from './desk.ts'
import { told } from './faults.ts'
import { placesOf } from './places.ts'
import { handOut } from './safe.ts'

export const keyRotate: Command = {
  name: 'key rotate',
  what: 'change the key that wraps the data keys of API secrets, also while MySafe runs',
  more: [
    'A new version seals from now on, the data keys are wrapped anew in small steps, and the old version is destroyed',
    'when nothing needs it. Cut short, it goes on when it is called again, or by itself in a running server.',
    'Where no server runs, none starts until it is done: end it to start one.',
  ],
  options: JSON_OPTION,
  async run(world, given) {
    const config = readConfig(world.environment)
    requireData(placesOf(config))
    const { version, begun, rewrapped, retired, left } = await performing(world, config, rotated)
    answer(world, given, {
      json: { version, begun, rewrapped, retired, left },
      lines: [
        begun
          ? `The wrapping key is now version ${String(version)}.`
          : `The rotation to version ${String(version)} went on.`,
        `Data keys wrapped anew: ${String(rewrapped)}.`,
        ...retired.map((old) => `Version ${String(old)} was destroyed.`),
      ],
    })
    if (left > 0)
      throw new CommandError(
        `API secrets whose data key does not open: ${String(left)}. The version they need is kept. To find them: mysafe backup FILE, then mysafe restore FILE --check.`,
      )
  },
}

// In small steps: between two of them a running server answers everybody else.
async function rotated(perform: Perform) {
  const { version, begun } = await perform('key.rotate', {})
  let rewrapped = 0
  for (let after: number | null = 0; after !== null;) {
    const step: RotationStep = await perform('key.rewrap', { after })
    rewrapped += step.rewrapped
    after = step.next
  }
  return { version, begun, rewrapped, ...(await perform('key.retire', {})) }
}

export const keyRekey: Command = {
  name: 'key rekey',
  what: 'make a new root key in the place of the one that lies here, with MySafe stopped',
  more: [
    'The old root key is kept aside: backups made before open with it, and the data of now does not.',
    'If somebody may have had the old root key together with the data or a backup, add --new-recovery-key.',
  ],
  options: {
    'new-recovery-key': {
      type: 'boolean',
      what: 'make a new recovery key too, and seal every key anew: the old two open nothing of it any more',
    },
    ...JSON_OPTION,
  },
  async run(world, given) {
    const places = placesOf(readConfig(world.environment))
    requireData(places)
    const both = given.options['new-recovery-key'] === true
    const keepRecoveryKey = (text: string) => {
      const { file } = handOut(world, { text, rootKeyFile: places.rootKeyFile })
      return () => file !== null && rmSync(file)
    }
    const { rootKey, aside } = await withoutServer(places, () =>
      rekeyInstallation(places, {
        migrations: ownResources().migrations(),
        now: world.now,
        keepRecoveryKey: both ? keepRecoveryKey : null,
        end: (fault) => world.end(told(fault).lines.join(' ')),
      }),
    )
    answer(world, given, {
      json: { file: rootKey.file, keyId: rootKey.keyId, aside, newRecoveryKey: both },
      lines: [
        `A new root key lies in ${rootKey.file} (id ${rootKey.keyId}).`,
        `The old one lies in ${aside}: it opens backups made until now, and nothing else. Remove it when they are gone.`,
        both
          ? 'The recovery key of before opens nothing any more but those backups.'
          : 'The recovery key still works; keep it.',
      ],
    })
  },
}

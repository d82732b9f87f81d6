// The opened safe as a command holds it: the vault, and the head of the trail kept outside until it is closed.
import { anchorFile, keepAnchor, type AnchorKeeper } from '../audit/anchor.ts'
import { headOf } from '../audit/chain.ts'
import type { Config } from '../config.ts'
import { writeRecoveryKey } from '../crypto/recovery-key.ts'
import { mailWay } from '../mail/way.ts'
import { ownResources } from '../resources.ts'
import { ballastIn, type Ballast } from '../store/ballast.ts'
import { isFull } from '../store/write-faults.ts'
import { acceptOlderData } from '../vault/older-data.ts'
import type { Places } from '../vault/places.ts'
import { openInstallation, type Opened } from '../vault/start.ts'
import { keepTime, lastTime, MACHINE } from '../vault/time-keeping.ts'
import { createVault, type Vault } from '../vault/vault.ts'
import { CommandError, type World } from './command.ts'
import { told } from './faults.ts'

export interface Safe {
  readonly vault: Vault
  readonly opened: Opened
  /** Writes the head of the trail, carries the log over into the file and lets go of it. */
  close(): void
}

/**
 * Opens the safe to write to it; the caller holds the lock.
 * @param given create: make a new one where there is none, and show or store its recovery key;
 *   acceptRollback: open data that was put back to an older state, which the trail then says;
 *   onFault: told when the head of the trail cannot be written outside the file
 * @throws what openInstallation throws; CommandError when there was no rollback to accept
 */
export function openSafe(
  world: World,
  given: {
    config: Config
    places: Places
    create: boolean
    acceptRollback?: boolean
    onFault: (fault: unknown) => void
  },
): Safe {
  const { config, places, create, acceptRollback = false, onFault } = given
  const keepRecoveryKey = (text: string) => handOut(world, { text, rootKeyFile: places.rootKeyFile })
  const ballast = ballastIn(places.data)
  const making = {
    migrations: ownResources().migrations(),
    now: world.now,
    acceptRollback,
    ...(create ? { keepRecoveryKey } : {}),
  }
  const opened = inRoomKept(ballast, () => openInstallation(places, making))
  const { db, keyring } = opened
  const { language, timeZone } = config
  const { views } = ownResources()
  const mail = config.mail === null ? null : mailWay(config.mail, { views, print: world.out })
  const end = (fault: unknown) => world.end(told(fault).lines.join(' '))
  // Time goes on from the last instant that the file knows of, so that nothing which was over counts again after a start with a wrong clock.
  const now = keepTime({ ...MACHINE, wall: world.now }, { from: lastTime(db) })
  const defaults = { language, timeZone }
  const vault = createVault({ db, keyring, now, machineTime: world.now, mail, defaults, ballast, end })
  const file = anchorFile(places.rootKeyFile)
  const anchor = keepAnchor(db, { file, installation: keyring.installation, onFault })
  if (acceptRollback) acceptOlder({ vault, opened, anchor })
  return {
    vault,
    opened,
    close() {
      anchor.stop()
      anchor.write()
      try {
        db.raw.pragma('wal_checkpoint(TRUNCATE)')
      } catch {
        // On a full disk it stays in the log, where it is as safe; the next start carries it over.
      } finally {
        db.close()
      }
    },
  }
}

// Opening lays the index of a log beside the file: on a full disk nobody could even sign in after a restart.
function inRoomKept<T>(ballast: Ballast, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    if (!isFull(fault) || !ballast.letGo()) throw fault
    return work()
  }
}

// Whoever left the option in a unit would have given up the guard for good without knowing it.
function acceptOlder({ vault, opened, anchor }: { vault: Vault; opened: Opened; anchor: AnchorKeeper }): void {
  const { db, rolledBackFrom } = opened
  if (rolledBackFrom === null) {
    anchor.stop()
    db.close()
    throw new CommandError('The data was not put back to an older state: start MySafe without --accept-rollback.')
  }
  acceptOlderData(vault, { from: rolledBackFrom.number, to: headOf(db).number })
  anchor.write()
}

/**
 * Hands a recovery key out: on a terminal somebody reads it now; in a pipe it would end up in a log, so there it goes into a
 * file, which is answered. @throws RootKeyError when that cannot be written
 */
export function handOut(
  world: World,
  { text, rootKeyFile }: { text: string; rootKeyFile: string },
): { readonly file: string | null } {
  if (world.terminal) {
    world.out(`Recovery key: ${text}`)
    world.out('Write it down and keep it in another place: it opens your data when the root key is lost.')
    return { file: null }
  }
  const file = writeRecoveryKey({ rootKeyFile, text })
  world.out(`Recovery key: in ${file} (print it or keep it in another place, then delete that file)`)
  return { file }
}

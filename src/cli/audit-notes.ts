// mysafe audit checkpoint, public-key and prune: what MySafe signs of its trail, for whoever does not take our word.
import { anchorFile, readAnchor } from '../audit/anchor.ts'
import { headOf, verifyChain } from '../audit/chain.ts'
import { readConfig, type Config } from '../config.ts'
import { isDay, startOfDay } from '../i18n/days.ts'
import { ownResources } from '../resources.ts'
import { firstNumber, macOfEvent } from '../store/audit-events.ts'
import { firstSince } from '../store/audit-prune.ts'
import { lookInto } from '../store/look.ts'
import { refuseUnknown } from '../store/migrations.ts'
import { checkpointOf, publicKeyForAudit } from '../vault/audit-notes.ts'
import { DAYS_KEPT } from '../vault/audit-prune.ts'
import { sentenceOn } from '../vault/backup.ts'
import { keyringAtHand } from '../vault/keys.ts'
import { requireData } from '../vault/start.ts'
import type { Reader } from '../vault/vault.ts'
import { answer, CommandError, counted, JSON_OPTION, textOf, type Command, type World } from './command.ts'
import { perform, performing, type Perform } from './desk.ts'
import { placesOf } from './places.ts'

export const auditCheckpoint: Command = {
  name: 'audit checkpoint',
  what: 'sign where the audit trail stands now, once it is proven whole',
  more: [
    'Give the signed note to somebody else: with it mysafe audit verify --checkpoint FILE finds whatever was changed before',
    'it was signed, even by whoever holds every key.',
  ],
  options: JSON_OPTION,
  async run(world, given) {
    const config = readConfig(world.environment)
    const { note, number } = lookProven(world, config, (reader) => checkpointOf(reader))
    await perform(world, config, 'audit.signed', { number })
    answer(world, given, { json: { note, events: number }, lines: note.trimEnd().split('\n') })
  },
}

export const auditPublicKey: Command = {
  name: 'audit public-key',
  what: 'print the key with which anybody can check what MySafe signed of its audit trail',
  options: JSON_OPTION,
  run(world, given) {
    const places = placesOf(readConfig(world.environment))
    requireData(places)
    const publicKey = lookInto(places.data.database, (db) => publicKeyForAudit({ keyring: keyringAtHand(db, places) }))
    answer(world, given, { json: { publicKey }, lines: [publicKey] })
  },
}

export const auditPrune: Command = {
  name: 'audit prune',
  what: 'remove the oldest events of the audit trail, leaving a signed mark in their place',
  more: [
    `The trail is proven first, and events of the last ${String(DAYS_KEPT)} days always stay. What is removed is also gone from the`,
    'histories of API secrets and links. Export it first if it may be asked for. All administrators are told by mail.',
  ],
  options: {
    before: { type: 'string', what: 'the day before which everything goes, as 2026-01-01, in MYSAFE_TIME_ZONE' },
    ...JSON_OPTION,
  },
  async run(world, given) {
    const config = readConfig(world.environment)
    const before = textOf(given, 'before')
    if (!isDay(before)) throw new CommandError('mysafe audit prune needs --before DAY, as 2026-01-01.', 2)
    const at = startOfDay(before, config.timeZone)
    const found = lookProven(world, config, ({ db }) => {
      // The last event always stays: the next one is chained to it.
      const to = (firstSince(db, at) ?? headOf(db).number) - 1
      return to < Number(firstNumber(db)) ? null : { to, mac: String(macOfEvent(db, to)?.toString('hex')) }
    })
    const removed = found === null ? 0 : await performing(world, config, (perform) => pruneInLots(perform, found))
    const upTo = found?.to ?? null
    const lines =
      upTo === null
        ? [`There are no events from before ${before}.`]
        : [`Removed: ${counted(removed, 'event')}, up to event ${String(upTo)}. A signed mark stands in their place.`]
    answer(world, given, { json: { removed, upTo }, lines })
  },
}

/** Has the events go a lot at a time; answers how many went. Between two lots a running server answers everybody else. */
async function pruneInLots(perform: Perform, upTo: { to: number; mac: string }): Promise<number> {
  let removed = 0
  for (;;) {
    const lot = await perform('audit.prune', upTo)
    removed += lot.removed
    if (lot.left === 0) return removed
  }
}

/** Looks into the data once its trail is proven. @throws CommandError when it is broken */
function lookProven<T>(world: World, config: Config, work: (reader: Reader) => T): T {
  const places = placesOf(config)
  requireData(places)
  const anchor = readAnchor(anchorFile(places.rootKeyFile))
  return lookInto(places.data.database, (db) => {
    const keyring = keyringAtHand(db, places)
    refuseUnknown(db, ownResources().migrations())
    const { fault } = verifyChain(db, { keyring, anchor })
    if (fault !== null) throw new CommandError(sentenceOn(fault))
    return work({ db, keyring, now: world.now })
  })
}

// mysafe audit verify: whether the trail is whole, asked without the server and also of a backup; and what was signed of it.
import { resolve } from 'node:path'
import { anchorFile, readAnchor } from '../audit/anchor.ts'
import { START, verifyChain, type Verdict } from '../audit/chain.ts'
import { verifierOf, type Statement } from '../audit/notes.ts'
import { readConfig, type Config } from '../config.ts'
import { ownResources } from '../resources.ts'
import { macOfEvent } from '../store/audit-events.ts'
import type { Database } from '../store/database.ts'
import { lookInto } from '../store/look.ts'
import { refuseUnknown } from '../store/migrations.ts'
import { lookIntoBackup } from '../vault/backup-file.ts'
import { sentenceOn } from '../vault/backup.ts'
import { keyringAtHand } from '../vault/keys.ts'
import { requireData } from '../vault/start.ts'
import { answer, CommandError, counted, JSON_OPTION, textOf, type Command, type Given, type World } from './command.ts'
import { perform } from './desk.ts'
import { placesOf } from './places.ts'
import { signedIn } from './signed-file.ts'

export const auditVerify: Command = {
  name: 'audit verify',
  what: 'prove that nobody changed, removed or added an event',
  more: [
    'Also while MySafe runs. A broken trail is evidence: nothing is written to it.',
    'With --checkpoint the trail must also hold what was signed then. With --public-key as well, only the signature is',
    'checked, and the lines of an exported file: that needs neither the data nor a key of MySafe.',
  ],
  options: {
    file: { type: 'string', what: 'look into this backup instead of the data folder' },
    checkpoint: { type: 'string', what: 'a file that mysafe audit checkpoint wrote, or an export in NDJSON' },
    'public-key': { type: 'string', what: 'what mysafe audit public-key prints' },
    ...JSON_OPTION,
  },
  async run(world, given) {
    if (textOf(given, 'public-key') !== '') return verifySignature(world, given)
    const config = readConfig(world.environment)
    const file = textOf(given, 'file')
    const checkpoint = textOf(given, 'checkpoint')
    const look = (db: Database, anchored: boolean) => verdictOn(db, { config, anchored, checkpoint })
    const { verdict, missing, signed, gone } =
      file === ''
        ? lookInto(requiredData(config), (db) => look(db, true))
        : lookIntoBackup(resolve(file), (db) => look(db, false))
    const { events, head, mark, fault } = verdict
    const pruned = mark && { upTo: mark.head.number, at: new Date(mark.at).toISOString() }
    const json = {
      ...{ whole: fault === null && missing === null, events, head: head.mac.toString('hex') },
      ...{ firstBad: fault?.number ?? missing, pruned },
      ...(signed === null ? {} : { checkpoint: { ...plain(signed), compared: !gone } }),
    }
    answer(world, given, { json, lines: json.whole ? [...linesOf(verdict, signed), ...(gone ? [GONE] : [])] : [] })
    if (fault !== null) throw new CommandError(sentenceOn(fault))
    if (missing !== null)
      throw new CommandError(`The audit trail does not hold event ${String(missing)} as it was signed.`)
    if (file === '') await perform(world, config, 'audit.verified', { events })
  },
}

const GONE =
  'The events it was signed for were removed since: it cannot be compared with this trail, and says nothing about it. Compare a later one.'

interface Found {
  readonly verdict: Verdict
  readonly signed: Statement | null
  /** The number of the event that was signed and is not there. */
  readonly missing: number | null
  /** Whether that event was removed on purpose since, so that there is nothing to compare with. */
  readonly gone: boolean
}

function verdictOn(db: Database, given: { config: Config; anchored: boolean; checkpoint: string }): Found {
  const places = placesOf(given.config)
  const keyring = keyringAtHand(db, places)
  refuseUnknown(db, ownResources().migrations())
  // Read before the trail: what a running server writes meanwhile can only make the trail longer than this head.
  const anchor = given.anchored ? readAnchor(anchorFile(places.rootKeyFile)) : null
  const verdict = verifyChain(db, { keyring, anchor })
  if (given.checkpoint === '') return { verdict, signed: null, missing: null, gone: false }
  const signed = signedIn(resolve(given.checkpoint), verifierOf(keyring))
  const gone = verdict.mark !== null && signed.head.number < verdict.mark.head.number
  return { verdict, signed, missing: gone || holds(db, { verdict, signed }) ? null : signed.head.number, gone }
}

// Where the trail begins, with nothing or with a mark, stands no event to compare with.
function holds(db: Database, { verdict, signed }: { verdict: Verdict; signed: Statement }): boolean {
  const { number, mac } = signed.head
  const beginning = verdict.mark?.head ?? START
  const known = beginning.number === number ? beginning.mac : macOfEvent(db, number)
  return known?.equals(mac) ?? false
}

function verifySignature(world: World, given: Given): void {
  const checkpoint = textOf(given, 'checkpoint')
  if (checkpoint === '') throw new CommandError('--public-key checks what was signed: name it with --checkpoint.', 2)
  const signed = signedIn(resolve(checkpoint), textOf(given, 'public-key'))
  answer(world, given, { json: { signed: true, checkpoint: plain(signed) }, lines: [sentenceOf(signed)] })
}

function requiredData(config: Config): string {
  const places = placesOf(config)
  requireData(places)
  return places.data.database
}

function linesOf({ events, head, mark }: Verdict, signed: Statement | null): string[] {
  const gone =
    mark === null
      ? []
      : [
          `Events up to ${String(mark.head.number)} were removed on purpose on ${dayOf(mark.at)}; the mark in their place is signed.`,
        ]
  const whole = `The audit trail is whole: ${counted(events, 'event')}, head ${head.mac.toString('hex')}.`
  return [whole, ...gone, ...(signed === null ? [] : [sentenceOf(signed)])]
}

function sentenceOf({ installation, head, at, exported }: Statement): string {
  const what = exported === null ? '' : ', and every line of this file is as it was exported'
  return `Signed by installation ${installation} on ${dayOf(at)}: ${counted(head.number, 'event')}, head ${head.mac.toString('hex')}${what}.`
}

function plain({ installation, head, at }: Statement) {
  return { installation, events: head.number, head: head.mac.toString('hex'), at: new Date(at).toISOString() }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

// mysafe audit export and follow: the trail for another program or another place, on stdout.
import { setTimeout as pause } from 'node:timers/promises'
import { headOf, START, type Head } from '../audit/chain.ts'
import { readConfig, type Config } from '../config.ts'
import { isDay } from '../i18n/days.ts'
import { translator } from '../i18n/translate.ts'
import { firstNumber, macOfEvent } from '../store/audit-events.ts'
import { eventsIn } from '../store/audit-lots.ts'
import type { TrailFilter } from '../store/audit-search.ts'
import type { Database } from '../store/database.ts'
import { lookInto, openToLook } from '../store/look.ts'
import { countWanted, fileOf, FORMATS, type Format } from '../vault/audit-export.ts'
import { ndjsonForm } from '../vault/audit-file.ts'
import { instantsOf } from '../vault/days-asked.ts'
import { inWords } from '../screens/admin-audit-words.ts'
import { keyringAtHand } from '../vault/keys.ts'
import { requireData } from '../vault/start.ts'
import { CommandError, JSON_OPTION, textOf, type Command, type Given } from './command.ts'
import { perform } from './desk.ts'
import { placesOf } from './places.ts'

const EVERYTHING: TrailFilter = { person: null, event: null, secretId: null, result: null, from: null, until: null }

export const auditExport: Command = {
  name: 'audit export',
  what: 'write the audit trail to stdout, ended by a signed note of where it stood',
  more: [
    'Also while MySafe runs. Ids, names and codes only, never a value. mysafe audit verify --checkpoint FILE checks an',
    'export in NDJSON. The export itself is recorded.',
  ],
  options: {
    from: { type: 'string', what: 'the first day, as 2026-11-20, in MYSAFE_TIME_ZONE' },
    until: { type: 'string', what: 'the last day' },
    format: { type: 'string', what: 'ndjson, one JSON object on each line (as without it), or csv' },
    json: { type: 'boolean', what: 'the same as --format ndjson' },
  },
  async run(world, given) {
    const config = readConfig(world.environment)
    const format = formatOf(given)
    const filter = { ...EVERYTHING, ...daysOf(given, config) }
    const places = placesOf(config)
    requireData(places)
    const db = openToLook(places.data.database)
    try {
      const keyring = keyringAtHand(db, places)
      const wanted = { filter, upTo: headOf(db) }
      const events = await countWanted(db, wanted)
      await perform(world, config, 'audit.exported', { events, format })
      const tells = inWords(translator(config.language))
      for await (const piece of fileOf({ db, keyring, now: world.now }, { ...wanted, format, tells }))
        if (!(await world.write(piece))) return
    } finally {
      db.close()
    }
  },
}

// Milliseconds between two looks at the trail.
const LOOK_EVERY = 1_000

// Events that are written at once.
const LOT = 1_000

export const auditFollow: Command = {
  name: 'audit follow',
  what: 'write each event to stdout as it happens, one JSON object on each line, for a log shipper',
  more: [
    'It goes on until it is stopped, also while MySafe is stopped and started. With --after it begins behind an event, so',
    'that a shipper that was away misses nothing: the number stands in each line.',
  ],
  options: {
    after: { type: 'string', what: 'the number of the last event that is known already; without it, from now on' },
    ...JSON_OPTION,
  },
  async run(world, given) {
    const config = readConfig(world.environment)
    const places = placesOf(config)
    requireData(places)
    const look = <T>(work: Parameters<typeof lookInto<T>>[1]) => lookInto(places.data.database, work)
    const stopped = world.stopped().then(() => true)
    let last = look((db) => beginningAt(db, afterOf(given)))
    await perform(world, config, 'audit.read', {})
    for (;;) {
      const [events, all] = look((db) => {
        refuseOlder(db, last)
        const behind = Math.max(last.number, Number(firstNumber(db)) - 1)
        const upTo = Math.min(behind + LOT, headOf(db).number)
        return [eventsIn(db, EVERYTHING, { after: behind, upTo }), upTo === headOf(db).number] as const
      })
      for (const event of events) last = event
      if (events.length > 0 && !(await world.write(ndjsonForm.lot(events)))) return
      if (await Promise.race([stopped, all ? pause(LOOK_EVERY, false) : false])) return
    }
  },
}

// Behind an event that is named only its number is known; without one it begins at the end of now.
function beginningAt(db: Database, after: number | null): Head {
  const head = headOf(db)
  if (after === null) return head
  if (after > head.number) throw goneBack(after)
  return { number: after, mac: macOfEvent(db, after) ?? START.mac }
}

// Data that was put back to an older state gives numbers a second time; what they stand for now would never be written.
function refuseOlder(db: Database, { number, mac }: Head): void {
  const found = macOfEvent(db, number)
  if (number > headOf(db).number || (found !== undefined && !found.equals(mac))) throw goneBack(number)
}

function goneBack(number: number): CommandError {
  return new CommandError(
    `The audit trail does not go on behind event ${String(number)}: the data was put back to an older state, and numbers are given a second time. Begin again with --after and the event it went back to.`,
  )
}

function formatOf(given: Given): Format {
  const typed = textOf(given, 'format')
  const format = FORMATS.find((one) => one === (typed === '' ? 'ndjson' : typed))
  if (format === undefined) throw new CommandError('--format is ndjson or csv.', 2)
  return format
}

function daysOf(given: Given, { timeZone }: Config): Pick<TrailFilter, 'from' | 'until'> {
  const [from, until] = ['from', 'until'].map((name) => {
    const day = textOf(given, name)
    if (day !== '' && !isDay(day)) throw new CommandError(`--${name} is a day, as 2026-11-20.`, 2)
    return day
  }) as [string, string]
  if (from !== '' && until !== '' && until < from) throw new CommandError('--until is a day before --from.', 2)
  return instantsOf({ from, until }, timeZone)
}

function afterOf(given: Given): number | null {
  const typed = textOf(given, 'after')
  if (typed === '') return null
  if (!/^\d{1,15}$/.test(typed)) throw new CommandError('--after is the number of an event.', 2)
  return Number(typed)
}

// mysafe audit verify: whether the trail is whole, asked without the server and also of a backup.
import { resolve } from 'node:path'
import { anchorFile, readAnchor } from '../audit/anchor.ts'
import { verifyChain, type Verdict } from '../audit/chain.ts'
import { readConfig, type Config } from '../config.ts'
import { lookInto } from '../store/look.ts'
import { sentenceOn } from '../vault/backup.ts'
import { keyringOfBackup, lookIntoBackup } from '../vault/restore.ts'
import { requireData } from '../vault/start.ts'
import { answer, CommandError, JSON_OPTION, textOf, type Command } from './command.ts'
import { perform } from './desk.ts'
import { placesOf } from './places.ts'

export const auditVerify: Command = {
  name: 'audit verify',
  what: 'prove that nobody changed, removed or added an event',
  more: ['Also while MySafe runs. A broken trail is evidence: nothing is written to it.'],
  options: { file: { type: 'string', what: 'look into this backup instead of the data folder' }, ...JSON_OPTION },
  async run(world, given) {
    const config = readConfig(world.environment)
    const file = textOf(given, 'file')
    const { events, head, fault } = file === '' ? verdictOnData(config) : verdictOnBackup(config, resolve(file))
    const json = { whole: fault === null, events, head: head.mac.toString('hex'), firstBad: fault?.number ?? null }
    const lines = fault === null ? [`The audit trail is whole: ${String(events)} events, head ${json.head}.`] : []
    answer(world, given, { json, lines })
    if (fault !== null) throw new CommandError(sentenceOn(fault))
    if (file === '') await perform(world, config, 'audit.verified', { events })
  },
}

function verdictOnData(config: Config): Verdict {
  const places = placesOf(config)
  requireData(places)
  // Read before the trail: what a running server writes meanwhile can only make the trail longer than this head.
  const anchor = readAnchor(anchorFile(places.rootKeyFile))
  return lookInto(places.data.database, (db) =>
    verifyChain(db, keyringOfBackup(db, { places, recoveryKey: null }).key('audit'), { anchor }),
  )
}

function verdictOnBackup(config: Config, file: string): Verdict {
  const places = placesOf(config)
  return lookIntoBackup(file, (db) => verifyChain(db, keyringOfBackup(db, { places, recoveryKey: null }).key('audit')))
}

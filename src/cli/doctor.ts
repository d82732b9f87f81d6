// mysafe doctor: looks at everything that can be wrong, and says of each what to do.
import { readConfig, type Config } from '../config.ts'
import { translator } from '../i18n/translate.ts'
import { mailWay } from '../mail/way.ts'
import { ownResources } from '../resources.ts'
import { lookInto } from '../store/look.ts'
import { inOrder, note, type Check } from '../vault/check.ts'
import { checksOf } from '../vault/checks.ts'
import { requireData } from '../vault/start.ts'
import { answer, CommandError, JSON_OPTION, type Command, type World } from './command.ts'
import { askRunning } from './desk.ts'
import { placesOf, surroundingsOf } from './places.ts'

export const doctor: Command = {
  name: 'doctor',
  what: 'look whether everything is as it should be, and say what to do',
  more: [
    'A running MySafe is asked, otherwise the data is looked at; nothing is changed. The exit code is 1 when something is to',
    'be mended. What is only worth knowing is no error.',
  ],
  options: JSON_OPTION,
  async run(world, given) {
    const config = readConfig(world.environment)
    const places = placesOf(config)
    requireData(places)
    const answered = await askRunning(world, places.data.socket, { verb: 'doctor', input: {} })
    const checks = answered === null ? looked(world, config) : (answered.done as Check[])
    const told = checks.map((one) => ({ ...one, ...wordsOf(one) }))
    answer(world, given, {
      json: { checks: told },
      lines: told.map(({ standing, says, how }) => `${standing}  ${[says, ...how].join('. ')}`),
    })
    const count = checks.filter(({ standing }) => standing === 'mend').length
    if (count > 0) throw new CommandError(`To be mended: ${String(count)}.`)
  },
}

// Beside a file that may not even open: the root key is one of the things that are looked at.
function looked(world: World, config: Config): Check[] {
  const places = placesOf(config)
  const mail = config.mail === null ? null : mailWay(config.mail, { views: ownResources().views, print: world.out })
  return lookInto(places.data.database, (db) =>
    inOrder([
      note('not_running'),
      ...checksOf(
        { db, now: world.now, machineTime: world.now, mail, mailConfigured: mail !== null },
        surroundingsOf(config),
      ),
    ]),
  )
}

function wordsOf({ what, standing, values }: Check): { says: string; how: string[] } {
  const { t } = translator('en')
  return { says: t(`checks.${what}`, values), how: standing === 'good' ? [] : [t(`checks.${what}_how`, values)] }
}

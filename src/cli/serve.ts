// mysafe serve: takes the data folder, opens the safe and has it served until it is told to stop.
import { isLoopback, readConfig } from '../config.ts'
import { fillDemo, isInhabited } from '../vault/demo.ts'
import { openCertificate } from './certificate.ts'
import { claim } from './claim.ts'
import { CommandError, type Command } from './command.ts'
import { logStream } from './log-stream.ts'
import { placesOf } from './places.ts'
import { placesToListen } from './port.ts'
import { openSafe } from './safe.ts'
import { serveSafe } from './serving.ts'

export const serve: Command = {
  name: 'serve',
  what: 'start the server',
  more: [
    'Settings come from the environment (MYSAFE_...); the README lists them. The server says on stdout where it is and',
    'logs JSON lines on stderr. SIGTERM stops it once the requests under way are answered; SIGHUP too, unless it serves TLS',
    'by itself: then it reads the certificate again, which it also does within a minute of a change.',
  ],
  options: {
    demo: { type: 'boolean', what: 'fill an empty safe with a team to look at, and print mails; only on loopback' },
    'accept-rollback': {
      type: 'boolean',
      what: 'start once with data that was put back to an older state, which the audit trail then says',
    },
    'print-mails': { type: 'boolean', what: 'print mails here while no mail server is set; only on loopback' },
  },
  async run(world, given) {
    const demo = given.options['demo'] === true
    const config = readConfig(world.environment, { printMails: demo || given.options['print-mails'] === true })
    for (const { host, settings } of placesToListen(config))
      if (demo && !isLoopback(host))
        throw new CommandError(`--demo listens on loopback only: leave ${settings}_HOST out, or set it to 127.0.0.1.`)
    const places = placesOf(config)
    const certificate = openCertificate(config)
    const lock = await claim(config, places)
    // On a terminal SIGHUP says that nobody sits there any more.
    const stopped =
      certificate === null || world.terminal ? world.stopped() : world.stopped(() => certificate.look(true))
    const log = logStream(process.stderr)
    try {
      // Loaded before anything is made: a program that is broken itself leaves no half of an installation behind.
      const [{ createLogger }, build] = await Promise.all([import('../http/logging.ts'), import('../app.ts')])
      const logger = createLogger({ level: config.logLevel, to: log })
      const onFault = (fault: unknown) => logger.warn({ err: fault }, 'the head of the trail cannot be kept outside')
      const acceptRollback = given.options['accept-rollback'] === true
      const safe = openSafe(world, { config, places, create: true, acceptRollback, onFault })
      try {
        if (demo && isInhabited(safe.vault))
          throw new CommandError('--demo fills an empty safe only, and this one has users. Start it without --demo.')
        await serveSafe(world, {
          demo: demo ? await fillDemo(safe.vault) : null,
          config,
          places,
          safe,
          logger,
          logWorks: () => log.lost() === 0,
          build,
          certificate,
          stopped,
        })
      } finally {
        safe.close()
      }
    } finally {
      lock.release()
    }
  },
}

// mysafe serve: opens the safe, listens, says where, and stops cleanly when it is told to.
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { buildApp, buildOpenApp } from '../app.ts'
import { record } from '../audit/trail.ts'
import { isLoopback, readConfig, type Config } from '../config.ts'
import type { CertificateKeeper } from '../crypto/certificate-watch.ts'
import { ownResources, programVersion } from '../resources.ts'
import { system } from '../vault/actors.ts'
import { keepBackups } from '../vault/backups.ts'
import { fillDemo, isInhabited, type Demo } from '../vault/demo.ts'
import { ofFolders } from '../vault/folder-checks.ts'
import { openSetup } from '../vault/setup.ts'
import type { Places } from '../vault/places.ts'
import { backupBeside } from './backup.ts'
import { lookAfter, openCertificate } from './certificate.ts'
import { claim } from './claim.ts'
import { CommandError, type Command, type World } from './command.ts'
import { openControl } from './control.ts'
import { logStream } from './log-stream.ts'
import { placesOf } from './places.ts'
import { listen, placesToListen } from './port.ts'
import { openSafe, type Safe } from './safe.ts'
import { keepPosting } from './posting.ts'
import { keepTidy } from './tidying.ts'
import { handleFor } from './verbs.ts'

// Milliseconds that requests under way get when the server is told to stop.
const PATIENCE = 8_000

interface Serving {
  readonly demo: Demo | null
  readonly config: Config
  readonly places: Places
  readonly safe: Safe
  readonly logger: FastifyBaseLogger
  readonly logWorks: () => boolean
  readonly build: { readonly buildApp: typeof buildApp; readonly buildOpenApp: typeof buildOpenApp }
  readonly certificate: CertificateKeeper | null
  readonly stopped: Promise<string>
}

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

async function serveSafe(world: World, serving: Serving): Promise<void> {
  const { config, places, safe, logger, logWorks, build, certificate } = serving
  const { vault } = safe
  const backups = keepBackups(vault, { folder: places.data.backups, make: backupBeside(world, places) })
  const parts = { vault, config, resources: ownResources(), logger, certificate }
  const open =
    config.open === null ? null : await build.buildOpenApp({ ...parts, config: { ...config, ...config.open } })
  const app = await build.buildApp({ ...parts, logWorks, open, backups })
  const apps = open === null ? [app] : [app, open]
  const stopping: (() => Promise<void>)[] = apps.map((one) => () => drain(one))
  try {
    for (const [n, place] of placesToListen(config).entries()) await listen(apps[n] as FastifyInstance, place)
    const origins = { baseUrl: app.baseUrl(), openBaseUrl: app.openBaseUrl() }
    const desk = { vault, places, baseUrl: origins.baseUrl, assumed: false, surroundings: () => app.surroundings() }
    const control = await openControl(places.data.socket, handleFor(desk))
    stopping.push(keepPosting(vault, { ...origins, logger }))
    for (const { values } of ofFolders(places))
      logger.warn(`other users may write in ${String(values['folder'])}: chmod go-w takes that away`)
    const stopLooking = certificate === null ? null : lookAfter(certificate, { logger, now: vault.now })
    const onFault = (fault: unknown) => logger.error({ err: fault }, 'could not tidy up')
    const stopTidying = keepTidy(vault, { backups, onFault })
    try {
      vault.write((tx) => record(tx, system, { name: 'server.started', details: { version: programVersion() } }))
      world.out(
        ...linesOf({
          url: origins.baseUrl,
          openUrl: open === null ? null : origins.openBaseUrl,
          token: openSetup(vault),
          demo: serving.demo,
        }),
      )
      const reason = await serving.stopped
      logger.info({ signal: reason }, 'stopping')
    } finally {
      stopTidying()
      stopLooking?.()
      await backups.stop()
      await control.close()
    }
  } finally {
    await Promise.all(stopping.map((stop) => stop()))
  }
  vault.write((tx) => record(tx, system, { name: 'server.stopped' }))
}

/**
 * Stops listening and lets the requests under way finish. Whoever does not within `patience` milliseconds is cut off:
 * the data is safe either way, and nobody waits longer for a restart.
 */
export async function drain(app: Pick<FastifyInstance, 'server' | 'close'>, patience = PATIENCE): Promise<void> {
  const limit = setTimeout(() => app.server.closeAllConnections(), patience)
  await app.close()
  clearTimeout(limit)
}

function linesOf({
  url,
  openUrl,
  token,
  demo,
}: {
  url: string
  openUrl: string | null
  token: string | null
  demo: Demo | null
}): string[] {
  const lines = [`MySafe is ready at ${url}`]
  if (openUrl !== null) lines.push(`Links for people without an account lead to ${openUrl}`)
  if (token !== null) lines.push(`Set it up at ${url}/setup?token=${token}`)
  if (demo !== null) lines.push(`Demo accounts, all with the password ${demo.password}`)
  for (const { username, name, administrator, language } of demo?.people ?? [])
    lines.push(`  ${username.padEnd(8)} ${name}, ${language}${administrator ? ', administrator' : ''}`)
  return lines
}

// A safe that is being served: listens, says where, is looked after, and stops cleanly when it is told to.
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { buildApp, buildOpenApp } from '../app.ts'
import { record } from '../audit/trail.ts'
import type { Config } from '../config.ts'
import type { CertificateKeeper } from '../crypto/certificate-watch.ts'
import { ownResources, programVersion } from '../resources.ts'
import { system } from '../vault/actors.ts'
import { keepBackups, type BackupKeeper } from '../vault/backups.ts'
import type { Demo } from '../vault/demo.ts'
import { ofFolders } from '../vault/folder-checks.ts'
import type { Places } from '../vault/places.ts'
import { openSetup } from '../vault/setup.ts'
import { backupBeside } from './backup.ts'
import { lookAfter } from './certificate.ts'
import type { World } from './command.ts'
import { openControl } from './control.ts'
import { listen, placesToListen } from './port.ts'
import { keepPosting } from './posting.ts'
import type { Safe } from './safe.ts'
import { keepTidy } from './tidying.ts'
import { handleFor } from './verbs.ts'

// Milliseconds that requests under way get when the server is told to stop.
const PATIENCE = 8_000

/** What is served, and by what. `demo`: the accounts to tell of; `stopped`: when it is told to stop, and why. */
export interface Serving {
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

/** Serves until it is told to stop, and then lets what is under way finish. @throws CommandError when it cannot listen */
export async function serveSafe(world: World, serving: Serving): Promise<void> {
  const { config, places, logger } = serving
  const { vault } = serving.safe
  const backups = keepBackups(vault, { folder: places.data.backups, make: backupBeside(world, places) })
  const { app, apps } = await appsOf(serving, backups)
  const draining: (() => Promise<void>)[] = apps.map((one) => () => drain(one))
  try {
    for (const [n, place] of placesToListen(config).entries()) await listen(apps[n] as FastifyInstance, place)
    const origins = { baseUrl: app.baseUrl(), openBaseUrl: app.openBaseUrl() }
    draining.push(keepPosting(vault, { ...origins, logger }))
    const desk = { vault, places, baseUrl: origins.baseUrl, assumed: false, surroundings: () => app.surroundings() }
    const control = await openControl(places.data.socket, handleFor(desk))
    warnOfFolders(serving)
    const stopUpkeep = keepUp(serving, backups)
    try {
      vault.write((tx) => record(tx, system, { name: 'server.started', details: { version: programVersion() } }))
      world.out(...linesOf(serving, origins))
      logger.info({ signal: await serving.stopped }, 'stopping')
    } finally {
      stopUpkeep()
      await backups.stop()
      await control.close()
    }
  } finally {
    await Promise.all(draining.map((stop) => stop()))
  }
  vault.write((tx) => record(tx, system, { name: 'server.stopped' }))
}

/** The application, and that of the second listener where there is one; in the order of the places to listen. */
async function appsOf(
  { safe, config, logger, logWorks, build, certificate }: Serving,
  backups: BackupKeeper,
): Promise<{ app: FastifyInstance; apps: readonly FastifyInstance[] }> {
  const parts = { vault: safe.vault, config, resources: ownResources(), logger, certificate }
  const open =
    config.open === null ? null : await build.buildOpenApp({ ...parts, config: { ...config, ...config.open } })
  const app = await build.buildApp({ ...parts, logWorks, open, backups })
  return { app, apps: open === null ? [app] : [app, open] }
}

function warnOfFolders({ places, logger }: Serving): void {
  for (const { values } of ofFolders(places))
    logger.warn(`other users may write in ${String(values['folder'])}: chmod go-w takes that away`)
}

/** What is done beside the requests, from now on; returns how to stop. */
function keepUp({ safe, logger, certificate }: Serving, backups: BackupKeeper): () => void {
  const { vault } = safe
  const stopLooking = certificate === null ? null : lookAfter(certificate, { logger, now: vault.now })
  const onFault = (fault: unknown) => logger.error({ err: fault }, 'could not tidy up')
  const stopTidying = keepTidy(vault, { backups, onFault })
  return () => {
    stopTidying()
    stopLooking?.()
  }
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

function linesOf(
  { safe, config, demo }: Serving,
  { baseUrl, openBaseUrl }: Record<'baseUrl' | 'openBaseUrl', string>,
): string[] {
  const token = openSetup(safe.vault)
  const lines = [`MySafe is ready at ${baseUrl}`]
  if (config.open !== null) lines.push(`Links for people without an account lead to ${openBaseUrl}`)
  if (token !== null) lines.push(`Set it up at ${baseUrl}/setup?token=${token}`)
  if (demo !== null) lines.push(`Demo accounts, all with the password ${demo.password}`)
  for (const { username, name, administrator, language } of demo?.people ?? [])
    lines.push(`  ${username.padEnd(8)} ${name}, ${language}${administrator ? ', administrator' : ''}`)
  return lines
}

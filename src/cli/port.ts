// Where the server listens: asked for before anything is made or changed for one that could not, and taken once it can.
import type { FastifyInstance } from 'fastify'
import { createServer } from 'node:net'
import type { Config } from '../config.ts'
import { CommandError } from './command.ts'

/** Where to listen, and which settings said so: `MYSAFE_OPEN` for MYSAFE_OPEN_HOST and MYSAFE_OPEN_PORT. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly settings: 'MYSAFE' | 'MYSAFE_OPEN'
}

/** The places of the settings, the main one first. */
export function placesToListen({ host, port, open }: Pick<Config, 'host' | 'port' | 'open'>): Place[] {
  const main: Place = { host, port, settings: 'MYSAFE' }
  return open === null ? [main] : [main, { host: open.host, port: open.port, settings: 'MYSAFE_OPEN' }]
}

/** Listens for a moment. Resolves to null when that works, else to the error with its one line. */
export function portFault({ host, port, settings }: Place): Promise<CommandError | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (fault: NodeJS.ErrnoException) => resolve(cannotListen(fault, { host, port, settings })))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(null)))
  })
}

/** Listens. @throws CommandError saying why that cannot be; the port may have been taken since it was asked for */
export async function listen(app: Pick<FastifyInstance, 'listen'>, { host, port, settings }: Place): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (fault) {
    throw cannotListen(fault as NodeJS.ErrnoException, { host, port, settings })
  }
}

/** Why a server cannot listen, in one line. */
export function cannotListen({ code }: { code?: string | undefined }, { host, port, settings }: Place): CommandError {
  const where = `port ${String(port)} of ${host}`
  if (code === 'EADDRINUSE')
    return new CommandError(`MySafe cannot listen on ${where}: another program has it (${settings}_PORT).`)
  if (code === 'EACCES') return new CommandError(`MySafe may not listen on ${where} (${settings}_PORT).`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new CommandError(`MySafe cannot listen on ${where}: this machine has no such address (${settings}_HOST).`)
  return new CommandError(`MySafe cannot listen on ${where} (${String(code)}).`)
}

// Asks whether the configured port is free, before anything is made or changed for a server that could not listen.
import { createServer } from 'node:net'
import { CommandError } from './command.ts'

/** Listens for a moment. Resolves to null when that works, else to the error with its one line. */
export function portFault(place: { host: string; port: number }): Promise<CommandError | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (fault: NodeJS.ErrnoException) => resolve(cannotListen(fault, place)))
    probe.listen({ ...place, exclusive: true }, () => probe.close(() => resolve(null)))
  })
}

/** Why a server cannot listen, in one line. */
export function cannotListen(
  { code }: { code?: string | undefined },
  { host, port }: { host: string; port: number },
): CommandError {
  const where = `port ${String(port)} of ${host}`
  if (code === 'EADDRINUSE')
    return new CommandError(`MySafe cannot listen on ${where}: another program has it (MYSAFE_PORT).`)
  if (code === 'EACCES') return new CommandError(`MySafe may not listen on ${where} (MYSAFE_PORT).`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new CommandError(`MySafe cannot listen on ${where}: this machine has no such address (MYSAFE_HOST).`)
  return new CommandError(`MySafe cannot listen on ${where} (${String(code)}).`)
}

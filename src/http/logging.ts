// The log: JSON lines on stderr that say which request got which answer, and never what was in it.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LogController } from 'fastify'
import pino, { type DestinationStream, type Logger } from 'pino'

/**
 * A logger that writes only what is known to be harmless: of an error its kind and place, of a request its pattern.
 * Anything else that is handed to it is left out, so a value cannot slip into the log by mistake.
 */
export function createLogger({ level, to }: { level: string; to: DestinationStream }): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: onlyHarmless },
    hooks: { logMethod: withOwnWords },
  }
  return pino(options, to)
}

// Given an error alone, pino would take its message for the line's; nothing is filled into sentences either.
function withOwnWords(this: Logger, args: unknown[], method: (...args: unknown[]) => void): void {
  const [first, second] = args
  if (typeof first === 'string') method.apply(this, [sentenceOf(first)])
  else {
    const line = first instanceof Error ? { err: first } : first
    method.apply(this, [line, typeof second === 'string' ? sentenceOf(second) : 'fault'])
  }
}

function sentenceOf(words: string): string {
  return withoutLinks(words).slice(0, 200)
}

// Whoever knows the address of a link for people without an account can ask to open it: it stands in no line, whoever
// wrote that.
function withoutLinks(text: string): string {
  return text.replace(/(\/open(?:\/|%2f)+)[^\s/?#]+/gi, '$1[redacted]')
}

const HARMLESS = new Set([
  'method',
  'route',
  'status',
  'ms',
  'user',
  'reqId',
  'rule',
  'code',
  'port',
  'signal',
  'count',
  'letter',
  'kind',
  'fault',
])

function onlyHarmless(line: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(line)) {
    if (name === 'err') kept['err'] = reduced(value)
    else if (HARMLESS.has(name) && isShort(value)) kept[name] = typeof value === 'string' ? withoutLinks(value) : value
  }
  return kept
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= 200 : typeof value === 'number' || value === null
}

/** An error without its message, which may quote what somebody typed: its kind, its code and where it happened. */
export function reduced(fault: unknown, depth = 0): Record<string, unknown> {
  if (!(fault instanceof Error)) return { kind: typeof fault }
  const { name, code, cause } = fault as Error & { code?: unknown }
  return {
    kind: plain(name),
    ...(typeof code === 'string' ? { code: plain(code) } : {}),
    at: framesOf(fault),
    ...(cause !== undefined && depth < 3 ? { cause: reduced(cause, depth + 1) } : {}),
  }
}

// A stack begins with the message; only the lines that are places in our program are kept.
function framesOf({ stack }: Error): string[] {
  const places = String(stack ?? '').match(/^ {4}at (?:[\w.<>#$ [\]]+ \()?(?:file:\/\/|node:)?[\w./@-]+:\d+:\d+\)?$/gm)
  return (places ?? []).slice(0, 12).map((place) => place.trim().slice(3, 203))
}

function plain(text: string): string {
  return /^[\w$]{1,60}$/.test(text) ? text : 'Error'
}

/** One line for each answer, in place of what the framework would write (which has the address in it). */
export class AnswerLog extends LogController {
  override incomingRequest(): void {
    // The line is written when the answer is known.
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      user: request.actor?.id ?? null,
    }
    if (error) request.log.error({ ...line, err: error }, 'answer broke off')
    else if (request.routeOptions.config.quiet) request.log.debug(line, 'answered')
    else request.log.info(line, 'answered')
  }

  override defaultErrorLog(error: Error, request: FastifyRequest): void {
    request.log.error({ err: error }, 'could not answer')
  }

  override streamError(error: Error, request: FastifyRequest): void {
    request.log.info({ err: error }, 'answer broke off')
  }

  override routeNotFound(): void {
    // The line for the answer says it, without the address.
  }

  override writeHeadError(error: Error, request: FastifyRequest): void {
    request.log.warn({ err: error }, 'could not answer')
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for what is asked all the time and says nothing: files, health. */
    quiet?: true
  }
}

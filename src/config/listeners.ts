// The settings of where MySafe listens: for the people with an account and, when asked for, apart from that for those without.
import { isIP } from 'node:net'
import { isEverywhere, isLoopback } from './loopback.ts'
import { wholeNumber } from './whole-number.ts'

/** Where to listen, and where people reach that. */
export interface Listener {
  readonly host: string
  /** 0 lets the system pick a free port. */
  readonly port: number
  /** Origin only, without a trailing slash; null until the port is known when it was not configured. */
  readonly baseUrl: string | null
}

/** Both of them. `open` serves people without an account alone; null: the same listener serves everybody. */
export interface Listeners {
  readonly main: Listener
  readonly open: Listener | null
}

type Value = (name: string) => string | undefined
type Wrong = (name: string, fault: string) => void

/** The names of the settings of one listener. `host` is the one that decided where it listens. */
interface Names {
  readonly host: string
  readonly port: string
  readonly baseUrl: string
}

const MAIN: Names = { host: 'MYSAFE_HOST', port: 'MYSAFE_PORT', baseUrl: 'MYSAFE_BASE_URL' }
const OPEN: Names = { host: 'MYSAFE_OPEN_HOST', port: 'MYSAFE_OPEN_PORT', baseUrl: 'MYSAFE_OPEN_BASE_URL' }

/**
 * Reads where to listen. The second listener is there as soon as its port or its host is set; without a host of its own it
 * listens where the main one does.
 */
export function listenersFrom(value: Value, wrong: Wrong): Listeners {
  const main = listenerFrom(MAIN, { value, host: '127.0.0.1', port: 8080 }, wrong)
  if (value(OPEN.host) === undefined && value(OPEN.port) === undefined) {
    if (value(OPEN.baseUrl) !== undefined) wrong(OPEN.baseUrl, `is for a second listener: set ${OPEN.port} too`)
    return { main, open: null }
  }
  return { main, open: listenerFrom(OPEN, { value, host: main.host, port: 8081 }, wrong) }
}

function listenerFrom(
  names: Names,
  { value, host: otherwise, port }: { value: Value; host: string; port: number },
  wrong: Wrong,
): Listener {
  const host = value(names.host)
  if (host !== undefined && !isIP(host) && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host))
    wrong(names.host, 'must be an IP address or a host name')
  return {
    host: host ?? otherwise,
    port: wholeNumber(names.port, value(names.port), { least: 0, most: 65535, otherwise: port }, wrong),
    baseUrl: baseUrlFrom(names.baseUrl, value(names.baseUrl), wrong),
  }
}

// A path is refused because neighbours on the same origin could read MySafe's pages.
function baseUrlFrom(name: string, text: string | undefined, wrong: Wrong): string | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    wrong(name, 'must be an address such as https://mysafe.example.org')
    return null
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    wrong(name, 'must be a host name of its own, without a path')
    return null
  }
  return url.origin
}

/** Whether only this machine can reach MySafe, by every way in. */
export function areOnLoopback({ main, open }: Listeners): boolean {
  return isLoopback(main.host) && (open === null || isLoopback(open.host))
}

/** The settings as they were given, and which of them were told to be wrong already. */
interface Given {
  readonly value: Value
  readonly isWrong: (name: string) => boolean
}

/** Refuses listeners that others would reach without protection on the way. */
export function refusePlainHttp(listeners: Listeners, given: Given, wrong: Wrong): void {
  for (const { host, baseUrl, names } of readable(listeners, given)) {
    const url = baseUrl === null ? null : URL.parse(baseUrl)
    if (url === null && !isLoopback(host))
      wrong(names.baseUrl, `is needed when ${names.host} is not a loopback address`)
    if (url?.protocol === 'http:' && !isLoopback(url.hostname))
      wrong(names.baseUrl, 'must be https, or MYSAFE_ALLOW_HTTP must be true')
  }
}

/** Refuses addresses that would not lead to listeners that speak TLS. */
export function refusePlainUrls(listeners: Listeners, given: Given, wrong: Wrong): void {
  for (const { baseUrl, names } of readable(listeners, given))
    if (baseUrl?.startsWith('http:')) wrong(names.baseUrl, 'must be https while MYSAFE_TLS_CERT_FILE is set')
}

/** Refuses listeners that nobody could open, or of which only one could be there. */
export function refuseUnreachable(listeners: Listeners, given: Given, wrong: Wrong): void {
  // "Everywhere" is where to listen, but no address that anybody could open or that a browser names as its origin.
  for (const { host, baseUrl, names } of readable(listeners, given))
    if (baseUrl === null && isEverywhere(host)) wrong(names.baseUrl, `is needed when ${names.host} is ${host}`)
  const { main, open } = listeners
  if (open !== null && open.port === main.port && open.port !== 0 && overlap(open.host, main.host))
    wrong(OPEN.port, `must be another port than ${MAIN.port}: both listen at the same address`)
}

function overlap(one: string, other: string): boolean {
  return one === other || isEverywhere(one) || isEverywhere(other)
}

// Of a host or an address that is wrong itself nothing more can be said.
function readable({ main, open }: Listeners, { value, isWrong }: Given): (Listener & { names: Names })[] {
  const names = { ...OPEN, host: value(OPEN.host) === undefined ? MAIN.host : OPEN.host }
  const all = [{ ...main, names: MAIN }, ...(open === null ? [] : [{ ...open, names }])]
  return all.filter((one) => !isWrong(one.names.host) && !isWrong(one.names.baseUrl))
}

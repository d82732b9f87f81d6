// How often somebody may try: counted before the try, given back when it was right, so nobody is locked out for long.
import { isIP, isIPv6 } from 'node:net'
import { Invalid, TooMany, Unavailable } from '../vault/refusals.ts'

/** So many tries in so many minutes. */
export interface Limit {
  readonly rule: string
  readonly most: number
  readonly minutes: number
}

export interface Limiter {
  /**
   * Counts a try of `key` before it is made, so that any number of tries at once cannot slip through together. What is more
   * than one try, or none yet, has another weight.
   * @returns a function that gives the try back, for when it turned out right
   * @throws TooMany with the time until the window ends
   */
  count(key: string, weight?: number): () => void
  /** The same where one too many is nothing to speak of: whether it was counted. */
  admits(key: string): boolean
}

interface Window {
  tries: number
  readonly endsAt: number
}

// Enough for every address of a large network; the oldest windows make room.
const MOST_KEYS = 50_000

/** A limiter with a clock of ours (UTC ms). Windows begin with the first try. */
export function limiter({ rule, most, minutes }: Limit, now: () => number): Limiter {
  const windows = new Map<string, Window>()
  const length = minutes * 60_000

  function windowOf(key: string, at: number): Window {
    const open = windows.get(key)
    // One that ends later than a new one would, because the clock went back, is over too: nobody waits for that.
    if (open !== undefined && open.endsAt > at && open.endsAt <= at + length) return open
    windows.delete(key)
    makeRoom(windows, at)
    const window = { tries: 0, endsAt: at + length }
    windows.set(key, window)
    return window
  }

  return {
    count(key, weight = 1) {
      const at = now()
      const window = windowOf(key, at)
      if (window.tries >= most) throw new TooMany(rule, Math.max(1, Math.ceil((window.endsAt - at) / 1000)))
      window.tries += weight
      return () => {
        window.tries -= weight
      }
    },
    admits(key) {
      const window = windowOf(key, now())
      if (window.tries >= most) return false
      window.tries += 1
      return true
    },
  }
}

/**
 * Makes a try that was counted, and gives it back unless it was wrong in the field `wrong`, or one of several: a fault
 * elsewhere in the form, or one of ours, is no guess. What could not be written down may have been wrong: on a full disk
 * nobody guesses without end.
 */
export async function tried<T>(
  counted: readonly (() => void)[],
  { wrong, work }: { wrong: string | readonly string[]; work: () => Promise<T> },
): Promise<T> {
  const giveBack = () => counted.forEach((back) => back())
  return work().then(
    (done) => {
      giveBack()
      return done
    },
    (error: unknown) => {
      const guessed = error instanceof Invalid && [wrong].flat().some((field) => field in error.fields)
      if (!guessed && !(error instanceof Unavailable)) giveBack()
      throw error
    },
  )
}

/** Does what was counted, and gives it back when it is refused. */
export function unlessRefused<T>(giveBack: () => void, work: () => T): T {
  try {
    return work()
  } catch (refusal) {
    giveBack()
    throw refusal
  }
}

/** The same for what takes its time. */
export async function unlessRefusedLater<T>(giveBack: () => void, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (refusal) {
    giveBack()
    throw refusal
  }
}

function makeRoom(windows: Map<string, Window>, at: number): void {
  for (const [key, { endsAt }] of windows) {
    if (endsAt > at && windows.size < MOST_KEYS) break
    windows.delete(key)
  }
}

/** The address that a text is, without the port that some proxies write behind it; null when it is none. */
export function addressIn(text: string): string | null {
  const bare = /^(?:\[(.*)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(text)
  const address = bare?.[1] ?? bare?.[2] ?? text
  return isIP(address) === 0 ? null : address
}

/**
 * The key of a peer: the address itself, and for IPv6 its /64, which is what one line is given (RFC 6177).
 * IPv4 written as IPv6 counts as IPv4. What is no address, as a proxy may pass on, is one peer whatever it says.
 */
export function peerKey(text: string): string {
  const address = addressIn(text) ?? 'unknown'
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const bare = address.replace(/%.*$/, '').toLowerCase()
  const gap = bare.indexOf('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const before = groups(gap === -1 ? bare : bare.slice(0, gap))
  const after = groups(gap === -1 ? '' : bare.slice(gap + 2))
  const missing = Array.from({ length: 8 - before.length - after.length }, () => '0')
  const line = [...before, ...missing, ...after].slice(0, 4)
  return `${line.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`
}

// Sends what waits in the outbox, round by round: whatever is due goes out, one failing letter holds up no other.
import { leaseLetter, markCapped, nextLetterAt, type LeasedLetter } from '../store/letters.ts'
import { deliver, type Leaving, type Office, type Outcome, type OutboxWrite } from './delivery.ts'
import { faultText } from './faults.ts'
import { LANES, type Line } from './way.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** How many letters one person's acts may send in an hour; what is over it waits (MAI-11). */
export const CAP_PER_HOUR = 500

/** Minutes that nothing is sent after the mail server failed; the last one repeats. */
export const PAUSES = [1, 2, 5, 15] as const

// Nobody else takes a letter for as long as sending it could last, and a little more.
const LEASE = 3 * MINUTE

// So many letters must fail one after the other before it is the server that fails.
const PROBES = 3

/** A letter that was not sent: `ended` when there is no other try, `cause` when the fault is one of ours. */
export interface Returned {
  readonly id: number
  readonly kind: string
  readonly fault: string
  readonly ended: boolean
  readonly cause: unknown
}

/** Somebody who caused as many letters as may be sent in an hour, and how many of theirs wait. */
export interface Capped {
  readonly causedBy: number
  readonly letters: number
}

export interface PostmanOptions<Tx extends OutboxWrite> extends Pick<
  Leaving<Tx>,
  'way' | 'baseUrl' | 'openBaseUrl' | 'mayShareOutside' | 'onSent' | 'onGivenUp'
> {
  readonly onReturned: (letter: Returned) => void
  /** Told once for each flood, within the write that notices it. */
  readonly onCapped: (tx: Tx, capped: Capped) => void
  readonly cap?: number
}

/** How many letters a round brought to each end. */
export interface Round {
  readonly sent: number
  readonly failed: number
  readonly withdrawn: number
}

export interface Postman {
  /** Sends everything that is due. Rounds do not overlap; while the mail server fails, none sends anything. */
  round(): Promise<Round>
  /** Forgets that the mail server failed. */
  takeHeart(): void
  /** When there is something to do next (UTC ms); null when nothing waits. */
  nextAt(): number | null
  /**
   * Takes no more letters, and resolves when those under way are finished. What takes longer than `patience`
   * milliseconds is cut off and free for whoever sends next.
   */
  stop(patience: number): Promise<void>
}

/** A postman for one outbox. */
export function createPostman<Tx extends OutboxWrite>(office: Office<Tx>, options: PostmanOptions<Tx>): Postman {
  const { way, onReturned, onCapped, cap = CAP_PER_HOUR } = options
  const cutOff = new AbortController()
  let stopping = false
  let running: Promise<Round> | null = null
  // The server's failures: letters in a row, pauses in a row, and until when nothing is tried (UTC ms).
  let inARow = 0
  let pauses = 0
  let pausedUntil = 0

  async function work(): Promise<Round> {
    const counts = { sent: 0, failed: 0, withdrawn: 0, released: 0 }
    if (office.now() < pausedUntil) return counts
    inARow = 0
    let line: Promise<Line> | null = null
    const lane = async () => {
      for (let letter = lease(); letter !== undefined; letter = lease()) {
        line ??= way.open()
        const leaving: Leaving<Tx> = { ...options, line: await line, cutOff: cutOff.signal }
        const outcome = await deliver(office, letter, leaving)
        counts[outcome.what]++
        noteOn(letter, outcome)
      }
    }
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
    if (line !== null) (await (line as Promise<Line>)).close()
    const broken = lanes.find(({ status }) => status === 'rejected')
    if (broken !== undefined) throw (broken as PromiseRejectedResult).reason
    if (inARow >= PROBES)
      pausedUntil = office.now() + (PAUSES[Math.min(pauses++, PAUSES.length - 1)] as number) * MINUTE
    else noteCapped()
    return counts
  }

  function lease(): LeasedLetter | undefined {
    if (stopping || inARow >= PROBES) return undefined
    return office.write(({ db, at }) => leaseLetter(db, { now: at, until: at + LEASE, hourAgo: at - HOUR, cap }))
  }

  function noteOn({ id, kind }: LeasedLetter, outcome: Outcome): void {
    const failed = outcome.what === 'failed'
    if (failed && outcome.fault.isOfServer) inARow++
    else inARow = pauses = 0
    if (!failed) return
    const { fault, ended } = outcome
    onReturned({ id, kind, fault: faultText(fault), ended, cause: fault.cause })
  }

  function noteCapped(): void {
    const due = nextLetterAt(office.db)
    if (stopping || due === null || due > office.now()) return
    office.write((tx) => {
      const given = { now: tx.at, hourAgo: tx.at - HOUR, cap, mark: 'capped' }
      for (const capped of markCapped(tx.db, given)) onCapped(tx, capped)
    })
  }

  return {
    round() {
      running ??= work().finally(() => (running = null))
      return running
    },
    takeHeart() {
      pausedUntil = pauses = 0
    },
    nextAt() {
      const next = nextLetterAt(office.db)
      if (next === null) return null
      const now = office.now()
      // What is due and was not taken waits for its turn: somebody caused very many.
      return Math.max(next <= now ? now + MINUTE : next, pausedUntil)
    },
    async stop(patience) {
      stopping = true
      const limit = setTimeout(() => cutOff.abort(), patience)
      await running?.catch(() => undefined)
      clearTimeout(limit)
    },
  }
}

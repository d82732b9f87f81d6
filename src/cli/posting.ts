// Has the running server's letters sent: woken by the writes that queue them, and by the clock when one is due again.
import type { FastifyBaseLogger } from 'fastify'
import { employPostman, forgetErased, freeLetters, type Postman } from '../vault/post-office.ts'
import type { Vault } from '../vault/vault.ts'

const MINUTE = 60_000

// Milliseconds. The clock may be set: nobody sleeps for longer than this.
const LONGEST_SLEEP = 10 * MINUTE

// Milliseconds that letters under way get when the server is told to stop.
const PATIENCE = 6_000

/**
 * Sends letters from now on; the caller holds the lock of the data folder. Returns how to stop.
 * @param given baseUrl, openBaseUrl: the origins of links for people with an account and without
 */
export function keepPosting(
  vault: Vault,
  { logger, ...origins }: { baseUrl: string; openBaseUrl: string; logger: FastifyBaseLogger },
): () => Promise<void> {
  const postman = employPostman(vault, {
    ...origins,
    onReturned({ cause, ended, ...letter }) {
      const about = { letter: letter.id, kind: letter.kind, fault: letter.fault }
      const told = cause === undefined ? about : { ...about, err: cause }
      logger.warn(told, ended ? 'a letter could not be sent' : 'a letter waits for another try')
    },
  })
  if (postman === null) return async () => undefined
  warnOfUnsafe(vault, logger)
  const onFault = (fault: unknown) => logger.error({ err: fault }, 'letters could not be looked after')
  try {
    freeLetters(vault)
  } catch (fault) {
    // On a full disk they are free again by themselves after some minutes.
    onFault(fault)
  }
  return keepWalking(vault, postman, onFault)
}

/** Rounds after rounds, until it is told to stop. @param onFault told when a round itself did not work */
export function keepWalking(vault: Vault, postman: Postman, onFault: (fault: unknown) => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let erasing: NodeJS.Timeout | undefined
  let walking = false
  let again = false
  let stopped = false

  async function walk(): Promise<void> {
    clearTimeout(timer)
    again = walking
    if (walking || stopped) return
    walking = true
    let wait = MINUTE
    try {
      const { sent, withdrawn } = await postman.round()
      if (sent + withdrawn > 0) eraseSoon()
      wait = sleepUntil(postman.nextAt(), vault.now())
    } catch (fault) {
      onFault(fault)
    }
    walking = false
    if (!stopped) timer = setTimeout(() => void walk(), again ? 0 : wait).unref()
  }

  // What stood in a sent letter is gone within a minute from the log as well (CRY-18).
  function eraseSoon(): void {
    erasing ??= setTimeout(() => {
      erasing = undefined
      let erased = false
      try {
        erased = forgetErased(vault)
      } catch (fault) {
        // On a full disk the log cannot be carried over; it is tried again until there is room.
        onFault(fault)
      }
      if (!erased) eraseSoon()
    }, MINUTE / 2).unref()
  }

  vault.onLetters((atOnce) => {
    if (atOnce) postman.takeHeart()
    // Whoever queued it is answered first.
    setImmediate(() => void walk())
  })
  void walk()
  return async () => {
    stopped = true
    clearTimeout(timer)
    clearTimeout(erasing)
    await postman.stop(PATIENCE)
  }
}

// An operator who gave up protection on the way reads so at every start.
function warnOfUnsafe({ mail }: Vault, logger: FastifyBaseLogger): void {
  if (mail?.about.kind !== 'smtp' || !mail.about.unsafe) return
  const { encryption } = mail.about
  logger.warn(
    encryption === 'none'
      ? 'mails leave without encryption (?tls=off): whoever stands in between can read and change them'
      : 'the mail server need not prove who it is (?verify=off): whoever pretends to be it gets the mails',
  )
}

function sleepUntil(at: number | null, now: number): number {
  return at === null ? LONGEST_SLEEP : Math.min(Math.max(at - now, 1_000), LONGEST_SLEEP)
}

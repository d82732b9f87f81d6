// The proof that the trail is whole, as the command gives it, while everybody else goes on working.
import { anchorFile, readAnchor } from '../audit/anchor.ts'
import { lengthOf, walkChain, type Head, type Verdict } from '../audit/chain.ts'
import { record } from '../audit/trail.ts'
import type { SignedIn } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { nextTurn } from './turns.ts'
import type { Vault } from './vault.ts'

/** How a proof goes, or went. Times are UTC milliseconds. */
export interface Proof {
  readonly startedAt: number
  /** How many events have been looked at, of how many there were at its beginning. */
  readonly checked: number
  readonly of: number
  /** Whether there was a head outside the file to compare with. */
  readonly anchored: boolean
  /** Null while it goes on. */
  readonly ended: { readonly at: number; readonly verdict: Verdict | 'failed' } | null
}

/** One proof at a time, whoever asks; the last one stays to be read. */
export interface Verifier {
  /** The proof that goes on, or the last one; null before the first. @throws Forbidden */
  last(user: SignedIn): Proof | null
  /** Begins a proof, unless one goes on already; resolves when it has ended, or after a while. @throws Forbidden */
  begin(user: SignedIn): Promise<void>
  /** Ends the one that goes on, because the program ends. */
  stop(): void
}

// A trail of this many steps is proven before the answer; a longer one goes on behind it.
const STEPS_TO_WAIT = 10

/**
 * @param given rootKeyFile: beside it lies the head of the trail, null where nobody said; onFault: told when the trail
 *   cannot be read
 */
export function createVerifier(
  vault: Vault,
  { rootKeyFile, onFault }: { rootKeyFile: string | null; onFault: (fault: unknown) => void },
): Verifier {
  let proof: Proof | null = null
  const state = { goesOn: false, stopped: false }

  async function prove(user: SignedIn, anchor: Head | null): Promise<void> {
    const walk = walkChain(vault.db, { keyring: vault.keyring, anchor })
    for (let step = walk.next(); !state.stopped; step = walk.next()) {
      if (step.done === true) return end(user, step.value)
      proof = { ...(proof as Proof), checked: step.value }
      await nextTurn()
    }
  }

  // A broken trail is evidence: nothing is written to it.
  function end(user: SignedIn, verdict: Verdict): void {
    const { events, fault } = verdict
    proof = { ...(proof as Proof), checked: events, ended: { at: vault.now(), verdict } }
    if (fault === null) vault.write((tx) => record(tx, user, { name: 'audit.verified', details: { events } }))
  }

  async function run(user: SignedIn, anchor: Head | null): Promise<void> {
    state.goesOn = true
    try {
      await prove(user, anchor)
    } catch (fault) {
      proof = { ...(proof as Proof), ended: { at: vault.now(), verdict: 'failed' } }
      onFault(fault)
    } finally {
      state.goesOn = false
    }
  }

  return {
    last(user) {
      mustAdminister(user)
      return proof
    },
    async begin(user) {
      mustAdminister(user)
      if (!state.goesOn) {
        // Read before the trail: what is written meanwhile can only make the trail longer than this head.
        const anchor = anchorOf(rootKeyFile)
        const of = lengthOf(vault.db)
        proof = { startedAt: vault.now(), checked: 0, of, anchored: anchor !== null, ended: null }
        void run(user, anchor)
      }
      for (let turn = 0; state.goesOn && turn < STEPS_TO_WAIT; turn += 1) await nextTurn()
    },
    stop() {
      state.stopped = true
    },
  }
}

// One that cannot be read is written anew within a second; the proof says that it was not there.
function anchorOf(rootKeyFile: string | null): Head | null {
  try {
    return rootKeyFile === null ? null : readAnchor(anchorFile(rootKeyFile))
  } catch {
    return null
  }
}

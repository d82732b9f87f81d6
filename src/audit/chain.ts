// The chain that makes tampering with the trail visible: each row's MAC covers the row and the MAC before it.
import { createHmac } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Keyring } from '../crypto/keyring.ts'
import { sameBytes } from '../crypto/tokens.ts'
import { firstNumber, lastMac, lotOf } from '../store/audit-events.ts'
import type { EventRow } from '../store/audit-events.ts'
import { findMark } from '../store/audit-mark.ts'
import type { Database } from '../store/database.ts'
import { NoteError, readNote, verifierOf } from './notes.ts'

/** Where the chain ends: number and MAC of the last event. Kept outside the file to notice a cut-off tail. */
export interface Head {
  readonly number: number
  readonly mac: Buffer
}

/** What the first event is chained to. */
export const START: Head = { number: 0, mac: Buffer.alloc(32) }

/** Where the chain of this file ends now. */
export function headOf(db: Database): Head {
  return lastMac(db) ?? START
}

/** How many events there are: their numbers have no gaps. */
export function lengthOf(db: Database): number {
  return headOf(db).number - (firstNumber(db) ?? START.number + 1) + 1
}

/** Where the trail begins when its first events were taken away, and since when they are gone (UTC ms). */
export interface Mark {
  readonly head: Head
  readonly at: number
}

/** What verify found: how many events hold, up to which, and the first row that does not. */
export interface Verdict {
  readonly events: number
  readonly head: Head
  readonly mark: Mark | null
  readonly fault: { readonly number: number; readonly what: 'changed' | 'gap' | 'cut' | 'mark' } | null
}

// Where a row is put together before it is hashed: each call into the hash costs more than the bytes it is given.
let sheet = Buffer.alloc(4096)

/** HMAC-SHA-256 over the MAC before and every column of the row, each with its length, so no two rows read alike. */
export function macOf(key: KeyObject, before: Uint8Array, event: Omit<EventRow, 'mac'>): Buffer {
  const { number, at, name, result, actorKind, actorId, secretId, userId, details, address, requestId } = event
  const parts = [number, at, name, result, actorKind, actorId, secretId, userId, details, address, requestId]
  sheet.set(before)
  let end = before.byteLength
  for (const part of parts) {
    const text = part === null ? '' : String(part)
    // A character of a string is at most three bytes of UTF-8.
    if (end + 5 + 3 * text.length > sheet.length) sheet = Buffer.concat([sheet], 2 * (end + 5 + 3 * text.length))
    const length = sheet.write(text, end + 5)
    sheet.writeUInt8(part === null ? 0 : 1, end)
    sheet.writeUInt32BE(length, end + 1)
    end += 5 + length
  }
  return createHmac('sha256', key).update(sheet.subarray(0, end)).digest()
}

/** What a walk goes by: the keys, and a head kept outside the file; a chain that does not contain it was cut or rolled back. */
export interface Walk {
  readonly keyring: Keyring
  readonly anchor?: Head | null
}

// Rows between two stops; with so many nobody else waits longer than a few milliseconds.
const LOT = 1_000

/** Walks the whole chain. Needs no running server and works on a backup. */
export function verifyChain(db: Database, walk: Walk): Verdict {
  const steps = walkChain(db, walk)
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  return step.value
}

/**
 * The same in steps, for a server that answers others in between: yields the number of the event it has come to. What is
 * written meanwhile is walked too; what is taken away meanwhile leaves its mark.
 */
export function* walkChain(db: Database, { keyring, anchor = null }: Walk): Generator<number, Verdict> {
  const key = keyring.key('audit')
  let events = 0
  let [head, mark] = [START, null as Mark | null]
  const verdict = (fault: Verdict['fault']): Verdict => ({ events, head, mark, fault })
  for (;;) {
    const found = markOf(db, keyring)
    if (found === 'broken') return verdict({ number: head.number + 1, what: 'mark' })
    if (found !== null && found.head.number > head.number) [head, mark] = [found.head, found]
    const rows = lotOf(db, { after: events === 0 ? BELOW_ALL : head.number, limit: LOT })
    for (const row of rows) {
      if (row.number !== head.number + 1) return verdict({ number: Math.min(row.number, head.number + 1), what: 'gap' })
      if (!sameBytes(row.mac, macOf(key, head.mac, row))) return verdict({ number: row.number, what: 'changed' })
      head = { number: row.number, mac: row.mac }
      events += 1
      if (anchor?.number === row.number && !sameBytes(anchor.mac, row.mac))
        return verdict({ number: row.number, what: 'changed' })
    }
    if (rows.length < LOT) break
    yield head.number
  }
  return verdict(anchor !== null && anchor.number > head.number ? { number: head.number + 1, what: 'cut' } : null)
}

// So that a row slipped in before the first one is seen too.
const BELOW_ALL = Number.MIN_SAFE_INTEGER

/** Where the trail begins, by the signed mark in its place; null from the beginning; 'broken' when nobody of ours signed it. */
export function markOf(db: Database, keyring: Keyring): Mark | null | 'broken' {
  const note = findMark(db)
  if (note === undefined) return null
  try {
    const { kind, head, at } = readNote(note, verifierOf(keyring))
    return kind === 'pruned' ? { head, at } : 'broken'
  } catch (fault) {
    if (fault instanceof NoteError) return 'broken'
    throw fault
  }
}

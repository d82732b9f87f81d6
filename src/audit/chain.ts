// The chain that makes tampering with the trail visible: each row's MAC covers the row and the MAC before it.
import { createHmac } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { sameBytes } from '../crypto/tokens.ts'
import { eventsFrom, lastMac } from '../store/audit-events.ts'
import type { EventRow } from '../store/audit-events.ts'
import type { Database } from '../store/database.ts'

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

/** What verify found: how far the chain holds, and the first row that does not. */
export interface Verdict {
  readonly events: number
  readonly head: Head
  readonly fault: { readonly number: number; readonly what: 'changed' | 'gap' | 'cut' } | null
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

/**
 * Walks the whole chain. Needs no running server and works on a backup.
 * @param anchor a head kept outside the file; a chain that does not contain it was cut or rolled back
 */
export function verifyChain(db: Database, key: KeyObject, { anchor = null }: { anchor?: Head | null } = {}): Verdict {
  let head = START
  // From below the first number on, so that a row slipped in before it is seen too.
  for (const row of eventsFrom(db, Number.MIN_SAFE_INTEGER)) {
    if (row.number !== head.number + 1)
      return { events: head.number, head, fault: { number: Math.min(row.number, head.number + 1), what: 'gap' } }
    if (!sameBytes(row.mac, macOf(key, head.mac, row)))
      return { events: head.number, head, fault: { number: row.number, what: 'changed' } }
    head = { number: row.number, mac: row.mac }
    if (anchor?.number === row.number && !sameBytes(anchor.mac, row.mac))
      return { events: head.number, head, fault: { number: row.number, what: 'changed' } }
  }
  const cut = anchor !== null && anchor.number > head.number
  return { events: head.number, head, fault: cut ? { number: head.number + 1, what: 'cut' } : null }
}

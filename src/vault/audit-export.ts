// The trail as a file for somebody else: what is filtered, in order, ended by a signed note of where the trail stood.
import { createHash } from 'node:crypto'
import { headOf, START, type Head } from '../audit/chain.ts'
import { signNote } from '../audit/notes.ts'
import { record } from '../audit/trail.ts'
import { firstNumber } from '../store/audit-events.ts'
import { countIn, eventsIn, type Span } from '../store/audit-lots.ts'
import type { TrailFilter } from '../store/audit-search.ts'
import type { Database } from '../store/database.ts'
import { findUser, type User } from '../store/users.ts'
import type { SignedIn } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { csvForm, ndjsonForm, type TellsEvent } from './audit-file.ts'
import { filterOf, type TrailQuestion } from './audit.ts'
import { refuseEnded } from './sessions.ts'
import { nextTurn } from './turns.ts'
import type { Reader, Vault } from './vault.ts'

export const FORMATS = ['ndjson', 'csv'] as const
export type Format = (typeof FORMATS)[number]

/** What goes into the file: what the filter finds up to a head of the trail. A filter that is null finds nothing. */
export interface Wanted {
  readonly filter: TrailFilter | null
  readonly upTo: Head
}

// Events that are passed at once; with so many nobody else waits longer than a few milliseconds.
const [LOT, LOT_TO_COUNT] = [1_000, 20_000]

/** How many events the file will hold. */
export async function countWanted(db: Database, { filter, upTo }: Wanted): Promise<number> {
  if (filter === null) return 0
  let count = 0
  for (const span of spansOf(db, { upTo, size: LOT_TO_COUNT })) {
    count += countIn(db, filter, span)
    await nextTurn()
  }
  return count
}

/**
 * The pieces of the file. The last one holds the note: where the trail stood, and the SHA-256 of all bytes before it.
 * @param given tells: how events are put into words, in a file for people
 */
export async function* fileOf(
  reader: Reader,
  { filter, upTo, format, tells }: Wanted & { format: Format; tells: TellsEvent },
): AsyncGenerator<string> {
  const form = format === 'csv' ? csvForm(tells) : ndjsonForm
  const hash = createHash('sha256')
  const told = (piece: string) => (hash.update(piece), piece)
  yield told(form.begin())
  for (const span of filter === null ? [] : spansOf(reader.db, { upTo, size: LOT })) {
    const events = eventsIn(reader.db, filter as TrailFilter, span)
    if (events.length > 0) yield told(form.lot(events))
    await nextTurn()
  }
  const said = { kind: 'trail', head: upTo, at: reader.now(), exported: hash.digest('hex') } as const
  yield form.end(signNote(reader.keyring, said))
}

/**
 * What an administrator takes out of the trail. The event is kept before the first line is read. Each piece is for somebody
 * who still administers and is still signed in, because a slow reader may take minutes.
 * @throws Forbidden; Invalid naming what cannot be used; a piece throws Forbidden once that is no longer so
 */
export async function exportTrail(
  vault: Vault,
  user: SignedIn,
  { question, format, tells }: { question: TrailQuestion; format: Format; tells: TellsEvent },
): Promise<AsyncGenerator<string>> {
  const filter = filterOf(vault, user, question)
  const wanted = { filter, upTo: headOf(vault.db) }
  const events = await countWanted(vault.db, wanted)
  refuseLeft(vault, user)
  vault.write((tx) => record(tx, user, { name: 'audit.exported', details: { events, format } }))
  return whileThere(vault, user, fileOf(vault, { ...wanted, format, tells }))
}

async function* whileThere(reader: Reader, user: SignedIn, pieces: AsyncGenerator<string>): AsyncGenerator<string> {
  for await (const piece of pieces) {
    refuseLeft(reader, user)
    yield piece
  }
}

function refuseLeft(reader: Reader, user: SignedIn): void {
  refuseEnded(reader, user)
  mustAdminister({ ...user, user: findUser(reader.db, user.id) as User })
}

function* spansOf(db: Database, { upTo, size }: { upTo: Head; size: number }): Generator<Span> {
  for (let after = (firstNumber(db) ?? START.number + 1) - 1; after < upTo.number; after += size)
    yield { after, upTo: Math.min(after + size, upTo.number) }
}

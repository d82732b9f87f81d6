// A file with a signed note in it: the note alone, or an export in NDJSON that ends with one and is covered by it.
import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { NoteError, readNote, type Statement } from '../audit/notes.ts'
import { CommandError } from './command.ts'

// Bytes that are read at once: an export of millions of events is larger than what may lie in memory.
const PIECE = 1_048_576

// More than the last line of an export ever takes.
const LAST = 65_536

/**
 * What was signed in a file, once the signature and, in an export, every line before it have been checked.
 * @param verifier the public key as `mysafe audit public-key` prints it
 * @throws NoteError when it is not as it was signed; CommandError when it cannot be read
 */
export function signedIn(file: string, verifier: string): Statement {
  const { first, before, last } = readThrough(file)
  if (first !== '{') return trailIn(readNote(last.toString('utf8'), verifier))
  const end = last.lastIndexOf('\n{"checkpoint":') + 1
  const line = last.toString('utf8', end).trimEnd()
  const note = noteIn(line)
  const signed = trailIn(readNote(note, verifier))
  // By its bytes: characters that are none would read alike. And what stands in the last line beside the note is not signed.
  const found = before.update(last.subarray(0, end)).digest('hex')
  if (signed.exported !== found || line !== JSON.stringify({ checkpoint: note }))
    throw new NoteError('The lines of this file are not those that were exported.')
  return signed
}

// A mark in the place of events that are gone bears our signature too, and is no head of a trail.
function trailIn(signed: Statement): Statement {
  if (signed.kind !== 'trail') throw new NoteError('This is the mark of events that were removed, not a checkpoint.')
  return signed
}

function noteIn(line: string): string {
  try {
    return String((JSON.parse(line) as { checkpoint?: unknown }).checkpoint)
  } catch {
    throw new NoteError('The last line of this file holds no signed note: it is not a whole export.')
  }
}

/** A file from its beginning to its end: its first character, its last bytes, and the hash of everything before those. */
function readThrough(file: string): { first: string; before: Hash; last: Buffer } {
  try {
    const descriptor = openSync(file, 'r')
    try {
      const before = createHash('sha256')
      const piece = Buffer.alloc(PIECE)
      let [first, last] = ['', Buffer.alloc(0)]
      for (let length = readSync(descriptor, piece); length > 0; length = readSync(descriptor, piece)) {
        const held = Buffer.concat([last, piece.subarray(0, length)])
        first ||= held.toString('latin1', 0, 1)
        const over = Math.max(0, held.length - LAST)
        before.update(held.subarray(0, over))
        last = held.subarray(over)
      }
      return { first, before, last }
    } finally {
      closeSync(descriptor)
    }
  } catch (fault) {
    const code = String((fault as NodeJS.ErrnoException).code)
    throw new CommandError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code}).`)
  }
}

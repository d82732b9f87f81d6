// A file with a signed note in it: the note alone, or an export in NDJSON that ends with one and is covered by it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { NoteError, readNote, type Statement } from '../audit/notes.ts'
import { CommandError } from './command.ts'

/**
 * What was signed in a file, once the signature and, in an export, every line before it have been checked.
 * @param verifier the public key as `mysafe audit public-key` prints it
 * @throws NoteError when it is not as it was signed; CommandError when it cannot be read
 */
export function signedIn(file: string, verifier: string): Statement {
  const bytes = contentOf(file)
  if (!bytes.toString('latin1', 0, 1).startsWith('{')) return trailIn(readNote(bytes.toString('utf8'), verifier))
  const end = bytes.lastIndexOf('\n{"checkpoint":') + 1
  const line = bytes.toString('utf8', end).trimEnd()
  const note = noteIn(line)
  const signed = trailIn(readNote(note, verifier))
  // By its bytes: characters that are none would read alike. And what stands in the last line beside the note is not signed.
  const found = createHash('sha256').update(bytes.subarray(0, end)).digest('hex')
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

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (fault) {
    throw new CommandError(`${file} cannot be read (${String((fault as NodeJS.ErrnoException).code)}).`)
  }
}

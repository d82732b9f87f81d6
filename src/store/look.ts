// Looks into a file without changing a byte of it: for keys that may be wrong, and for commands beside a running server.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { damageOf, DatabaseError, openDatabase, type Database } from './database.ts'
import { openAsOwner } from './owners.ts'

/**
 * Opens an existing file to read. Not one byte of it or of its log changes, and nothing is left beside it.
 * @throws DatabaseError when there is no such file, or when it is none of ours; OwnerError when it is somebody else's
 */
export function openToLook(file: string): Database {
  if (!existsSync(file)) throw new DatabaseError('unreadable', `${file}: there is no such file`)
  // An empty file would be taken for a new database and filled.
  if (statSync(file).size === 0) throw new DatabaseError('not_a_database', `${file} is empty and not a database`)
  const { log, wal, bytes } = headerOf(file)
  if (!log && statSync(file).size < bytes)
    throw new DatabaseError('damaged', `${file} is cut off: a part of it is missing`)
  // A reader of a file in WAL mode leaves an empty log behind where there was none; a writer that writes nothing takes
  // it away again. And a writer, when it closes, would carry over what an earlier crash left in the log.
  return openDatabase(file, { readonly: log || !wal })
}

/** Looks once: opens, works, closes. */
export function lookInto<T>(file: string, work: (db: Database) => T): T {
  const db = openToLook(file)
  try {
    return clearly(file, () => work(db))
  } finally {
    db.close()
  }
}

function clearly<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    throw damageOf(file, fault) ?? fault
  }
}

// The header says who may write (byte 18 is 2 in WAL mode), how large a page is and how many there are (big-endian, at 16
// and 28; a page size of 1 means 65,536; sqlite.org/fileformat2.html). While there is a log, pages may still be in it.
function headerOf(file: string): { log: boolean; wal: boolean; bytes: number } {
  const descriptor = openAsOwner([file], () => openSync(file, 'r'))
  try {
    const header = Buffer.alloc(32)
    readSync(descriptor, header, 0, header.length, 0)
    // Text has no header; to say so is left to the one who opens it.
    if (!header.toString('latin1').startsWith('SQLite format 3')) return { log: false, wal: false, bytes: 0 }
    const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
    return { log: existsSync(`${file}-wal`), wal: header[18] === 2, bytes: pageSize * header.readUInt32BE(28) }
  } finally {
    closeSync(descriptor)
  }
}

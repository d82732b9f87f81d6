// Where the trail ended, kept outside the file: without it nobody would notice that the tail was cut off or the whole
// file put back to an older one.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Keyring } from '../crypto/keyring.ts'
import { makeFolder, syncFolder } from '../crypto/private-files.ts'
import { macOfEvent } from '../store/audit-events.ts'
import type { Database } from '../store/database.ts'
import { headOf, markOf, type Head } from './chain.ts'

/** The head of one installation's trail. */
export interface Anchor extends Head {
  readonly installation: string
}

/** The trail and its head outside the file do not fit. The message is one line for whoever runs MySafe. */
export class AnchorError extends Error {
  readonly code: 'unreadable' | 'foreign' | 'rolled_back'
  constructor(code: AnchorError['code'], message: string) {
    super(message)
    this.name = 'AnchorError'
    this.code = code
  }
}

/** It lies beside the root key: whoever can change only the data folder cannot change it too. */
export function anchorFile(rootKeyFile: string): string {
  return join(dirname(rootKeyFile), 'audit-head.json')
}

/** The head that was kept; null when there is none yet. */
export function readAnchor(file: string): Anchor | null {
  try {
    const { installation, number, mac } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    if (typeof installation !== 'string' || typeof number !== 'number' || !/^[0-9a-f]{64}$/.test(String(mac)))
      throw new SyntaxError('not a head')
    return { installation, number, mac: Buffer.from(String(mac), 'hex') }
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new AnchorError('unreadable', `The head of the audit trail in ${file} cannot be read.`)
  }
}

/** Writes the head, whole or not at all, 0600 and on disk. Throws the system's error. */
export function writeAnchor(file: string, { installation, number, mac }: Anchor): void {
  makeFolder(dirname(file))
  // One name for the draft, so that what a kill leaves behind is written over and never piles up.
  const draft = `${file}.draft`
  const descriptor = openSync(draft, 'w', 0o600)
  try {
    writeSync(descriptor, `${JSON.stringify({ installation, number, mac: mac.toString('hex') })}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
  // Until then the disk may know the head of before: after a restore or a new root key the data would be refused for it.
  syncFolder(dirname(file))
}

/**
 * The head that was kept, when the trail does not contain it: the data was put back to an older state, or cut. Null when it
 * does, or when none was kept. Reads a few rows, whatever the length. @throws AnchorError for a head that is none of it
 */
export function rollbackOf(db: Database, { file, keyring }: { file: string; keyring: Keyring }): Anchor | null {
  const anchor = readAnchor(file)
  if (anchor === null) return null
  if (anchor.installation !== keyring.installation)
    throw new AnchorError('foreign', `The head of the audit trail in ${file} belongs to another installation.`)
  if (anchor.number === 0) return null
  // Where a head could not be written for long, what it stood for may have been taken away since, and that is signed.
  const mark = markOf(db, keyring)
  if (mark !== null && mark !== 'broken' && mark.head.number >= anchor.number) return null
  return macOfEvent(db, anchor.number)?.equals(anchor.mac) ? null : anchor
}

/** Refuses a file whose trail does not contain the head that was kept. @throws AnchorError */
export function refuseRolledBack(db: Database, kept: { file: string; keyring: Keyring }): void {
  const anchor = rollbackOf(db, kept)
  if (anchor === null) return
  throw new AnchorError(
    'rolled_back',
    `The data was rolled back or cut: its audit trail does not contain event ${String(anchor.number)}, which stands in ${kept.file}. ` +
      `Put the newer data back; or, if the older one is wanted, start it once with mysafe serve --accept-rollback.`,
  )
}

/** Keeps the head outside while the program runs. */
export interface AnchorKeeper {
  /** Writes the head now, if it moved. */
  write(): void
  stop(): void
}

/**
 * Writes the head at most once a second while it moves: what happened within the last second before a crash is the
 * window in which a cut tail stays unnoticed.
 * @param onFault told when it cannot be written, once until it can or the fault is another; MySafe runs on
 */
export function keepAnchor(
  db: Database,
  { file, installation, onFault }: { file: string; installation: string; onFault: (fault: unknown) => void },
): AnchorKeeper {
  let written = -1
  let told: string | null = null
  const write = () => {
    try {
      const head = headOf(db)
      if (head.number === written) return
      writeAnchor(file, { installation, ...head })
      written = head.number
      told = null
    } catch (fault) {
      // Tried every second, perhaps for months: a line for each try would bury every other.
      const code = String((fault as NodeJS.ErrnoException).code)
      if (code !== told) onFault(fault)
      told = code
    }
  }
  const timer = setInterval(write, 1000).unref()
  return { write, stop: () => clearInterval(timer) }
}

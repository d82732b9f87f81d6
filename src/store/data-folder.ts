// The data folder: which files lie in it, and how it is made so that nobody else can look inside.
import { accessSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The places in a data folder; absolute paths. */
export interface DataFolder {
  readonly folder: string
  readonly database: string
  /** The database of an installation that is being made, or being put back, until it has its name. */
  readonly beginning: string
  readonly restoring: string
  readonly lock: string
  /** Room on the disk that is kept for what must work when it is full (store/ballast.ts). */
  readonly ballast: string
  readonly socket: string
  /** The automatic copies made before a file is brought to a new shape. */
  readonly copies: string
  /** The backups that MySafe makes by itself. */
  readonly backups: string
}

/** Why a folder cannot be used; the message is one line for whoever runs MySafe. */
export class FolderError extends Error {
  readonly code = 'unusable'
  constructor(message: string) {
    super(message)
    this.name = 'FolderError'
  }
}

/** Names the places; touches nothing. */
export function dataFolder(folder: string): DataFolder {
  return {
    folder,
    database: join(folder, 'mysafe.db'),
    beginning: join(folder, 'mysafe.db.new'),
    restoring: join(folder, 'mysafe.db.restoring'),
    lock: join(folder, 'lock.db'),
    ballast: join(folder, 'ballast'),
    socket: join(folder, 'control.sock'),
    copies: join(folder, 'copies'),
    backups: join(folder, 'backups'),
  }
}

/** Makes the folder with mode 0700 where it is missing. Throws FolderError when MySafe cannot write there. */
export function makeDataFolder({ folder }: DataFolder): void {
  try {
    makeFolder(folder)
    // By what is in it: a file in its place has nothing in it.
    accessSync(`${folder}/.`, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (fault) {
    throw unusable(folder, fault)
  }
}

/** Whether there is data: the database, or the part of it that SQLite keeps beside it. @throws FolderError */
export function hasData({ folder, database }: DataFolder): boolean {
  try {
    return [database, `${database}-wal`].some((file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined)
  } catch (fault) {
    throw new FolderError(
      `MySafe cannot look into the data folder ${folder} (${codeOf(fault)}). Where it belongs to another user, run this as that one; where MySafe is a service, with mysafe-run.`,
    )
  }
}

// One by one: Node's own way to make several never ends where a folder can have no new ones, as in /proc.
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (fault) {
    // Another start may have been faster.
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
  }
}

function unusable(folder: string, fault: unknown): FolderError {
  return new FolderError(`MySafe cannot write in the data folder ${folder} (${codeOf(fault)}).`)
}

function codeOf(fault: unknown): string {
  return String((fault as NodeJS.ErrnoException).code)
}

/** A database file with everything SQLite may lay beside it. */
export function withCompanions(file: string): string[] {
  return ['', '-wal', '-shm', '-journal'].map((end) => `${file}${end}`)
}

/** What lies in the folder besides the lock, the ballast, the socket, the automatic copies, the backups and what a kill left half made; sorted names. */
export function leftoversIn(places: DataFolder): string[] {
  if (!existsSync(places.folder)) return []
  const drafts = [places.beginning, places.restoring].flatMap(withCompanions)
  const { lock, ballast, socket, copies, backups } = places
  const ours = new Set([lock, `${lock}-journal`, ballast, socket, copies, backups, ...drafts])
  return readdirSync(places.folder)
    .filter((name) => !ours.has(join(places.folder, name)))
    .sort()
}

// The room that is kept on the disk: really taken, let go at once, and had back as soon as there is room for it.
import fs, { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { constants } from 'node:os'
import { mock } from 'node:test'
import { deflateSync } from 'node:zlib'
import t from 'tap'
import { BALLAST_BYTES, ballastIn, ballastState, NEEDED_BYTES } from '../../src/store/ballast.ts'
import { dataFolder, leftoversIn } from '../../src/store/data-folder.ts'
import { isFull, isUnsynced, isUnwritten, NoRoom } from '../../src/store/write-faults.ts'
import { holeInsteadOfBytes } from '../controls/store/ballast.ts'
import { emptyInstallation } from '../fixtures/installation.ts'
import { openFilesUnder } from '../fixtures/modes.ts'

/** A data folder with so many bytes free. */
function folderWith(t: { teardown(close: () => unknown): unknown }, room: { free: number }) {
  const places = dataFolder(emptyInstallation(t).data)
  mkdirSync(places.folder, { recursive: true })
  return { places, file: places.ballast, ballast: ballastIn(places, () => room.free), room }
}

/** Whether a file takes the room that it says, on a disk that packs what it can as well. */
function takesItsRoom(file: string): boolean {
  const piece = readFileSync(file).subarray(0, 1_048_576)
  return statSync(file).blocks * 512 >= BALLAST_BYTES && deflateSync(piece).length >= piece.length
}

t.test('DUR-06 it is made of bytes that take their room, for nobody else to read', async (t) => {
  const { file, ballast, places } = folderWith(t, { free: NEEDED_BYTES })
  t.equal(ballastState(file), 'never made')
  t.notOk(ballast.isGone(), 'what was never there is not gone')
  ballast.look()
  t.equal(ballastState(file), 'whole')
  t.same(openFilesUnder(places.folder), [])
  t.ok(takesItsRoom(file))
  t.same(leftoversIn(places), [], 'and a backup can be put back beside it')
  rmSync(file)
  holeInsteadOfBytes(file)
  t.equal(ballastState(file), 'whole')
  t.notOk(takesItsRoom(file), 'control: a file with a hole is found')
})

t.test('DUR-06 it is made only where more is free than it takes', async (t) => {
  const { file, ballast } = folderWith(t, { free: NEEDED_BYTES - 1 })
  ballast.look()
  t.equal(ballastState(file), 'never made')
  t.notOk(ballast.letGo())
  t.ok(ballast.hasRoom())
})

t.test(
  'DUR-06 it is let go once, stays gone over a restart, and comes back by itself when there is room',
  async (t) => {
    const { file, ballast, room, places } = folderWith(t, { free: NEEDED_BYTES })
    ballast.look()
    t.ok(ballast.hasRoom())
    t.equal(statSync(file).size, BALLAST_BYTES, 'asking whether there is room leaves nothing')
    t.ok(ballast.letGo())
    t.equal(statSync(file).size, 0)
    room.free = BALLAST_BYTES
    t.notOk(ballast.letGo(), 'only once')
    t.notOk(ballast.isAllThereIs(), 'what is not kept is not all there is')
    t.ok(ballast.isGone())
    t.ok(ballastIn(places, () => room.free).isGone(), 'another process knows it too')
    ballast.look()
    t.ok(ballast.isGone())
    room.free = NEEDED_BYTES
    t.notOk(ballast.isGone(), 'whoever asks has it back')
    t.equal(ballastState(file), 'whole')
  },
)

t.test('DUR-06 what a kill left half made counts as let go, and is made whole', async (t) => {
  const { file, ballast } = folderWith(t, { free: NEEDED_BYTES })
  writeFileSync(file, 'half')
  t.equal(ballastState(file), 'let go')
  t.ok(ballast.letGo(), 'and what it takes is free for whoever needs it before')
  t.equal(statSync(file).size, 0)
  ballast.look()
  t.equal(ballastState(file), 'whole')
  t.notOk(ballast.isAllThereIs(), 'there is room beside it')
})

t.test('DUR-06 where it was never made, what the disk says is free decides whether there is room', async (t) => {
  const { ballast } = folderWith(t, { free: 65_535 })
  t.notOk(ballast.hasRoom())
})

/** A disk on which one way to write does something else; returns how it becomes a disk like any other. */
function onDisk(
  t: { teardown(end: () => unknown): unknown },
  how: 'writeFileSync' | 'writeSync',
  instead: () => number,
): () => void {
  const mocked = mock.method(fs, how, instead as never)
  syncBuiltinESMExports()
  const restore = () => {
    mocked.mock.restore()
    syncBuiltinESMExports()
  }
  t.teardown(restore)
  return restore
}

const fails = (name: 'ENOSPC' | 'EDQUOT' | 'EIO') => () => {
  throw Object.assign(new Error(name), { code: name, errno: -constants.errno[name] })
}

t.test(
  'DUR-06 where less is free than the disk says, nothing of it is left, and what was let go stays so',
  async (t) => {
    const { file, ballast } = folderWith(t, { free: NEEDED_BYTES })
    const restore = onDisk(t, 'writeFileSync', fails('EDQUOT'))
    ballast.look()
    t.notOk(existsSync(file))
    restore()
    ballast.look()
    ballast.letGo()
    onDisk(t, 'writeFileSync', fails('EDQUOT'))
    t.ok(ballast.isGone())
    t.equal(ballastState(file), 'let go')
  },
)

t.test('DUR-06 DUR-07 a write beside it tells a disk without room from one that fails', async (t) => {
  const { file, ballast } = folderWith(t, { free: NEEDED_BYTES })
  ballast.look()
  const beside = (instead: () => number) => {
    const restore = onDisk(t, 'writeSync', instead)
    const said = { hasRoom: ballast.hasRoom(), isAllThereIs: ballast.isAllThereIs() }
    restore()
    return said
  }
  for (const name of ['ENOSPC', 'EDQUOT'] as const)
    t.same(beside(fails(name)), { hasRoom: false, isAllThereIs: true }, name)
  t.same(
    beside(() => 1),
    { hasRoom: false, isAllThereIs: true },
    'a write that was cut short',
  )
  t.same(beside(fails('EIO')), { hasRoom: false, isAllThereIs: false })
  t.ok(ballast.hasRoom(), 'and when the disk works again, so it says')
  t.equal(ballastState(file), 'whole')
})

t.test('DUR-05 DUR-07 what SQLite says is sorted by what it means', async (t) => {
  const of = (code: string) => Object.assign(new Error(code), { code })
  t.ok(isFull(of('SQLITE_FULL')) && isFull(new NoRoom()))
  t.notOk(isFull(of('SQLITE_IOERR_WRITE')) || isFull(null) || isFull('SQLITE_FULL'))
  for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY', 'SQLITE_BUSY', 'SQLITE_CANTOPEN'])
    t.ok(isUnwritten(of(code)), code)
  for (const code of ['SQLITE_CONSTRAINT', 'SQLITE_CORRUPT', 'ENOSPC']) t.notOk(isUnwritten(of(code)), code)
  t.ok(isUnsynced(of('SQLITE_IOERR_FSYNC')) && isUnsynced(of('SQLITE_IOERR_DIR_FSYNC')))
  t.notOk(isUnsynced(of('SQLITE_IOERR_WRITE')))
})

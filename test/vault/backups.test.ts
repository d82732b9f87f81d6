// The backups of a running server: made when they are due, one at a time, retried after a fault, forgotten by the rules.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { backupName, listBackups } from '../../src/store/backup-files.ts'
import { operator } from '../../src/vault/actors.ts'
import { changeBackupOptions } from '../../src/vault/backup-options.ts'
import { askForBackup, backupsIn, type MakeBackup } from '../../src/vault/backups.ts'
import { Conflict, Forbidden, Unavailable } from '../../src/vault/refusals.ts'
import { backupsFor, made } from '../fixtures/backups.ts'
import { putSealed, sealedHouse } from '../fixtures/sealed.ts'

const hourly = { schedule: 'hours', hour: 0, hours: 1, keepLast: 2, keepDays: 0 } as const

t.test('one is made when it is due, under a name that says when; the rules decide what stays', async (t) => {
  const it = sealedHouse(t)
  putSealed(it)
  const backups = backupsFor(t, it.vault)
  changeBackupOptions(it.vault, operator, hourly)
  it.news()
  for (let n = 0; n < 4; n++) {
    backups.look()
    await made(backups)
    backups.look()
    await made(backups)
    it.clock.pass({ hours: 1 })
  }
  t.same(
    backupsIn(operator, backups).map(({ name }) => name),
    ['mysafe-20261121T150000Z.db', 'mysafe-20261121T140000Z.db'],
  )
  t.ok(backupsIn(operator, backups).every(({ bytes, name }) => bytes === statSync(join(backups.folder, name)).size))
  t.same(it.news(), ['backup.forgotten', 'backup.forgotten'], 'what made them says so itself')
  t.same(backups.state(), { running: false, fault: null })
})

t.test('nothing but finished backups of ours is listed or taken away', async (t) => {
  const it = sealedHouse(t)
  const backups = backupsFor(t, it.vault)
  t.same(listBackups(backups.folder), [], 'where there is no folder there is none')
  mkdirSync(backups.folder)
  const others = ['notes.txt', 'mysafe-20200101T000000Z.db.unfinished-01234567', 'mysafe-2020.db', 'safe.db']
  for (const name of [...others, backupName(0)]) writeFileSync(join(backups.folder, name), '')
  changeBackupOptions(it.vault, operator, { ...hourly, keepLast: 1 })
  backups.look()
  await made(backups)
  t.same(readdirSync(backups.folder).sort(), [...others, 'mysafe-20261121T120000Z.db'].sort())
  t.throws(() => backupsIn(it.as('olivia'), backups), Forbidden)
})

t.test('one is made at a time, and somebody who asks meanwhile is told', async (t) => {
  const it = sealedHouse(t)
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const backups = backupsFor(t, it.vault, { how: () => promise })
  askForBackup(it.vault, it.as('ada'), backups)
  t.equal(backups.state().running, true)
  t.notOk(backups.begin())
  t.throws(() => askForBackup(it.vault, it.as('ada'), backups), Conflict)
  t.throws(() => askForBackup(it.vault, it.as('olivia'), backups), Forbidden)
  resolve(null)
  await made(backups)
  t.same(it.news(), ['backup.asked'])
})

t.test('one that fails is in the trail, is told, and is tried again within the hour', async (t) => {
  const it = sealedHouse(t)
  let tries = 0
  const how: MakeBackup = async () => {
    tries += 1
    if (tries === 1) throw new TypeError('canary')
    return tries === 2 ? 'The disk is full.' : null
  }
  const backups = backupsFor(t, it.vault, { how })
  changeBackupOptions(it.vault, operator, hourly)
  it.news()
  const look = async () => {
    backups.look()
    await made(backups)
    return backups.state().fault
  }
  t.equal(await look(), 'The backup did not come to its end (TypeError).')
  it.clock.pass({ minutes: 59 })
  await look()
  t.equal(tries, 1, 'not at once')
  it.clock.pass({ minutes: 1 })
  t.equal(await look(), 'The disk is full.')
  it.clock.pass({ hours: 1 })
  t.equal(await look(), null)
  t.same(it.news(), ['backup.made', 'backup.made'], 'a failed one is recorded as such')
  t.same(it.ask("SELECT group_concat(result) FROM audit_events WHERE name = 'backup.made'"), 'failed,failed')
})

t.test('where it would leave no room for people to write, none is begun', async (t) => {
  const it = sealedHouse(t)
  const backups = backupsFor(t, it.vault, { free: () => 60 * 1_048_576 })
  backups.begin()
  await made(backups)
  t.equal(backups.state().fault, 'There is too little room on the disk for another backup.')
  t.notOk(existsSync(backups.folder))
})

t.test('a disk that cannot even be asked for its room is a backup that failed, and nothing worse', async (t) => {
  const it = sealedHouse(t)
  const free = () => {
    throw new TypeError('EIO')
  }
  const backups = backupsFor(t, it.vault, { free })
  backups.begin()
  await made(backups)
  t.equal(backups.state().fault, 'The backup did not come to its end (TypeError).')
  t.same(it.news(), ['backup.made'])
})

t.test('a server that stops gives up the one under way, and begins none any more', async (t) => {
  const it = sealedHouse(t)
  const how: MakeBackup = (_, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve('given up')))
  const backups = backupsFor(t, it.vault, { how })
  backups.begin()
  await backups.stop()
  t.equal(backups.state().running, false)
  t.notOk(backups.begin())
  t.same(it.news(), [], 'that is no failure')
  await backups.stop()
})

t.test(
  'DUR-05 on a full disk not even the fault of a backup can be recorded: it is told all the same, and nothing ends',
  async (t) => {
    const it = sealedHouse(t)
    const full = (): never => {
      throw new Unavailable(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
    }
    const failed = backupsFor(t, { ...it.vault, write: full }, { free: () => 0 })
    failed.begin()
    await made(failed)
    t.match(failed.state(), { running: false, fault: /too little room/ })
    changeBackupOptions(it.vault, operator, { ...hourly, keepLast: 1 })
    const older = backupsFor(t, { ...it.vault, write: full })
    mkdirSync(older.folder)
    writeFileSync(join(older.folder, backupName(0)), '')
    older.begin()
    await made(older)
    t.match(older.state(), { running: false, fault: /older ones could not be taken away/ })
    t.equal(backupsIn(operator, older).length, 2, 'and none of them is gone without an event')
  },
)

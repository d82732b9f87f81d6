// Files of another user, met by the program as a process: one line that names file, owner and what to run.
import { chownSync, lchownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { bytesIn, emptyInstallation } from '../fixtures/installation.ts'
import { runProgram, startProgram } from '../fixtures/program.ts'

const NOBODY = 65_534
const skip = process.getuid?.() === 0 ? false : 'only root can give a file to another user'

t.test('a data file or a lock that belongs to somebody else is told in one line', { skip }, async (t) => {
  const installation = emptyInstallation(t)
  const { folder, database, data } = installation
  await (await startProgram(t, installation)).stop()
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    lchownSync(join(folder, name), NOBODY, NOBODY)
  const says = async (command: string) => runProgram(installation, [command], { uid: NOBODY })
  const before = bytesIn(folder)
  const lineFor = (file: string) =>
    `${file} belongs to user 0, but MySafe runs as user ${String(NOBODY)}. Run: chown ${String(NOBODY)} ${file}\n`

  chownSync(database, 0, 0)
  for (const command of ['serve', 'doctor']) t.match(await says(command), { code: 1, err: lineFor(database) })
  chownSync(database, NOBODY, NOBODY)

  const lock = join(data, 'lock.db')
  chownSync(lock, 0, 0)
  t.match(await says('serve'), { code: 1, err: lineFor(lock) })
  chownSync(lock, NOBODY, NOBODY)
  t.same(bytesIn(folder), before)
  const { out, err } = await says('doctor')
  t.equal(err, 'To be mended: 1.\n', 'control: nothing of it is said once the files have their owner')
  t.notMatch(out, /belongs to user/)
})

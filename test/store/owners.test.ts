// Files of another user: only a fault that is due to the owner is told as one, and it names the file and what to run.
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openAsOwner, ownerFault } from '../../src/store/owners.ts'
import { emptyInstallation } from '../fixtures/installation.ts'

const self = process.geteuid?.() ?? -1
const denied = (code: string) => Object.assign(new Error('planted'), { code })

t.test('the first file that belongs to somebody else is named, with its owner and what to run', async (t) => {
  const { folder } = emptyInstallation(t)
  const ours = join(folder, 'ours')
  writeFileSync(ours, '')
  // Whoever is not root cannot give a file away, but finds one that is not theirs.
  const foreign = self === 0 ? join(folder, 'foreign') : '/'
  const uid = self === 0 ? 12_345 : 0
  if (self === 0) {
    writeFileSync(foreign, '')
    chownSync(foreign, uid, 0)
  }
  const files = [join(folder, 'missing'), ours, foreign]
  const message = `${foreign} belongs to user ${String(uid)}, but MySafe runs as user ${String(self)}. Run: chown ${String(self)} ${foreign}`
  for (const code of ['EACCES', 'EPERM', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'])
    t.match(ownerFault(files, denied(code)), { code: 'foreign_owner', message })
  t.equal(ownerFault(files, denied('EIO')), null, 'another fault is not due to the owner')
  t.equal(ownerFault([ours], denied('EACCES')), null, 'nor is one of our own file')
  const fails = (code: string) => () => {
    throw denied(code)
  }
  t.throws(() => openAsOwner(files, fails('EACCES')), { message })
  t.throws(() => openAsOwner(files, fails('EIO')), { message: 'planted' })
  t.equal(
    openAsOwner(files, () => 7),
    7,
  )
})

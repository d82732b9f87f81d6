// The root key is read from one safe place or refused in one clear line; key files are written for their owner only.
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { keyIdOf } from '../../src/crypto/keyring.ts'
import { keyFrom } from '../../src/crypto/primitives.ts'
import { adviceToRoot, forgetPrivateDrafts } from '../../src/crypto/private-files.ts'
import { parseRecoveryKey, newRecoveryKey, recoveryKeyFile, writeRecoveryKey } from '../../src/crypto/recovery-key.ts'
import { cannotWrite, createRootKey, readRootKey, rootKeyExists } from '../../src/crypto/root-key.ts'
import { readAnything, readWithoutFollowingLinks, writeAnyhow } from '../controls/crypto/root-key.ts'
import * as check from './checks/root-key.ts'

const OURS: check.Writers = { createRootKey, writeRecoveryKey }

t.test(
  'CRY-11 a root key that is missing, open, foreign, misplaced or no key is refused, each in its own line',
  async (t) => {
    t.strictSame(check.badRootKeysRefused(readRootKey), [])
    t.not(check.badRootKeysRefused(readAnything).length, 0, 'control, found: reads whatever lies there')
    const missed = check.badRootKeysRefused(readWithoutFollowingLinks)
    t.ok(
      missed.some((line) => line.startsWith('a link into the data folder')),
      'control, found: links not followed',
    )
  },
)

t.test('CRY-11 a good root key is read', async (t) => {
  t.strictSame(check.goodRootKeysRead(readRootKey), [])
})

t.test('CRY-12 key files are for their owner only under any umask', async (t) => {
  t.strictSame(check.writtenForOwnerOnly(OURS), [])
  t.not(check.writtenForOwnerOnly(writeAnyhow).length, 0, 'control, found: left to the umask')
})

t.test('CRY-10 a key file is never written over', async (t) => {
  t.strictSame(check.neverWrittenOver(OURS), [])
  t.not(check.neverWrittenOver(writeAnyhow).length, 0, 'control, found: written over')
})

t.test('the refusals say what is wrong and what to do', async (t) => {
  check.withHouse(({ keyFile, dataFolder }) => {
    const places = { credentialFile: null, keyFile, dataFolder }
    t.throws(() => readRootKey(places), {
      name: 'RootKeyError',
      code: 'missing',
      message: `There is no root key at ${keyFile}.`,
    })
    check.layKey(keyFile, { mode: 0o644 })
    t.throws(() => readRootKey(places), {
      message: `The root key ${keyFile} is open to other users (mode 0644). Run: chmod 600 ${keyFile}`,
    })
    check.layKey(keyFile, { bytes: 5 })
    t.throws(() => readRootKey(places), {
      message: `The root key ${keyFile} must be exactly 32 bytes long, but it has 5.`,
    })
  })
})

t.test('root is told to be the user that key or data belong to, and never to take them over', async (t) => {
  const asked = process.geteuid
  t.teardown(() => (process.geteuid = asked as () => number))
  // As root what was made is given away; as anybody else it is enough to look like root.
  const isRoot = asked?.() === 0
  const owner = isRoot ? 12_345 : Number(asked?.())
  const give = (path: string) => void (isRoot && chownSync(path, owner, owner))
  const advice = (path: string) =>
    `Run this as user ${String(owner)}, to whom ${path} belongs, and not as root; where MySafe is a service, with mysafe-run.`
  check.withHouse(({ keyFile, dataFolder }) => {
    const places = { credentialFile: null, keyFile, dataFolder }
    const said = () => {
      try {
        return String(readRootKey(places).from)
      } catch (fault) {
        return (fault as Error).message
      }
    }
    give(dataFolder)
    process.geteuid = () => 0
    t.equal(said(), `There is no root key at ${keyFile}. ${advice(dataFolder)}`)
    check.layKey(keyFile)
    give(keyFile)
    t.equal(
      said(),
      `The root key ${keyFile} belongs to user ${String(owner)}, but MySafe runs as user 0. ${advice(keyFile)}`,
    )
    process.geteuid = () => 54_321
    t.match(
      said(),
      /MySafe runs as user 54321\. Run: chown 54321 \/.+root\.key$/,
      'control: anybody else may take it over',
    )
    t.equal(adviceToRoot(dataFolder), null)
    process.geteuid = () => 0
    t.equal(adviceToRoot(join(dataFolder, 'nowhere')), null)
    t.equal(adviceToRoot('/'), null, 'what is root’s own')
  })
})

t.test('a new root key is read back, differs each time and leaves no draft', async (t) => {
  check.withHouse(({ at, keyFile, dataFolder }) => {
    const made = createRootKey({ keyFile, dataFolder })
    t.match(made, { from: 'file', file: keyFile, keyId: /^[0-9a-f]{16}$/ })
    const read = readRootKey({ credentialFile: null, keyFile, dataFolder })
    t.ok(read.key.equals(made.key))
    t.equal(read.keyId, keyIdOf(keyFrom(readFileSync(keyFile))))
    t.strictSame(readdirSync(join(at, 'key')), ['root.key'])
    t.notOk(createRootKey({ keyFile: join(at, 'other', 'root.key'), dataFolder }).key.equals(made.key))
  })
})

t.test('a credential goes before the key file', async (t) => {
  check.withHouse(({ at, keyFile, dataFolder }) => {
    const made = createRootKey({ keyFile, dataFolder })
    const credentialFile = join(at, 'root.key')
    check.layKey(credentialFile, { mode: 0o400 })
    const read = readRootKey({ credentialFile, keyFile, dataFolder })
    t.match(read, { from: 'credential', file: credentialFile })
    t.notOk(read.key.equals(made.key))
  })
})

t.test('whether there is a root key is told without reading it', async (t) => {
  check.withHouse(({ at, keyFile, dataFolder }) => {
    const places = { credentialFile: null, keyFile, dataFolder }
    t.equal(rootKeyExists(places), false)
    t.equal(rootKeyExists({ ...places, credentialFile: join(at, 'none') }), false)
    symlinkSync('/nowhere', keyFile)
    t.equal(rootKeyExists(places), true, 'a broken link is something that must not be passed over')
    check.layKey(join(at, 'credential'))
    t.equal(rootKeyExists({ ...places, keyFile: join(at, 'data', 'root.key') }), false)
    writeFileSync(join(at, 'file'), '')
    const odd = { ...places, keyFile: join(at, 'file', 'root.key') }
    t.equal(rootKeyExists(odd), true, 'where it cannot be looked for, reading says why')
    t.equal(
      check.answerOf(() => readRootKey(odd)),
      'unreadable',
    )
    t.equal(rootKeyExists({ ...places, keyFile: join(at, 'none'), credentialFile: join(at, 'credential') }), true)
  })
})

t.test('a key is not made under the data folder, nor where nothing can be written', async (t) => {
  check.withHouse(({ at, dataFolder }) => {
    const inside = join(dataFolder, 'deep', 'root.key')
    t.equal(
      check.answerOf(() => createRootKey({ keyFile: inside, dataFolder })),
      'in_data_folder',
    )
    t.strictSame(readdirSync(dataFolder), [], 'not even its folder')
    writeFileSync(join(at, 'file'), '')
    const nowhere = join(at, 'file', 'root.key')
    t.equal(
      check.answerOf(() => createRootKey({ keyFile: nowhere, dataFolder })),
      'unwritable',
    )
    t.equal(
      check.answerOf(() => writeRecoveryKey({ rootKeyFile: nowhere, text: 'A' })),
      'unwritable',
    )
    t.match(cannotWrite('root key', 'x', new Error('odd')).message, 'odd', 'also an error without a system code')
  })
})

t.test('CRY-19 the recovery key lies beside the root key, and the whole file can be given back', async (t) => {
  check.withHouse(({ at, keyFile }) => {
    const { key, text } = newRecoveryKey()
    const file = writeRecoveryKey({ rootKeyFile: keyFile, text })
    t.equal(file, join(at, 'key', 'recovery-key.txt'))
    t.equal(file, recoveryKeyFile(keyFile))
    t.ok(parseRecoveryKey(readFileSync(file, 'utf8')).equals(key))
    mkdirSync(join(at, 'other'))
    t.match(readFileSync(file, 'utf8'), `\n${text}\n`)
  })
})

t.test('what writing a key left when it was killed is taken away; nothing else is, and no start depends on it', (t) => {
  const at = mkdtempSync(join(tmpdir(), 'mysafe-'))
  t.teardown(() => rmSync(at, { recursive: true }))
  const names = [
    'root.key',
    'root.key.0123456789ab',
    'root.key.old',
    'other.key.0123456789ab',
    'root.key.0123456789abcd',
  ]
  for (const name of names) writeFileSync(join(at, name), name)
  forgetPrivateDrafts(join(at, 'root.key'))
  t.same(readdirSync(at).sort(), names.filter((name) => name !== 'root.key.0123456789ab').sort())
  mkdirSync(join(at, 'root.key.0123456789ab'))
  forgetPrivateDrafts(join(at, 'root.key'))
  forgetPrivateDrafts(join(at, 'nowhere', 'root.key'))
  t.end()
})

// What reading and writing key files must keep, as functions that name every broken promise.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  RootKeyError,
  type createRootKey,
  type readRootKey,
  type RootKeyFault,
  type RootKeyPlaces,
} from '../../../src/crypto/root-key.ts'
import type { writeRecoveryKey } from '../../../src/crypto/recovery-key.ts'

/** An empty house: a folder for data, one for the key, and where the key file would lie. */
export interface House extends RootKeyPlaces {
  readonly at: string
}

export function withHouse<T>(work: (house: House) => T): T {
  const at = mkdtempSync(join(tmpdir(), 'mysafe-key-'))
  try {
    mkdirSync(join(at, 'data'))
    mkdirSync(join(at, 'key'))
    return work({ at, credentialFile: null, keyFile: join(at, 'key', 'root.key'), dataFolder: join(at, 'data') })
  } finally {
    rmSync(at, { recursive: true, force: true })
  }
}

export function layKey(file: string, { bytes = 32, mode = 0o600 } = {}): void {
  writeFileSync(file, Buffer.alloc(bytes, 7))
  chmodSync(file, mode)
}

/** Each way in which a root key must be refused: what is laid out, and where the key is to be read from. */
const BAD: Record<string, { fault: RootKeyFault; lay: (house: House) => Partial<RootKeyPlaces> | void }> = {
  missing: { fault: 'missing', lay: () => {} },
  'its folder is missing': { fault: 'missing', lay: ({ at }) => ({ keyFile: join(at, 'nowhere', 'root.key') }) },
  'a link to nothing': { fault: 'missing', lay: ({ keyFile }) => symlinkSync('/nowhere/at/all', keyFile) },
  'a link to itself': { fault: 'unreadable', lay: ({ keyFile }) => symlinkSync(keyFile, keyFile) },
  'a file where its folder should be': {
    fault: 'unreadable',
    lay: ({ keyFile }) => {
      layKey(keyFile)
      return { keyFile: join(keyFile, 'root.key') }
    },
  },
  empty: { fault: 'wrong_length', lay: ({ keyFile }) => layKey(keyFile, { bytes: 0 }) },
  '31 bytes': { fault: 'wrong_length', lay: ({ keyFile }) => layKey(keyFile, { bytes: 31 }) },
  '33 bytes': { fault: 'wrong_length', lay: ({ keyFile }) => layKey(keyFile, { bytes: 33 }) },
  'mode 0644': { fault: 'readable_by_others', lay: ({ keyFile }) => layKey(keyFile, { mode: 0o644 }) },
  'mode 0640': { fault: 'readable_by_others', lay: ({ keyFile }) => layKey(keyFile, { mode: 0o640 }) },
  'mode 0604': { fault: 'readable_by_others', lay: ({ keyFile }) => layKey(keyFile, { mode: 0o604 }) },
  'mode 0620': { fault: 'readable_by_others', lay: ({ keyFile }) => layKey(keyFile, { mode: 0o620 }) },
  'of another user': { fault: 'foreign_owner', lay: ({ keyFile }) => ({ keyFile: foreignFile(keyFile) }) },
  'a folder': { fault: 'not_a_file', lay: ({ keyFile }) => void mkdirSync(keyFile) },
  'a pipe': { fault: 'not_a_file', lay: ({ keyFile }) => void execFileSync('mkfifo', ['-m', '600', keyFile]) },
  'a device': { fault: 'not_a_file', lay: () => ({ keyFile: '/dev/zero' }) },
  'in the data folder': { fault: 'in_data_folder', lay: ({ dataFolder }) => laidAt(join(dataFolder, 'root.key')) },
  'deep in the data folder': {
    fault: 'in_data_folder',
    lay: ({ dataFolder }) => {
      mkdirSync(join(dataFolder, 'a', 'b'), { recursive: true })
      return laidAt(join(dataFolder, 'a', 'b', 'root.key'))
    },
  },
  'a link into the data folder': {
    fault: 'in_data_folder',
    lay: ({ dataFolder, keyFile }) => {
      laidAt(join(dataFolder, 'root.key'))
      symlinkSync(join(dataFolder, 'root.key'), keyFile)
    },
  },
  'its folder is a link into the data folder': {
    fault: 'in_data_folder',
    lay: ({ at, dataFolder }) => {
      laidAt(join(dataFolder, 'root.key'))
      symlinkSync(dataFolder, join(at, 'linked'))
      return { keyFile: join(at, 'linked', 'root.key') }
    },
  },
  'the data folder is a link to its folder': {
    fault: 'in_data_folder',
    lay: ({ at, keyFile }) => {
      layKey(keyFile)
      symlinkSync(join(at, 'key'), join(at, 'linked'))
      return { dataFolder: join(at, 'linked') }
    },
  },
  'a credential, whose recovery key would lie in the data folder': {
    fault: 'in_data_folder',
    lay: ({ at, dataFolder }) => {
      layKey(join(at, 'credential'))
      return { credentialFile: join(at, 'credential'), keyFile: join(dataFolder, 'root.key') }
    },
  },
  'a link in the data folder to a key elsewhere': {
    fault: 'in_data_folder',
    lay: ({ dataFolder, keyFile }) => {
      layKey(keyFile)
      symlinkSync(keyFile, join(dataFolder, 'root.key'))
      return { keyFile: join(dataFolder, 'root.key') }
    },
  },
  'a roundabout way into the data folder': {
    fault: 'in_data_folder',
    lay: ({ at, dataFolder }) => {
      laidAt(join(dataFolder, 'root.key'))
      return { keyFile: `${at}/key/../data/./root.key` }
    },
  },
  'an open credential': {
    fault: 'readable_by_others',
    lay: ({ at, keyFile }) => {
      layKey(keyFile)
      layKey(join(at, 'credential'), { mode: 0o444 })
      return { credentialFile: join(at, 'credential') }
    },
  },
  'a short credential beside a good key file': {
    fault: 'wrong_length',
    lay: ({ at, keyFile }) => {
      layKey(keyFile)
      layKey(join(at, 'credential'), { bytes: 16, mode: 0o400 })
      return { credentialFile: join(at, 'credential') }
    },
  },
}

/** Every bad root key is refused with its own code and one line that names the file, and nothing is touched. */
export function badRootKeysRefused(read: typeof readRootKey): string[] {
  return Object.entries(BAD).flatMap(([name, { fault, lay }]) =>
    withHouse((house) => {
      const places = { ...house, ...lay(house) }
      const before = picture(house.at)
      const answer = answerOf(() => read(places))
      const wrong = answer === fault ? [] : [`${name}: ${answer} and not ${fault}`]
      return picture(house.at) === before ? wrong : [...wrong, `${name}: files were changed`]
    }),
  )
}

/** Good ones are read: any mode without rights for others, links to them, a credential that its manager left to a group. */
export function goodRootKeysRead(read: typeof readRootKey): string[] {
  const good: Record<string, (house: House) => Partial<RootKeyPlaces> | void> = {
    'mode 0600': ({ keyFile }) => layKey(keyFile),
    'mode 0400': ({ keyFile }) => layKey(keyFile, { mode: 0o400 }),
    'a link to a key elsewhere': ({ at, keyFile }) => {
      layKey(join(at, 'elsewhere'))
      symlinkSync(join(at, 'elsewhere'), keyFile)
    },
    'a folder whose name begins like the data folder': ({ at }) => {
      mkdirSync(join(at, 'data-key'))
      return laidAt(join(at, 'data-key', 'root.key'))
    },
    'a name that begins with two dots': ({ at }) => laidAt(join(at, 'key', '..root.key')),
    'the data folder is not there yet': ({ at, keyFile }) => {
      layKey(keyFile)
      return { dataFolder: join(at, 'not', 'yet') }
    },
    'a credential of mode 0440': ({ at }) => {
      layKey(join(at, 'credential'), { mode: 0o440 })
      return { credentialFile: join(at, 'credential') }
    },
    'no credential in the folder for them': ({ at, keyFile }) => {
      layKey(keyFile)
      return { credentialFile: join(at, 'none') }
    },
  }
  return Object.entries(good).flatMap(([name, lay]) =>
    withHouse((house) => {
      const answer = answerOf(() => read({ ...house, ...lay(house) }))
      return answer === 'read' ? [] : [`${name}: ${answer}`]
    }),
  )
}

export interface Writers {
  readonly createRootKey: typeof createRootKey
  readonly writeRecoveryKey: typeof writeRecoveryKey
}

/** Under any umask, key and recovery key are for their owner only, and so are the folders made for them. */
export function writtenForOwnerOnly(write: Writers): string[] {
  const before = process.umask()
  try {
    return [0o022, 0o000, 0o077].flatMap((umask) => {
      return withHouse(({ at, dataFolder }) => {
        const keyFile = join(at, 'new', 'deep', 'root.key')
        process.umask(umask)
        const made = [write.createRootKey({ keyFile, dataFolder }).file]
        made.push(write.writeRecoveryKey({ rootKeyFile: keyFile, text: 'ABCD' }))
        process.umask(before)
        const modes = [...made, join(at, 'new', 'deep'), join(at, 'new')].map((path) => statSync(path).mode & 0o777)
        return modes
          .filter((mode) => (mode & 0o077) !== 0 || (mode & 0o600) !== 0o600)
          .map((mode) => `umask ${umask.toString(8)}: ${mode.toString(8)}`)
      })
    })
  } finally {
    process.umask(before)
  }
}

/** What lies there already, good, bad or a link to nothing, is never written over; no draft stays behind. */
export function neverWrittenOver(write: Writers): string[] {
  return withHouse(({ at, dataFolder, keyFile }) => {
    const target = join(at, 'target')
    const recovery = join(at, 'key', 'recovery-key.txt')
    writeFileSync(keyFile, 'mine')
    symlinkSync(target, recovery)
    const before = picture(at)
    const answers = [
      answerOf(() => write.createRootKey({ keyFile, dataFolder })),
      answerOf(() => write.writeRecoveryKey({ rootKeyFile: keyFile, text: 'ABCD' })),
    ]
    const wrong = answers.filter((answer) => answer !== 'exists').map((answer) => `${answer} and not exists`)
    if (existsSync(target)) wrong.push('written through a link')
    return picture(at) === before ? wrong : [...wrong, 'files were changed']
  })
}

/** 'read', the code of the RootKeyError if its one line names its file, or whatever else was thrown. */
export function answerOf(work: () => unknown): string {
  try {
    work()
    return 'read'
  } catch (fault) {
    if (!(fault instanceof RootKeyError)) return `not a RootKeyError: ${String(fault)}`
    const line = fault.message.includes(fault.file) && /^[A-Z][^\n]*[^\n ]$/.test(fault.message)
    return line ? fault.code : `not one clear line: ${fault.message}`
  }
}

function laidAt(keyFile: string): { keyFile: string } {
  layKey(keyFile)
  return { keyFile }
}

// root may give a file away; anybody else takes one that belongs to root.
function foreignFile(keyFile: string): string {
  if (process.geteuid?.() !== 0) return '/etc/passwd'
  layKey(keyFile)
  chownSync(keyFile, 12_345, 12_345)
  return keyFile
}

/** Names, kinds and modes of everything under a folder; of files also identity, size, time and content. */
function picture(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return JSON.stringify(
    entries.map((name) => {
      const path = join(folder, name)
      const found = lstatSync(path)
      const file = found.isFile() ? [found.ino, found.size, found.mtimeMs, readFileSync(path, 'hex')] : []
      return [name, found.mode, ...file]
    }),
  )
}

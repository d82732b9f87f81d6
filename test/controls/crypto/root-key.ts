// Reading and writing key files the short way, without looking: each must turn the checks red.
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { keyIdOf } from '../../../src/crypto/keyring.ts'
import { keyFrom } from '../../../src/crypto/primitives.ts'
import { RootKeyError, type readRootKey } from '../../../src/crypto/root-key.ts'
import type { Writers } from '../../crypto/checks/root-key.ts'

/** Reads whatever lies there. */
export const readAnything: typeof readRootKey = ({ keyFile }) => {
  const key = keyFrom(contentOf(keyFile))
  return { key, keyId: keyIdOf(key), from: 'file', file: keyFile }
}

/** Compares paths as they are written, without following links. */
export const readWithoutFollowingLinks: typeof readRootKey = ({ keyFile, dataFolder, ...places }) => {
  const bytes = contentOf(keyFile)
  if (resolve(keyFile).startsWith(`${resolve(dataFolder)}/`)) throw new RootKeyError('in_data_folder', keyFile, 'No.')
  return { ...places, key: keyFrom(bytes), keyId: '', from: 'file', file: keyFile }
}

/** Leaves modes to the umask and writes over what is there. */
export const writeAnyhow: Writers = {
  createRootKey: ({ keyFile }) => {
    mkdirSync(dirname(keyFile), { recursive: true })
    const bytes = randomBytes(32)
    writeFileSync(keyFile, bytes)
    return { key: keyFrom(bytes), keyId: '', from: 'file', file: keyFile }
  },
  writeRecoveryKey: ({ rootKeyFile, text }) => {
    const file = join(dirname(rootKeyFile), 'recovery-key.txt')
    writeFileSync(file, text)
    return file
  },
}

// To read a pipe or /dev/zero would never end; that alone is kept out, so that the checks come to their own end.
function contentOf(file: string): Buffer {
  if (!statSync(file).isFile()) throw new Error('would never end')
  return readFileSync(file)
}

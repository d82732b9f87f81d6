// The native parts of the single binary. Linux loads such parts from files only, so each lies on the disk for a moment.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as sea from 'node:sea'
import { bytesInside, type Inside } from './inside.ts'

/** Why the native parts cannot be loaded; the message is one line for whoever runs MySafe. */
export class NativePartError extends Error {
  readonly code = 'no_native_parts'
}

const FOLDER = 'native/'

let loaded: ReadonlyMap<string, unknown> | undefined

/**
 * What a native part exports, by its name inside: `better-sqlite3`. All are loaded at the first call, so that whatever
 * stands in their way shows at the start and not at the first sign-in.
 * @throws NativePartError
 */
export function nativePart(name: string, inside: Inside = sea, folder: string = tmpdir()): unknown {
  loaded ??= loadNativeParts(inside, folder)
  return loaded.get(name)
}

/** Loads every native part through a folder of its own in `folder`, where nothing is left. @throws NativePartError */
export function loadNativeParts(inside: Inside, folder: string): ReadonlyMap<string, unknown> {
  const keys = inside.getAssetKeys().filter((key) => key.startsWith(FOLDER))
  try {
    // Mode 0700 and a name nobody can guess: what is loaded is what was written.
    const own = mkdtempSync(join(folder, 'mysafe-'))
    try {
      return new Map(keys.map((key) => [key.slice(FOLDER.length, -'.node'.length), load(inside, key, own)]))
    } finally {
      // What is loaded stays loaded without its file.
      rmSync(own, { recursive: true, force: true })
    }
  } catch (fault) {
    throw new NativePartError(whyNot(fault as NodeJS.ErrnoException, folder))
  }
}

function load(inside: Inside, key: string, folder: string): unknown {
  const file = join(folder, key.slice(FOLDER.length))
  writeFileSync(file, bytesInside(inside, key), { flag: 'wx', mode: 0o700 })
  const part = { exports: {} }
  process.dlopen(part, file)
  return part.exports
}

/** One line that says what stands in the way and what to do about it. */
export function whyNot({ code, message }: { code?: string | undefined; message: string }, folder: string): string {
  if (code !== 'ERR_DLOPEN_FAILED')
    return `MySafe cannot write its native parts to ${folder} (${String(code)}). Set TMPDIR to a folder where it can.`
  if (/GLIBC|CXXABI/.test(message))
    return 'This Linux is too old for MySafe: it needs glibc 2.34 and the C++ library of GCC 11, as Debian 12 has them.'
  const [reason] = message.split(': ').slice(-1)
  return `MySafe cannot load its native parts from ${folder}, perhaps because it is mounted noexec (${String(reason)}). Set TMPDIR to a folder from which programs may run.`
}

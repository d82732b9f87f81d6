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
  let own: string | undefined
  try {
    // Mode 0700 and a name nobody can guess: what is loaded is what was written.
    own = mkdtempSync(join(folder, 'mysafe-'))
    const parts = new Map<string, unknown>()
    for (const key of keys) {
      const file = join(own, key.slice(FOLDER.length))
      writeFileSync(file, bytesInside(inside, key), { flag: 'wx', mode: 0o700 })
      const part = { exports: {} }
      process.dlopen(part, file)
      parts.set(key.slice(FOLDER.length, -'.node'.length), part.exports)
    }
    return parts
  } catch (fault) {
    throw new NativePartError(whyNot(fault, folder))
  } finally {
    // What is loaded stays loaded without its file.
    if (own !== undefined) rmSync(own, { recursive: true, force: true })
  }
}

/** One line that says what stands in the way and what to do about it. */
export function whyNot(fault: unknown, folder: string): string {
  const { code = '', message } = fault as NodeJS.ErrnoException
  const reason = message.split('\n')[0] ?? ''
  if (code !== 'ERR_DLOPEN_FAILED')
    return `MySafe cannot write its native parts to ${folder} (${code}). Set TMPDIR to a folder where it can.`
  if (/GLIBC|CXXABI/.test(reason))
    return 'This Linux is too old for MySafe: it needs glibc 2.34 and the C++ library of GCC 11, as Debian 12 has them.'
  return `MySafe cannot load its native parts from ${folder}, perhaps because it is mounted noexec (${reason.split(': ').at(-1) ?? ''}). Set TMPDIR to a folder from which programs may run.`
}

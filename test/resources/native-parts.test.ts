// Native parts lie on the disk only while they are loaded, where nobody else looks in, and whatever is in the way is told.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { loadNativeParts, nativePart, whyNot } from '../../src/resources/native-parts.ts'
import { packed } from '../fixtures/packed.ts'

const sqlite = readFileSync(`node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`)

test('a part is loaded once, by its name, and leaves no file', (t) => {
  const folder = t.testdir({})
  const inside = packed({ 'native/better-sqlite3.node': sqlite, 'public/x.css': 'x' })
  const part = nativePart('better-sqlite3', inside, folder)
  t.type((part as { Database: unknown }).Database, 'function')
  t.same(readdirSync(folder), [])
  t.equal(nativePart('better-sqlite3'), part)
  t.equal(nativePart('nobody'), undefined)
  t.end()
})

test('what cannot be loaded is told in one line, and leaves no file either', (t) => {
  const folder = t.testdir({})
  const broken = packed({ 'native/broken.node': 'words' })
  t.throws(() => loadNativeParts(broken, folder), {
    name: 'Error',
    code: 'no_native_parts',
    message: /^MySafe cannot load its native parts from .+ noexec \(file too short\)\. Set TMPDIR to .+\.$/,
  })
  t.same(readdirSync(folder), [])
  const missing = join(folder, 'nobody')
  t.throws(() => loadNativeParts(broken, missing), {
    message: `MySafe cannot write its native parts to ${missing} (ENOENT). Set TMPDIR to a folder where it can.`,
  })
  t.notOk(existsSync(missing))
  t.end()
})

test('a Linux that is too old is told so', (t) => {
  const fault = (message: string) => Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' })
  const old = "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /tmp/x/part.node)"
  t.match(whyNot(fault(old), '/tmp'), /^This Linux is too old for MySafe: it needs glibc 2\.34 /)
  t.end()
})

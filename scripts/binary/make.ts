// Puts a script and the files it reads into a copy of Node (Node: single executable applications).
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sourceFiles } from '../source-files.ts'
import { nativePartsFor, type Arch } from './bundle.ts'

// The mark in Node by which it knows that something was put into it.
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/** What goes into a binary. `packages` is the folder with Node and native parts for this processor. */
export interface Contents {
  readonly arch: Arch
  readonly packages: string
  readonly script: Uint8Array
  readonly version: string
}

/** Writes the binary to `file`, whole or not at all: a program that runs from there keeps its own. */
export function makeBinary(file: string, contents: Contents): void {
  const draft = mkdtempSync(join(tmpdir(), 'mysafe-binary-'))
  const run = (...args: string[]) => execFileSync(process.execPath, args, { cwd: draft, stdio: 'pipe' })
  try {
    writeFileSync(join(draft, 'mysafe.js'), contents.script)
    writeFileSync(join(draft, 'package.json'), JSON.stringify({ name: 'mysafe', version: contents.version }))
    writeFileSync(join(draft, 'sea.json'), JSON.stringify(settingsFor(contents)))
    run('--experimental-sea-config', 'sea.json')
    copyFileSync(join(contents.packages, `node-linux-${contents.arch}`, 'bin', 'node'), join(draft, 'mysafe'))
    chmodSync(join(draft, 'mysafe'), 0o755)
    run(resolve('node_modules/postject/dist/cli.js'), 'mysafe', 'NODE_SEA_BLOB', 'mysafe.blob', '--sentinel-fuse', FUSE)
    copyFileSync(join(draft, 'mysafe'), `${file}.${String(process.pid)}`)
    renameSync(`${file}.${String(process.pid)}`, file)
  } finally {
    rmSync(draft, { recursive: true })
  }
}

function settingsFor({ arch, packages }: Contents) {
  const own = ['views', 'public', 'migrations'].flatMap((folder) => sourceFiles(folder, ''))
  const native = Object.entries(nativePartsFor(arch))
  return {
    // A name, not a place: it stays readable in the binary, and what nobody foresaw is told with a line of it.
    main: 'mysafe.js',
    output: 'mysafe.blob',
    disableExperimentalSEAWarning: true,
    // It would save some 35 ms of a start, and no two builds would be the same.
    useCodeCache: false,
    useSnapshot: false,
    // Neither NODE_OPTIONS nor a signal opens a debugger's port to what is in memory.
    execArgv: ['--disable-sigusr1'],
    execArgvExtension: 'none',
    assets: {
      'package.json': 'package.json',
      'public/htmx.min.js': resolve('node_modules/htmx.org/dist/htmx.min.js'),
      ...Object.fromEntries(own.map((path) => [path, resolve(path)])),
      ...Object.fromEntries(native.map(([name, path]) => [`native/${name}.node`, join(packages, path)])),
    },
  }
}

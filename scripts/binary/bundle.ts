// Bundles the program into the one script of the single binary; its native parts are asked for from inside.
import { join, resolve } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'

/** The processors the single binary is made for, in Node's words. */
export type Arch = 'x64' | 'arm64'

const root = resolve(import.meta.dirname, '..', '..')

/** Where the native parts lie below a folder of packages, by the name that the program asks for. */
export function nativePartsFor(arch: Arch): Record<'better-sqlite3' | 'argon2', string> {
  return {
    'better-sqlite3': `better-sqlite3/prebuilds/linux-${arch}.node`,
    argon2: `@node-rs/argon2-linux-${arch}-gnu/argon2.linux-${arch}-gnu.node`,
  }
}

/** The script, and what went into it. Nothing in it knows a folder of this machine. */
export async function bundleProgram(arch: Arch): Promise<{ script: Uint8Array; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile: 'mysafe.js',
    bundle: true,
    // The only form that Node 24 starts from inside a binary.
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node24',
    // What only a checkout asks: where its files lie.
    define: { 'import.meta.dirname': 'undefined', 'import.meta.url': 'undefined' },
    plugins: [nativeFromInside(arch)],
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
    metafile: true,
  })
  const [script] = outputFiles
  return { script: script?.contents ?? new Uint8Array(), metafile }
}

// Each package that has a native part finds it on the disk; here it is told to ask the program itself.
function nativeFromInside(arch: Arch): Plugin {
  const asks = `import { nativePart } from ${JSON.stringify(join(root, 'src/resources/native-parts.ts'))}\n`
  const contents: Record<string, string> = {
    'better-sqlite3': `${asks} module.exports = nativePart('better-sqlite3')`,
    // Asked for with the first password, because the package is loaded before anybody listens to what goes wrong.
    argon2: ['hash', 'verify', 'parseOptions'].reduce(
      (text, name) => `${text}export const ${name} = (...given) => nativePart('argon2').${name}(...given)\n`,
      asks,
    ),
  }
  return {
    name: 'native parts from inside',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^better-sqlite3$/ }, () => ({
        path: join(root, `node_modules/better-sqlite3/lib/linux-${arch}.js`),
      }))
      onResolve({ filter: /\/prebuilds\/linux-\w+\.node$/ }, () => ({ path: 'better-sqlite3', namespace: 'inside' }))
      onResolve({ filter: /^@node-rs\/argon2$/ }, () => ({ path: 'argon2', namespace: 'inside' }))
      onLoad({ filter: /.*/, namespace: 'inside' }, ({ path }) => ({
        contents: contents[path] ?? '',
        resolveDir: root,
      }))
    },
  }
}

// What the program reads that is not code: templates, public files and migrations, from the folders beside it or from
// inside the single binary.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve, sep } from 'node:path'
import * as sea from 'node:sea'
import { resourcesFromInside, textInside, type Inside } from './resources/inside.ts'

/** A step of the database's shape; the steps run in the order of their names. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** A file any browser may ask for. `name` is relative with forward slashes: `app.css`. */
export interface PublicFile {
  readonly name: string
  readonly bytes: Buffer
}

/** Templates by name: relative, with forward slashes and ending: `sharing/share.eta`. */
export interface Views {
  readonly names: () => readonly string[]
  readonly has: (name: string) => boolean
  /** The text of a template. Throws when there is none of that name. */
  readonly read: (name: string) => string
}

export interface Resources {
  readonly views: Views
  readonly publicFiles: () => readonly PublicFile[]
  readonly migrations: () => readonly Migration[]
}

/** The resources of this program: from inside, where it is a single binary, else from the folders beside it. */
export function ownResources(inside: Inside = sea): Resources {
  return inside.isSea() ? resourcesFromInside(inside) : resourcesFromDisk()
}

/** The resources in the folders `views`, `public` and `migrations` of `folder`, and htmx from its package. */
export function resourcesFromDisk(folder: string = besideProgram()): Resources {
  const viewFolder = join(folder, 'views')
  return {
    views: {
      names: () => filesUnder(viewFolder).filter((name) => name.endsWith('.eta')),
      has: (name) => filesUnder(viewFolder).includes(name),
      read(name) {
        const file = resolve(viewFolder, name)
        if (!file.startsWith(viewFolder + sep)) throw new Error(`The template ${name} lies outside the views`)
        return readFileSync(file, 'utf8')
      },
    },
    publicFiles: () => [
      ...filesUnder(join(folder, 'public')).map((name) => ({
        name,
        bytes: readFileSync(join(folder, 'public', name)),
      })),
      { name: 'htmx.min.js', bytes: readFileSync(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js')) },
    ],
    migrations: () =>
      filesUnder(join(folder, 'migrations'))
        .filter((name) => name.endsWith('.sql'))
        .map((name) => ({
          name: name.slice(0, -'.sql'.length),
          sql: readFileSync(join(folder, 'migrations', name), 'utf8'),
        })),
  }
}

// This file runs from src/ in a checkout and from dist/ once built; the folders lie beside both.
function besideProgram(): string {
  return resolve(import.meta.dirname, '..')
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll(sep, '/'),
    )
    .sort()
}

/** The version of this program, from the package.json inside it or beside it. */
export function programVersion(inside: Inside = sea): string {
  const text = inside.isSea()
    ? textInside(inside, 'package.json')
    : readFileSync(join(besideProgram(), 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

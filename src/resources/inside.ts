// What lies inside the single binary: each thing under the path it has in a checkout.
import type { Resources } from '../resources.ts'

/** What Node tells about a single binary; the module `node:sea` is one. */
export interface Inside {
  readonly isSea: () => boolean
  readonly getAssetKeys: () => string[]
  /** The bytes as they lie in the program: nobody may write to them. Throws when there are none of that name. */
  readonly getRawAsset: (key: string) => ArrayBuffer
}

/** Templates, public files and migrations from inside; nothing is looked for on the disk. */
export function resourcesFromInside(inside: Inside): Resources {
  const namesUnder = (folder: string) =>
    inside
      .getAssetKeys()
      .filter((key) => key.startsWith(folder))
      .map((key) => key.slice(folder.length))
      .sort()
  const views = new Set(namesUnder('views/'))
  return {
    views: {
      names: () => [...views],
      has: (name) => views.has(name),
      read: (name) => textInside(inside, `views/${name}`),
    },
    publicFiles: () => namesUnder('public/').map((name) => ({ name, bytes: bytesInside(inside, `public/${name}`) })),
    migrations: () =>
      namesUnder('migrations/').map((name) => ({
        name: name.slice(0, -'.sql'.length),
        sql: textInside(inside, `migrations/${name}`),
      })),
  }
}

/** Bytes by their path; they are read only. */
export function bytesInside({ getRawAsset }: Inside, key: string): Buffer {
  return Buffer.from(getRawAsset(key))
}

/** Text by its path. */
export function textInside(inside: Inside, key: string): string {
  return bytesInside(inside, key).toString('utf8')
}

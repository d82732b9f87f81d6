// Style sheet, script and icons: held in memory, each under an address that changes with its content, nothing else.
import type { FastifyInstance } from 'fastify'
import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { PublicFile, Resources } from '../resources.ts'

/** The addresses of the files a page needs. */
export interface Assets {
  readonly css: string
  readonly js: string
  readonly htmx: string
  readonly icons: string
  readonly favicon: string
}

const FILES: Record<keyof Assets, string> = {
  css: 'app.css',
  js: 'app.js',
  htmx: 'htmx.min.js',
  icons: 'icons.svg',
  favicon: 'favicon.svg',
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

interface Served {
  readonly url: string
  readonly type: string
  /** By the name of the encoding; made when first asked for. */
  body(encoding: 'br' | 'gzip' | 'identity'): Buffer
}

/** Adds one route for each public file. A file that is not one of these has no route, so there is no path to climb. */
export function serveAssets(app: FastifyInstance, resources: Resources): Assets {
  const served = new Map(resources.publicFiles().map((file) => [file.name, serve(file)]))
  const config = { door: 'anyone', immutable: true, forEverybody: true, quiet: true } as const
  for (const { url, type, body } of served.values()) {
    app.get(url, { config, compress: false }, (request, reply) => {
      const encoding = chosenEncoding(request.headers['accept-encoding'])
      reply.type(type).header('Vary', 'Accept-Encoding')
      if (encoding !== 'identity') reply.header('Content-Encoding', encoding)
      return reply.send(body(encoding))
    })
  }
  const address = (name: string) => {
    const file = served.get(name)
    if (file === undefined) throw new Error(`the file ${name} is missing among the public files`)
    return file.url
  }
  return {
    css: address(FILES.css),
    js: address(FILES.js),
    htmx: address(FILES.htmx),
    icons: address(FILES.icons),
    favicon: address(FILES.favicon),
  }
}

function serve({ name, bytes }: PublicFile): Served {
  const ending = extname(name)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const made = new Map<string, Buffer>([['identity', bytes]])
  return {
    url: `/assets/${name.slice(0, -ending.length)}.${hash}${ending}`,
    type: TYPES[ending] ?? 'application/octet-stream',
    body(encoding) {
      const known = made.get(encoding)
      if (known !== undefined) return known
      const compressed =
        encoding === 'br'
          ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
          : gzipSync(bytes, { level: 9 })
      made.set(encoding, compressed)
      return compressed
    },
  }
}

function chosenEncoding(accepted: string | string[] | undefined): 'br' | 'gzip' | 'identity' {
  const names = String(accepted ?? '')
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';', 1)[0]?.trim().toLowerCase())
  if (names.includes('br')) return 'br'
  return names.includes('gzip') ? 'gzip' : 'identity'
}

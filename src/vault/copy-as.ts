// Client ID and client secret as people paste them: into a shell, a .env file or a .http file, escaped for each.

export const COPY_FORMATS = ['curl', 'env', 'http'] as const
export type CopyFormat = (typeof COPY_FORMATS)[number]

/** What there is to paste; `method` null means that none was chosen. */
export interface Pasted {
  readonly name: string
  readonly identifier: string | null
  readonly url: string
  readonly method: string | null
  readonly clientId: string
  readonly clientSecret: string
}

/** The text for the clipboard, without a line end after the last line. */
export function copyAs(format: CopyFormat, pasted: Pasted): string {
  if (format === 'curl') return asCurl(pasted)
  return format === 'env' ? asEnv(pasted) : asHttp(pasted)
}

/** A value as one word of a POSIX shell (2.2.2): nothing is special between single quotes but the single quote. */
export function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`
}

// -X HEAD alone makes curl wait for a body that never comes, and curl expands brackets and braces in a url.
function asCurl({ clientId, clientSecret, method, url }: Pasted): string {
  const head = method === 'HEAD' ? ['--head'] : []
  const globoff = /[[\]{}]/.test(url) ? ['--globoff'] : []
  const chosen = method === null ? [] : ['-X', method]
  const user = shellQuoted(`${clientId}:${clientSecret}`)
  return ['curl', ...head, ...globoff, '--user', user, ...chosen, shellQuoted(url)].join(' ')
}

/**
 * A value for a .env file. Single quotes are read alike, as they stand and over several lines, by shells, Docker
 * Compose, Node and the dotenv libraries. Only a value that holds one itself goes into double quotes, with what a shell
 * would expand there escaped.
 */
export function envQuoted(value: string): string {
  if (!value.includes("'")) return `'${value}'`
  return `"${value.replace(/[\\"$`]/g, String.raw`\$&`)}"`
}

/** The first part of the variables' names: letters without accents, digits and underscores, in upper case. */
export function envName({ identifier, name }: { identifier: string | null; name: string }): string {
  const plain = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .replace(/^_|_$/g, '')
  const found = plain(identifier ?? '') || plain(name) || 'API_SECRET'
  return /^[0-9]/.test(found) ? `_${found}` : found
}

function asEnv(pasted: Pasted): string {
  const name = envName(pasted)
  return [
    `${name}_CLIENT_ID=${envQuoted(pasted.clientId)}`,
    `${name}_CLIENT_SECRET=${envQuoted(pasted.clientSecret)}`,
  ].join('\n')
}

// One request of a .http file as editors send it. Spaces would end the url and two braces begin a variable; the name
// stands in a comment line, which it must not leave. Basic is RFC 7617 with UTF-8.
function asHttp({ name, method, url, clientId, clientSecret }: Pasted): string {
  const target = url.replace(/\s|\{(?=\{)|\}(?=\})/g, (found) => encodeURIComponent(found))
  const basic = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64')
  return [`### ${name.replace(/\p{Cc}/gu, ' ')}`, `${method ?? 'GET'} ${target}`, `Authorization: Basic ${basic}`].join(
    '\n',
  )
}

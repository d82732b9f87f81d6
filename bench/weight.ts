// What a visit costs on the wire: the page and every file it names, as a browser that understands brotli asks for them.
import { get } from 'node:http'

interface Answer {
  readonly bytes: number
  readonly text: string
  readonly immutable: boolean
}

/** Bytes of body and head of one answer. */
function ask(url: string, cookie: string, encoding: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { cookie, 'accept-encoding': encoding } }, (response) => {
      const head = response.rawHeaders.reduce((sum, part) => sum + part.length + 2, 17)
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        const immutable = (response.headers['cache-control'] ?? '').includes('immutable')
        resolve({ bytes: body.length + head, text: body.toString(), immutable })
      })
    }).on('error', reject)
  })
}

/** One row a page: bytes and requests of the first visit, and of the next one, when kept files are not asked for again. */
export async function weigh(url: string, { cookie, own: details }: { cookie: string; own: string }) {
  const rows = []
  for (const [name, path, own] of [
    ['sign-in', '/sign-in', ''],
    ['list, 30 rows', '/api-secrets', cookie],
    ['home', '/', cookie],
    ['details', details, cookie],
  ] as const) {
    const plain = await ask(url + path, own, 'identity')
    const page = await ask(url + path, own, 'br')
    const named = [...plain.text.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)].map((match) => match[1] ?? '')
    const files = await Promise.all([...new Set(named)].map((file) => ask(url + file, own, 'br')))
    const again = files.filter(({ immutable }) => !immutable)
    const sum = (answers: Answer[]) => answers.reduce((total, { bytes }) => total + bytes, page.bytes)
    rows.push({
      page: name,
      'first visit': `${(sum(files) / 1024).toFixed(1)} KB`,
      requests: 1 + files.length,
      'next visit': `${(sum(again) / 1024).toFixed(1)} KB`,
      'requests then': 1 + again.length,
    })
  }
  return rows
}

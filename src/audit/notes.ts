// Signed notes: where the trail stood at some time, signed so that somebody without any key of ours can check it. Their
// form is that of transparency logs (c2sp.org/signed-note and c2sp.org/tlog-checkpoint), which other programs read too.
import { createHash } from 'node:crypto'
import type { Keyring } from '../crypto/keyring.ts'
import { publicKeyOf, sign, verify } from '../crypto/signing.ts'
import type { Head } from './chain.ts'

/** A note does not say what it should, or nobody of this name signed it. The message is one line for whoever checks it. */
export class NoteError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NoteError'
  }
}

/**
 * What a note says: the trail of this installation had this head at that instant (UTC ms). 'pruned': its events up to that
 * head were taken away. `exported`: SHA-256 of the lines of a file that the note ends, in hexadecimal digits.
 */
export interface Statement {
  readonly kind: 'trail' | 'pruned'
  readonly installation: string
  readonly head: Head
  readonly at: number
  readonly exported: string | null
}

// The kind of signature in both forms of the public key: Ed25519.
const ED25519 = Buffer.from([1])

/** The public key as it is handed out: name, fingerprint and key, joined by plus signs. */
export function verifierOf(keyring: Keyring): string {
  const name = nameOf(keyring.installation)
  const key = Buffer.concat([ED25519, publicKeyOf(keyring.key('audit-sign'))])
  return `${name}+${fingerprint(name, key).toString('hex')}+${key.toString('base64')}`
}

/** Says it and signs it. The text ends with a line end. */
export function signNote(keyring: Keyring, said: Omit<Statement, 'installation'>): string {
  const { kind, head, at, exported } = said
  const name = nameOf(keyring.installation)
  const lines = [
    kind === 'trail' ? name : `${name}/pruned`,
    String(head.number),
    head.mac.toString('base64'),
    `at ${new Date(at).toISOString()}`,
    ...(exported === null ? [] : [`sha256 ${exported}`]),
  ]
  const text = `${lines.join('\n')}\n`
  const key = Buffer.concat([ED25519, publicKeyOf(keyring.key('audit-sign'))])
  const signed = Buffer.concat([fingerprint(name, key), sign(keyring.key('audit-sign'), text)])
  return `${text}\n— ${name} ${signed.toString('base64')}\n`
}

/** What a note says, once its signature has been checked with the public key as verifierOf gives it. @throws NoteError */
export function readNote(note: string, verifier: string): Statement {
  const { name, id, key } = keyFrom(verifier)
  const [, text = '', signatures = ''] = /^([\s\S]*?\n)\n((?:— .*\n)+)$/.exec(note) ?? []
  if (text === '')
    throw new NoteError(
      'This is no checkpoint. Name a file with what mysafe audit checkpoint printed, or an export in NDJSON; one in CSV is not checked here.',
    )
  const by = signatures.split('\n').find((line) => line.startsWith(`— ${name} `))
  if (by === undefined) throw new NoteError(`Nobody called ${name} signed this note.`)
  const signed = Buffer.from(by.slice(name.length + 3), 'base64')
  if (!signed.subarray(0, 4).equals(id) || !verify(key, { text, signature: signed.subarray(4) }))
    throw new NoteError('The signature of this note is not good: it was changed, or the public key is another.')
  return statementFrom(text, name)
}

// Whatever stands here was signed by us: it can be read as it was written.
function statementFrom(text: string, name: string): Statement {
  const [origin, number, mac = '', ...more] = text.trimEnd().split('\n')
  const told = (what: string) => more.find((line) => line.startsWith(`${what} `))?.slice(what.length + 1)
  return {
    kind: origin === name ? 'trail' : 'pruned',
    installation: name.slice(nameOf('').length),
    head: { number: Number(number), mac: Buffer.from(mac, 'base64') },
    at: Date.parse(String(told('at'))),
    exported: told('sha256') ?? null,
  }
}

function keyFrom(verifier: string): { name: string; id: Buffer; key: Buffer } {
  const [, name = '', id = '', text = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([\w+/]{44})$/.exec(verifier.trim()) ?? []
  const key = Buffer.from(text, 'base64')
  if (key.length !== 33 || !fingerprint(name, key).equals(Buffer.from(id, 'hex')))
    throw new NoteError('This is no public key of MySafe. mysafe audit public-key prints it.')
  return { name, id: Buffer.from(id, 'hex'), key: key.subarray(1) }
}

function nameOf(installation: string): string {
  return `mysafe/${installation}`
}

function fingerprint(name: string, key: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(key).digest().subarray(0, 4)
}

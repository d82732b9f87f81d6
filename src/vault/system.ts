// What administrators are told about the installation: what runs here, on which file, and what is better mended soon.
import { existsSync } from 'node:fs'
import { isLoopback } from '../config.ts'
import { recoveryKeyFile } from '../crypto/recovery-key.ts'
import { programVersion } from '../resources.ts'
import { databaseBytes } from '../store/size.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { aboutMail, countQueue, mailState } from './mail-queue.ts'
import type { Reader, Vault } from './vault.ts'

/** What runs here, and on which file. */
export interface AboutSystem {
  readonly version: string
  readonly node: string
  readonly file: string
  readonly bytes: number
}

/**
 * Something that is better mended. plain-http: people reach MySafe without encryption; plain-links: people without an
 * account do; unsafe-mail: mails, and with them one-time addresses, links and codes, can be read on their way; mail-waits:
 * the mail server failed when it was last tried; failed-letters: letters were given up; no-mail: there is no mail server;
 * recovery-key: its file still lies on this machine, at `file`.
 */
export type Warning =
  | { readonly what: 'plain-http' | 'plain-links' | 'unsafe-mail' | 'mail-waits' | 'no-mail' }
  | { readonly what: 'failed-letters'; readonly count: number }
  | { readonly what: 'recovery-key'; readonly file: string }

/** @throws Forbidden */
export function aboutSystem(reader: Reader, by: Actor): AboutSystem {
  mustAdminister(by)
  const { db } = reader
  return { version: programVersion(), node: process.versions.node, file: db.file, bytes: databaseBytes(db) }
}

/**
 * The warnings of now, the gravest first.
 * @param place baseUrl: the origin people reach MySafe at; openBaseUrl: that of people without an account, another one where
 *   there is a second listener; rootKeyFile: where the root key lies, null where that is not known
 * @throws Forbidden
 */
export function warningsOf(
  vault: Vault,
  by: Actor,
  { baseUrl, openBaseUrl, rootKeyFile }: { baseUrl: string; openBaseUrl: string; rootKeyFile: string | null },
): Warning[] {
  mustAdminister(by)
  const mail = aboutMail(vault, by)
  const { failed } = countQueue(vault, by)
  const recovery = rootKeyFile === null ? null : recoveryKeyFile(rootKeyFile)
  return [
    ...(isReadable(baseUrl) ? [{ what: 'plain-http' } as const] : []),
    ...(openBaseUrl !== baseUrl && isReadable(openBaseUrl) ? [{ what: 'plain-links' } as const] : []),
    ...(mail?.kind === 'smtp' && mail.unsafe ? [{ what: 'unsafe-mail' } as const] : []),
    ...(recovery !== null && existsSync(recovery) ? [{ what: 'recovery-key', file: recovery } as const] : []),
    ...(mailState(vault) === 'waits' ? [{ what: 'mail-waits' } as const] : []),
    ...(failed > 0 ? [{ what: 'failed-letters', count: failed } as const] : []),
    ...(mail === null ? [{ what: 'no-mail' } as const] : []),
  ]
}

/** Whether others can read what is said at an address. */
function isReadable(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  return protocol === 'http:' && !isLoopback(hostname)
}

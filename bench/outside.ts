// A link to somebody outside that may be opened without end, their browser, and very many codes that were mailed to it.
import { hashToken, newToken } from '../src/crypto/tokens.ts'
import { writeSetting } from '../src/store/settings.ts'
import type { Vault } from '../src/vault/vault.ts'
import { SOME } from './generate.ts'

/** The page of the link, the cookie of the browser, and the codes, each good once. */
export interface Outside {
  readonly path: string
  readonly cookie: string
  readonly codes: number
  codeAt(n: number): string
}

const DAY = 24 * 3_600_000

/** Gives the API secret away, and the browser its codes. */
export function giveOutside(
  { db, keyring, write }: Vault,
  { secretId, codes }: { secretId: number; codes: number },
): Outside {
  const [token, browser] = [newToken(), newToken()]
  const codeAt = (n: number) => String(n).padStart(8, '0')
  const at = Date.now()
  write((tx) => {
    const run = (sql: string, ...values: (string | number | bigint | Buffer | null)[]) =>
      Number(db.raw.prepare(sql).run(...values).lastInsertRowid)
    writeSetting(tx.db, { name: 'external_sharing', value: 'yes', at, by: null })
    run('UPDATE users SET may_share_outside = 1, wants_opened_mail = 0 WHERE id = ?', SOME)
    const shareId = run(
      `INSERT INTO external_shares (secret_id, shared_by, created_at, checked_by, ends_after_first) VALUES (?, ?, ?, 'code', 0)`,
      ...[secretId, SOME, at],
    )
    const linkId = run(
      `INSERT INTO external_links (share_id, secret_id, email, email_folded, domain, token_hash, created_at, expires_at)
       VALUES (?, ?, 'eva@example.test', 'eva@example.test', 'example.test', ?, ?, ?)`,
      ...[shareId, secretId, hashToken(keyring, 'external_link', token), at, at + 30 * DAY],
    )
    const hash = hashToken(keyring, 'external_browser', `${String(linkId)}:${browser}`)
    const browserId = run('INSERT INTO external_browsers (link_id, browser_hash) VALUES (?, ?)', linkId, hash)
    for (let n = 0; n < codes; n += 1) {
      const letterId = run(
        `INSERT INTO letters (kind, message_id, created_at, next_try_at, sent_at, link_id) VALUES ('external_code', ?, ?, ?, ?, ?)`,
        ...[`<${String(n)}@bench>`, at, at, at, linkId],
      )
      run(
        `INSERT INTO external_codes (link_id, browser_id, code_hash, letter_id, asked_at, sent_at) VALUES (?, ?, ?, ?, ?, ?)`,
        ...[linkId, browserId, hashToken(keyring, 'external_code', `${String(browserId)}:${codeAt(n)}`), letterId],
        // A day ahead: none is too old, however long the bench takes.
        ...[at, at + DAY],
      )
    }
  })
  return { path: `/open/${token}`, cookie: `mysafe-open=${browser}`, codes, codeAt }
}

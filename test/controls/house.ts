// Code and templates with one fault in them each, and what the house must say about it; without a pattern, what it must let pass.

type Planted = [path: string, text: string, sentence?: RegExp]

/** INP-12: somebody is asked because of an address that was typed. */
export const ASKING: Planted[] = [
  ['src/vault/icons.ts', 'await fetch(secret.url)', /fetches/],
  ['src/vault/icons.ts', 'await globalThis.fetch(url)', /fetches/],
  ['src/vault/icons.ts', "import { get } from 'node:https'", /calls nobody/],
  ['src/http/tls.ts', "import { createServer, get } from 'node:https'", /calls nobody/],
  ['src/http/tls.ts', "import { get as createServer } from 'node:https'", /calls nobody/],
  ['src/http/tls.ts', "import https from 'node:https'", /calls nobody/],
  ['src/http/tls.ts', "import * as https from 'node:https'", /calls nobody/],
  ['src/http/tls.ts', "export { createServer } from 'node:https'", /calls nobody/],
  ['src/http/tls.ts', "import { createServer } from 'node:tls'", /calls nobody/],
  ['src/http/tls.ts', "import { createServer, type Server } from 'node:https'"],
  ['src/vault/icons.ts', "import { connect } from 'node:net'\nconnect(443, host)", /connects/],
  ['src/vault/icons.ts', "import type { Socket } from 'node:net'\nfetched()"],
  ['src/vault/icons.ts', "import { createTransport } from 'nodemailer'", /only mail\/smtp/],
  ['src/mail/smtp.ts', "import { createTransport } from 'nodemailer'"],
]

/** INP-02: a value is put into a page as it is. */
export const UNESCAPED: Planted[] = [
  ['views/a.eta', '<%~ it.name %>', /unescaped/],
  ['views/a.eta', "<%~ it.t('a') + include('/shared/_x') %>", /unescaped/],
  ['views/a.eta', '<%~ it.body + it.name %>', /unescaped/],
  ['views/a.eta', '<%-~ it.name -%>', /unescaped/],
  ['views/a.eta', "<%~ include('/shared/_x', { a: 1 }) %><%~ it.body %><%= it.name %>"],
]

/** HDR-02: a program or a style stands in a page. */
export const INLINE: Planted[] = [
  ['views/a.eta', '<script>alert(1)</script>', /script/],
  ['views/a.eta', '<p style="color: red">', /style/],
  ['views/a.eta', '<style>p {}</style>', /style/],
  ['views/mail/letter.eta', '<style>p {}</style>', /style/],
  ['views/mail/_look.eta', '<style>p {}</style>'],
  ['views/mail/_look.eta', '<script>alert(1)</script>', /script/],
  ['views/a.eta', '<a title="<%= a > b %>" onclick="x()">', /onclick/],
  ['views/a.eta', '<a href="javascript:x()">', /javascript/],
  ['views/a.eta', '<a hx-on:click="x()">', /hx-on/],
  ['views/a.eta', `<a hx-vals='js:{a: 1}'>`, /js:/],
  ['views/a.eta', '<a hx-trigger="click[ctrlKey]">', /filter/],
  ['views/a.eta', '<script src="<%= it.assets.app %>" defer></script><a href="/x" data-one="1">online</a>'],
]

/** AUD-09: the trail is made tidy. */
export const TIDYING: Planted[] = [
  ['src/store/audit-events.ts', "db.prepare('DELETE FROM audit_events WHERE at < :before')", /takes events away/],
  ['src/store/users.ts', 'raw.exec(`UPDATE audit_events SET user_id = NULL WHERE user_id = 7`)', /changes events/],
  ['src/store/audit-events.ts', 'INSERT OR REPLACE INTO audit_events VALUES (1)', /changes events/],
  ['src/store/audit-events.ts', 'update(audit_events).set({ name })', /changes events/],
  ['src/screens/admin-audit.ts', "import { pruneTrail } from '../vault/audit-prune.ts'", /can shorten the trail/],
  ['src/store/audit-prune.ts', "db.prepare('DELETE FROM audit_events WHERE number <= :upTo')"],
  ['src/store/audit-events.ts', 'INSERT INTO audit_events (number) VALUES (1); SELECT * FROM audit_events'],
]

/** ACL-02: ways into a house that names no door, or one that is not there. */
export const DOORLESS: object[] = [{}, { door: 'ajar' }]

// What an event says besides whom and what it happened to, in the reader's words. What has no words stays a code.
import type { Words } from '../http/words.ts'

const NAMES: readonly string[] = [
  'active',
  'administrator',
  'again',
  'backups',
  'batch',
  'because',
  'check',
  'code',
  'count',
  'domains',
  'events',
  'external',
  'fault',
  'fields',
  'for',
  'format',
  'from',
  'hour',
  'hours',
  'identifierChanged',
  'items',
  'keepDays',
  'keepLast',
  'keptEdit',
  'keyId',
  'known',
  'left_out',
  'letter',
  'letters',
  'level',
  'level_before',
  'link',
  'longestHours',
  'mayShareOutside',
  'membersMayView',
  'method',
  'minutes',
  'newUsersMayShareOutside',
  'number',
  'opens',
  'privateGroups',
  'purpose',
  'reachable',
  'recipient',
  'recipients',
  'recovery',
  'root',
  'route',
  'rule',
  'schedule',
  'secrets',
  'session',
  'sessions',
  'settings',
  'share',
  'to',
  'typed',
  'undo',
  'until',
  'until_before',
  'users',
  'version',
]

const LEVELS = { view: 'sharing.can_view', edit: 'sharing.can_edit' }

// The codes that a detail may hold, and the words for them.
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  level: LEVELS,
  level_before: LEVELS,
  check: {
    code: 'external_shares.check_code',
    passphrase: 'external_shares.check_passphrase',
    both: 'external_shares.check_both',
    any: 'admin_sharing_options.check_any',
  },
  for: { show: 'shared.show', copy: 'shared.copy' },
  because: {
    revoked: 'audit.because_revoked',
    expired: 'audit.because_expired',
    'secret-changed': 'audit.because_secret_changed',
    'handed-over': 'audit.because_handed_over',
  },
}

// The fields that an event names as changed, by the labels they have where they are changed.
const FIELDS: Readonly<Record<string, string>> = {
  ...{ name: 'api_secret.name', url: 'api_secret.url', client_id: 'api_secret.client_id' },
  ...{ identifier: 'api_secret.identifier', method: 'api_secret.method', tags: 'api_secret.tags' },
  ...{ notes: 'api_secret.notes', description: 'groups.description' },
  membersMayView: 'private_groups.members_may_view',
  ...{ username: 'account.username', email: 'account.email', language: 'account.language' },
  ...{ timeZone: 'account.time_zone', theme: 'account.theme' },
  ...{ wantsMail: 'account.wants_mail', wantsOpenedMail: 'account.wants_opened_mail' },
  ...{ administrator: 'admin_users.administrator', mayShareOutside: 'admin_users.external_share' },
}

const TIMES = ['until', 'until_before']

/** One sentence for each detail: its name, and what it is. Details without a value are left out. */
export function detailsTold(details: Readonly<Record<string, unknown>>, words: Words): string[] {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${nameOf(name, words)}: ${valueOf(name, value, words)}`)
}

function nameOf(name: string, { t }: Words): string {
  return NAMES.includes(name) ? t(`audit.detail_${name.replaceAll(/[A-Z]/g, (one) => `_${one.toLowerCase()}`)}`) : name
}

function valueOf(name: string, value: unknown, words: Words): string {
  const { t, end } = words
  if (TIMES.includes(name) && typeof value === 'number') return end(value)
  if (typeof value === 'boolean') return t(value ? 'shared.yes' : 'shared.no')
  if (Array.isArray(value)) return value.map((one) => memberOf(name, String(one), words)).join(', ')
  if (typeof value !== 'string') return JSON.stringify(value)
  const said = Object.entries(VALUES[name] ?? {}).find(([code]) => code === value)
  return said === undefined ? value : t(said[1])
}

function memberOf(list: string, value: string, words: Words): string {
  if (list === 'settings') return nameOf(value, words)
  const label = list === 'fields' ? Object.entries(FIELDS).find(([code]) => code === value) : undefined
  return label === undefined ? value : words.t(label[1])
}

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
  },
  for: { show: 'shared.show', copy: 'shared.copy' },
  because: {
    revoked: 'audit.because_revoked',
    expired: 'audit.because_expired',
    'secret-changed': 'audit.because_secret_changed',
    'handed-over': 'audit.because_handed_over',
  },
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

function valueOf(name: string, value: unknown, { t, end }: Words): string {
  if (TIMES.includes(name) && typeof value === 'number') return end(value)
  if (typeof value === 'boolean') return t(value ? 'shared.yes' : 'shared.no')
  if (Array.isArray(value)) return value.map(String).join(', ')
  if (typeof value !== 'string') return JSON.stringify(value)
  const words = Object.entries(VALUES[name] ?? {}).find(([code]) => code === value)
  return words === undefined ? value : t(words[1])
}

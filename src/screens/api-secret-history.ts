// The history of an API secret, told in the reader's words.
import type { Words } from '../http/words.ts'
import type { PastEvent } from '../vault/api-secret-details.ts'
import { LINK_ICONS } from './external-share-words.ts'

/** An icon for each event of an API secret that a history holds. */
export const ICONS = {
  viewed: 'magnifier',
  shown: 'eye',
  previous_shown: 'eye',
  copied: 'copy',
  added: 'plus',
  changed: 'edit',
  client_secret_replaced: 'refresh',
  client_secret_cleared: 'trash',
  client_secret_kept: 'check',
  previous_restored: 'history',
  shared: 'share',
  grant_changed: 'share',
  unshared: 'trash',
  disabled: 'power',
  enabled: 'power',
  handed_over: 'arrow-right',
} as const

/** And for each event of a group that reaches it. */
export const GROUP_ICONS = {
  member_added: 'users',
  member_removed: 'users',
  disabled: 'power',
  enabled: 'power',
  handed_over: 'arrow-right',
} as const

interface EventDetails {
  readonly for?: string
  readonly level?: 'view' | 'edit'
  readonly until?: number | null
  readonly fields?: readonly string[]
  /** The batch it was part of; `undo`: of taking that batch back. */
  readonly batch?: number
  readonly undo?: true
  /** Why a link ended. */
  readonly because?: string
}

/** One event in the reader's words, of the API secret itself, of a link to it or of a group that reaches it. */
export function told(event: PastEvent, words: Words) {
  if (event.name.startsWith('external_share.')) return toldOfLink(event, words)
  return event.name.startsWith('api_secret.') ? toldOfSecret(event, words) : toldOfGroup(event, words)
}

function toldOfLink(event: PastEvent, words: Words) {
  const what = event.name.slice('external_share.'.length) as keyof typeof LINK_ICONS
  const { because } = JSON.parse(event.details) as EventDetails
  const why = because === 'secret-changed' || because === 'handed-over' ? because.replace('-', '_') : what
  const { actor } = namesIn(event, words)
  const text = words.t(`api_secret.history_link_${why}`, { actor, email: String(event.email) })
  return { at: event.at, icon: LINK_ICONS[what], text, about: null }
}

function toldOfGroup(event: PastEvent, words: Words) {
  const { t } = words
  const what = event.name.slice(event.name.indexOf('.') + 1) as keyof typeof GROUP_ICONS
  const isPrivate = event.name.startsWith('private_group.')
  const kind = t(isPrivate ? 'shared.kind_private_group' : 'shared.kind_user_group')
  const group = event.groupName === null ? t('shared.a_private_group') : `${event.groupName} (${kind})`
  const text = t(`api_secret.history_group_${what}`, { ...namesIn(event, words), group })
  return { at: event.at, icon: GROUP_ICONS[what], text, about: null }
}

function namesIn({ actorKind, actor, subject, subjectKind }: PastEvent, { t }: Words) {
  const who = actorKind === 'system' ? 'mysafe' : actorKind === 'operator' ? 'operator' : 'somebody'
  return {
    actor: actor ?? t(`api_secret.${who}`),
    subject: subject ?? t(subjectKind === 'private-group' ? 'shared.a_private_group' : 'api_secret.somebody'),
  }
}

// Who did what, to whom, what they may do since, which fields were changed.
function toldOfSecret(event: PastEvent, words: Words) {
  const { name, at, details } = event
  const { t, end } = words
  const what = name.slice('api_secret.'.length) as keyof typeof ICONS
  const { for: purpose, level, until, fields, batch, undo } = JSON.parse(details) as EventDetails
  const names = namesIn(event, words)
  const format = what === 'copied' && purpose !== undefined && purpose !== 'copy' ? purpose : null
  const may = level === 'edit' ? t('api_secret.can_edit') : level === 'view' ? t('api_secret.can_view') : null
  const changed = fields === undefined ? null : fields.map((field) => t(`api_secret.${field}`)).join(', ')
  const how = undo ? t('batch.by_undoing') : batch === undefined ? null : t('batch.in_a_batch')
  const given =
    may === null ? changed : until == null ? may : t('api_secret.level_until', { level: may, until: end(until) })
  return {
    at,
    icon: ICONS[what],
    text:
      format === null
        ? t(`api_secret.history_${what}`, names)
        : t('api_secret.history_copied_as', { ...names, format: t(`api_secret.as_${format}`) }),
    about: [given, how].filter((part) => part !== null).join(' · ') || null,
  }
}

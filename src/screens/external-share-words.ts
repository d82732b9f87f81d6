// A link that was given to somebody outside, in the reader's words: how it stands, and what happened to it.
import type { Words } from '../http/words.ts'
import type { LinkEvent, ListedLink } from '../vault/external-share-report.ts'

const BADGES = { approved: 'active', finished: 'inactive', cancelled: 'inactive', error: 'danger' } as const

/** How a link stands: a badge, and a note on what the badge alone does not say. */
export function standingOf({ status, paused, endedBecause }: ListedLink, { t }: Pick<Words, 't'>) {
  const why =
    status === 'error'
      ? 'external_shares.why_mail'
      : paused !== null
        ? `external_shares.paused_${paused}`
        : status === 'approved'
          ? null
          : `external_shares.why_${endedBecause ?? 'expired'}`
  return {
    badge: { kind: BADGES[status], text: t(`external_shares.status_${status}`) },
    note: why === null ? null : t(why),
  }
}

/** How often a link still opens: a number, or Unlimited. */
export function remainingOf({ maxOpens, opens }: ListedLink, { t, number }: Pick<Words, 't' | 'number'>): string {
  return maxOpens === null ? t('external_shares.unlimited') : number(maxOpens - opens)
}

/**
 * What can be done with a link now, each as menus and headers take it.
 * @param report `base`: its address; `all`: whoever administers takes back and reads, and does nothing else
 */
export function actsOn(
  { id, secretId, can }: ListedLink,
  { base, all, t }: { base: string; all: boolean; t: Words['t'] },
) {
  const at = (act: string) => `${base}/${String(id)}/${act}`
  const again = `/api-secrets/${String(secretId)}/share/external?again=${String(id)}`
  return {
    history: { href: `${base}/${String(id)}`, label: t('external_shares.history'), icon: 'history' },
    resend:
      can.resend && !all
        ? [{ href: at('resend'), label: t('external_shares.resend'), icon: 'mail', dialog: true }]
        : [],
    again: can.again && !all ? [{ href: again, label: t('external_shares.again'), icon: 'share' }] : [],
    revoke: can.revoke ? [{ href: at('revoke'), label: t('external_shares.revoke'), icon: 'trash', dialog: true }] : [],
  }
}

/** The three dots of a line. */
export function menuItemsOf({ history, resend, again, revoke }: ReturnType<typeof actsOn>) {
  return [history, ...resend, ...again, ...revoke.map((act) => ({ ...act, danger: true }))]
}

/** The same at the top of the link's own page: what concerns this link, and behind three dots what begins a new one. */
export function headerActsOf({ resend, again, revoke }: ReturnType<typeof actsOn>, { t }: Pick<Words, 't'>) {
  const more = { id: 'more', label: t('shared.actions'), items: again }
  return { actions: [...resend, ...revoke], ...(again.length > 0 ? { more } : {}) }
}

/** An icon for each event of a link, in its own history and in that of its API secret. */
export const LINK_ICONS = {
  shared: 'globe',
  visited: 'magnifier',
  code_sent: 'mail',
  code_wrong: 'warning',
  passphrase_wrong: 'warning',
  opened: 'eye',
  shown_again: 'eye',
  resent: 'mail',
  mail_failed: 'warning',
  expired: 'clock',
  revoked: 'trash',
} as const

interface EventDetails {
  readonly because?: 'revoked' | 'secret-changed' | 'handed-over'
  /** Which opening it was. */
  readonly opens?: number | null
}

/** One event of a link in the reader's words. */
export function toldOfLink(event: LinkEvent, { maxOpens }: ListedLink, { t }: Pick<Words, 't'>) {
  const what = event.name.slice('external_share.'.length) as keyof typeof LINK_ICONS
  const { because, opens } = JSON.parse(event.details) as EventDetails
  const who = event.actor === null ? null : t('external_shares.by', { name: event.actor })
  const why = because === 'secret-changed' || because === 'handed-over' ? t(`external_shares.why_${because}`) : null
  const nth =
    what !== 'opened'
      ? null
      : maxOpens === null
        ? t('external_shares.nth', { opens: Number(opens) })
        : t('external_shares.nth_of', { opens: Number(opens), most: maxOpens })
  const about = [why, who, nth].filter((part) => part !== null).join(' · ')
  const text = t(`external_shares.event_${what}`)
  return { at: event.at, icon: LINK_ICONS[what], text, about: about === '' ? null : about }
}

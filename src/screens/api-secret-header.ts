// What stands above the details of an API secret: its name and state, the acts a person may do now, and the tabs.
import type { Words } from '../http/words.ts'
import type { Overview } from '../vault/api-secret-details.ts'
import { PAGE_SIZE } from '../vault/pages.ts'

export const TABS = ['general', 'sharing', 'history'] as const
export type Tab = (typeof TABS)[number]

/** The tabs this person has; each is a page of its own. */
export function tabsOf({ id, can, shares }: Overview, { tab, t }: { tab: Tab; t: Words['t'] }) {
  const shown = TABS.filter((one) => one !== 'history' || can.history)
  return {
    label: t('api_secret.tabs'),
    items: shown.map((one) => ({
      href: `/api-secrets/${String(id)}${one === 'general' ? '' : `?tab=${one}`}`,
      label: t(`api_secret.${one}`),
      current: one === tab,
      ...(one === 'sharing' ? { count: shares } : {}),
    })),
  }
}

/** What stands at the top: name, state, and the acts this person may do now. */
export function headerOf({ id, name, active, can }: Overview, t: Words['t']) {
  const at = (act: string) => `/api-secrets/${String(id)}/${act}`
  const more = [
    ...(can.disable && active
      ? [{ href: at('disable'), label: t('api_secret.disable'), icon: 'power', dialog: true }]
      : []),
    ...(can['hand-over'] ? [{ href: at('hand-over'), label: t('api_secret.hand_over'), icon: 'arrow-right' }] : []),
  ]
  const actions = [
    ...(can.unshare ? [{ href: at('share'), label: t('api_secret.share'), icon: 'share', dialog: true }] : []),
    ...(can.edit ? [{ href: at('edit'), label: t('api_secret.edit'), icon: 'edit' }] : []),
    ...(can.enable && !active
      ? [{ href: at('enable'), label: t('api_secret.enable'), icon: 'power', primary: true, dialog: true }]
      : []),
  ]
  return {
    title: t('api_secret.title', { name }),
    back: { href: '/api-secrets', label: t('api_secret.list') },
    badges: [{ kind: active ? 'active' : 'inactive', text: t(active ? 'shared.active' : 'shared.inactive') }],
    actions,
    ...(more.length > 0 ? { more: { id: 'more', label: t('shared.actions'), items: more } } : {}),
  }
}

/** The way to the other pages of a tab. */
export function pagesOf({ id, page, total }: Overview & { page: number; total: number }, { tab }: { tab: Tab }) {
  return {
    page,
    total,
    size: PAGE_SIZE,
    href: (to: number) => `/api-secrets/${String(id)}?tab=${tab}${to === 1 ? '' : `&page=${String(to)}`}`,
  }
}

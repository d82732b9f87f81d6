// The three dots of an API secret, in the list and on a card: one place for what they offer.
import type { Words } from '../http/words.ts'
import type { ListedSecret } from '../vault/api-secret-list.ts'

/**
 * A menu as the piece shared/_menu draws it: only what this person may do with it now.
 * @param how place: where it stands, when one API secret can stand on a page twice; start: opens towards the line's end
 */
export function menuOf(
  { id, can }: ListedSecret,
  { t, place = 'actions', start = false }: { t: Words['t']; place?: string; start?: boolean },
) {
  const at = (act: string) => `/api-secrets/${String(id)}${act}`
  return {
    id: `${place}-${String(id)}`,
    label: t('shared.actions'),
    start,
    items: [
      { href: at(''), label: t('api_secrets.view'), icon: 'magnifier' },
      ...(can.reveal ? [{ reveal: at('/reveal'), label: t('api_secrets.copy_secret'), icon: 'copy' }] : []),
      ...(can.share
        ? [
            {
              href: at('/share'),
              label: t('api_secrets.share'),
              hint: t('api_secrets.share_this'),
              icon: 'share',
              dialog: true,
            },
          ]
        : []),
      ...(can.edit ? [{ href: at('/edit'), label: t('api_secrets.edit'), icon: 'edit' }] : []),
      ...(can.disable
        ? [{ href: at('/disable'), label: t('api_secrets.disable'), icon: 'power', danger: true, dialog: true }]
        : []),
      ...(can.enable ? [{ href: at('/enable'), label: t('api_secrets.enable'), icon: 'power', dialog: true }] : []),
    ],
  }
}

// The side menu: one entry for each screen that is there, in the order of the menu.
import type { FastifyRequest } from 'fastify'
import type { MenuEntry } from '../http/hypermedia.ts'

/** The entries for whoever asks, the one they are at marked. Administration has a menu of its own. */
export function menuFor(request: FastifyRequest): readonly MenuEntry[] {
  const { t } = request.words
  const path = request.url.replace(/\?.*$/, '')
  const entry = (label: string, href: string, icon: string): MenuEntry => ({
    label: t(label),
    href,
    icon,
    current: path === href || path.startsWith(`${href}/`),
  })
  if (path.startsWith('/admin/') && request.user.user.administrator)
    return [
      entry('frame.users', '/admin/users', 'users'),
      entry('frame.user_groups', '/admin/user-groups', 'group'),
      entry('frame.external_share', '/admin/external-shares', 'globe'),
      entry('frame.sharing_options', '/admin/sharing-options', 'share'),
      entry('frame.audit', '/admin/audit', 'shield'),
      entry('frame.system', '/admin/system', 'settings'),
    ]
  return [
    { ...entry('frame.home', '/', 'home'), current: ['/', '/new-items', '/rotate'].includes(path) },
    entry('frame.api_secrets', '/api-secrets', 'key'),
    {
      label: t('frame.sharing_center'),
      children: [
        entry('frame.external_share', '/external-shares', 'globe'),
        entry('frame.private_groups', '/private-groups', 'lock'),
      ],
    },
  ]
}

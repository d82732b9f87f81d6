// The way on from a page that says no: back to what it was about where that can be looked at, else to where one begins.
import type { FastifyRequest } from 'fastify'
import { isOutside, type Web } from './web.ts'

/** A link: where it leads, and what stands on it. */
export interface WayOn {
  readonly href: string
  readonly label: string
}

/** A thing by the beginning of the addresses of its acts, and what follows in the address of its page. */
interface Thing {
  readonly begins: RegExp
  readonly page: string
  readonly label: string
}

// Who was refused an act on these sees the thing itself: what one does not see answers 404.
const THINGS: readonly Thing[] = [
  { begins: /^\/api-secrets\/\d+(?=\/)/, page: '', label: 'errors.way_api_secret' },
  { begins: /^\/external-shares\/\d+(?=\/)/, page: '', label: 'errors.way_external_share' },
  { begins: /^\/private-groups\/\d+(?=\/)/, page: '', label: 'errors.way_group' },
]

// These are closed to whoever is forbidden an act on them.
const ADMINISTERED: readonly Thing[] = [
  { begins: /^\/admin\/external-shares\/\d+(?=\/)/, page: '', label: 'errors.way_external_share' },
  { begins: /^\/admin\/user-groups\/\d+(?=\/)/, page: '/edit', label: 'errors.way_group' },
  { begins: /^\/admin\/users\/\d+(?=\/)/, page: '/edit', label: 'errors.way_user' },
]

const LEADING: Readonly<Record<number, readonly Thing[]>> = { 403: THINGS, 409: [...THINGS, ...ADMINISTERED] }

// Whoever has no account has nowhere else to go than the link they came by, and only while it may still open.
const LINK = /^\/open\/[^/?]+/

/** Where a page that says no with this status leads; null where nothing is left to try. */
export function wayOn(web: Web, request: FastifyRequest, status: number): WayOn | null {
  const { t } = request.words
  if (isOutside(web, request)) {
    const href = status === 429 ? LINK.exec(request.url)?.[0] : undefined
    return href === undefined ? null : { href, label: t('errors.way_link') }
  }
  if (request.actor.kind !== 'user') return { href: '/sign-in', label: t('errors.way_sign_in') }
  for (const { begins, page, label } of LEADING[status] ?? []) {
    const thing = begins.exec(request.url)?.[0]
    if (thing !== undefined) return { href: `${thing}${page}`, label: t(label) }
  }
  return { href: '/', label: t('errors.way_start') }
}

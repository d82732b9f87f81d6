// The way on from a page that says no: back to what it was about where that can be looked at, else to where one begins.
import type { FastifyRequest } from 'fastify'
import { isOutside, type Web } from './web.ts'

/** A link: where it leads, and what stands on it. */
export interface WayOn {
  readonly href: string
  readonly label: string
}

// Who was refused an act on these sees the thing itself: what one does not see answers 404.
const THINGS: readonly (readonly [RegExp, string])[] = [
  [/^\/api-secrets\/\d+(?=\/)/, 'errors.way_api_secret'],
  [/^(?:\/admin)?\/external-shares\/\d+(?=\/)/, 'errors.way_external_share'],
]

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
  if (status === 403 || status === 409)
    for (const [thing, label] of THINGS) {
      const href = thing.exec(request.url)?.[0]
      if (href !== undefined) return { href, label: t(label) }
    }
  return { href: '/', label: t('errors.way_start') }
}

// Rotate: the client secrets that should be replaced because somebody who left, or had a link, knows them or could.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { firstOf, form, idAddressed, idFrom, text, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import { Conflict } from '../vault/refusals.ts'
import {
  keepClientSecret,
  keepReachable,
  listRotations,
  reasonsFor,
  ROTATION_SORTS,
  ROTATIONS,
  rotationsOf,
  type Reason,
  type RotationCounts,
  type Rotations,
  type RotationSort,
} from '../vault/rotate.ts'
import { columnLink } from './list-links.ts'
import { instantShown } from './shown-at.ts'

// What was advised last stands first.
const USUAL_SORT: RotationSort = '-advised'

const KeepForm = form({ until: text({ max: 16 }) })

export function rotateScreens(app: FastifyInstance, { vault }: Web): void {
  async function showRotate(request: FastifyRequest, reply: FastifyReply) {
    const query = request.query as Fields
    const { t } = request.words
    // Whoever has something under the second heading only begins there.
    const { known, reachable } = rotationsOf(vault, request.user)
    const first = known === 0 && reachable > 0 ? 'reachable' : 'known'
    const which = ROTATIONS.find((one) => one === firstOf(query, 'tab')) ?? first
    const sort = ROTATION_SORTS.find((one) => one === firstOf(query, 'sort')) ?? USUAL_SORT
    const found = listRotations(vault, request.user, { which, sort, page: idFrom(firstOf(query, 'page')) ?? 1 })
    const { rows, page, total, counts } = found
    return reply.show('rotate/list', {
      which,
      tabs: { label: t('rotate.title'), items: tabsOf(request, { which, counts }) },
      rows: rows.map((row) => ({ ...row, reasons: row.reasons.map((reason) => toldIn(request, reason)) })),
      column: (name: string) =>
        columnLink(name, { sort, address: (other) => pageAddress(which, { sort: other, page: 1 }) }),
      pages: { page, size: PAGE_SIZE, total, href: (to: number) => pageAddress(which, { sort, page: to }) },
    })
  }

  async function showKeep(request: FastifyRequest, reply: FastifyReply) {
    const secret = reasonsFor(vault, request.user, { secretId: idAddressed(request) })
    if (secret.reasons.length === 0) throw new Conflict('rotate.settled')
    const reasons = secret.reasons.map((reason) => toldIn(request, reason))
    return reply.show('rotate/keep', { secret: { ...secret, reasons } })
  }

  async function keep(request: FastifyRequest, reply: FastifyReply) {
    keepClientSecret(vault, request.user, { secretId: idAddressed(request), until: untilIn(request) })
    return reply.done('/rotate', 'rotate.kept', {}, { text: { key: 'rotate.kept_what' } })
  }

  async function showKeepAll(request: FastifyRequest, reply: FastifyReply) {
    const { reachable } = rotationsOf(vault, request.user)
    if (reachable === 0) throw new Conflict('rotate.settled')
    return reply.show('rotate/keep-all', { count: reachable })
  }

  async function keepAll(request: FastifyRequest, reply: FastifyReply) {
    const count = keepReachable(vault, request.user, { until: untilIn(request) })
    return reply.done('/rotate', 'rotate.kept_all', { count })
  }

  function untilIn({ body }: FastifyRequest): number {
    return instantShown(KeepForm.read(body).until, vault.now())
  }

  const config = { door: 'signed-in' } as const
  app.get('/rotate', { config }, showRotate)
  app.get('/rotate/keep-all', { config }, showKeepAll)
  app.post('/rotate/keep-all', { config }, keepAll)
  app.get('/rotate/:id/keep', { config }, showKeep)
  app.post('/rotate/:id/keep', { config }, keep)
}

function tabsOf({ words: { t } }: FastifyRequest, { which, counts }: { which: Rotations; counts: RotationCounts }) {
  return ROTATIONS.map((one) => ({
    href: pageAddress(one, { sort: USUAL_SORT, page: 1 }),
    label: t(`rotate.${one}`),
    count: counts[one],
    current: one === which,
  }))
}

function pageAddress(which: Rotations, { sort, page }: { sort: string; page: number }): string {
  const order = sort === USUAL_SORT ? '' : `&sort=${sort}`
  return `/rotate?tab=${which}${order}${page === 1 ? '' : `&page=${String(page)}`}`
}

/** One reason in the reader's words: who it was and what they did, and beside it when they did so last. */
function toldIn({ words }: FastifyRequest, { knew, person, email, linkId, usedAt, advisedAt }: Reason) {
  const who = { name: person ?? String(email), day: words.date(advisedAt) }
  return {
    text: words.t(`rotate.why_${knew}`, who),
    href: linkId === null ? null : `/external-shares/${String(linkId)}`,
    usedAt,
  }
}

// External share: what one gave to people without an account, what became of each link, taking it back, sending it again.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Door } from '../http/doors.ts'
import { idAddressed, idFrom, reshow, type Fields } from '../http/forms.ts'
import { pageAsking } from '../http/hypermedia.ts'
import { safeNext } from '../http/next.ts'
import { limiter, unlessRefused } from '../http/limits.ts'
import type { Web } from '../http/web.ts'
import { mayShareOutside } from '../vault/access.ts'
import {
  everybodysLinks,
  LINK_STATUSES,
  linkHistory,
  linkOf,
  ownLinks,
  type ListedLink,
} from '../vault/external-share-report.ts'
import { resendableLink, resendLink, revocableLink, revokeLink } from '../vault/external-shares.ts'
import { PAGE_SIZE, type Page } from '../vault/pages.ts'
import { askedAnyhow, chipsOf, columnsOf, questionFrom, reportAddress } from './external-share-filters.ts'
import { actsOn, headerActsOf, menuItemsOf, remainingOf, standingOf, toldOfLink } from './external-share-words.ts'
import { mailedHow } from './mail-words.ts'

/** A report: where it is, who may enter, whose links it lists. */
interface Report {
  readonly base: string
  readonly door: Door
  /** Everybody's, for administrators, who take back and read, and nothing else. */
  readonly all: boolean
}

const OWN: Report = { base: '/external-shares', door: 'signed-in', all: false }
const EVERYBODYS: Report = { base: '/admin/external-shares', door: 'admin', all: true }

// Without a mail server no link is sent again.
const RESENT_HOW = {
  mailed: 'external_shares.resent_mailed',
  printed: 'external_shares.resent_printed',
  not_mailed: 'external_shares.no_mail',
}

// Of one link: somebody who has no say here gets a mail each time.
const RESENT = { rule: 'limits.resent', most: 3, minutes: 15 }

export function externalSharesScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const resent = limiter(RESENT, vault.now)
  reportScreens(app, web, OWN)

  async function showResend(request: FastifyRequest, reply: FastifyReply) {
    const place = { linkId: idAddressed(request) }
    resendableLink(vault, request.user, place)
    const link = linkOf(vault, request.user, place)
    return reply.show('external-shares/resend', { link, confirm: confirmation(request, OWN, 'resend') })
  }

  async function resend(request: FastifyRequest, reply: FastifyReply) {
    const linkId = idAddressed(request)
    // By person as well: whoever does not own it learns nothing from how often it was sent.
    unlessRefused(resent.count(`${String(linkId)} ${String(request.user.id)}`), () =>
      resendLink(vault, request.user, { linkId }),
    )
    const text = { key: RESENT_HOW[mailedHow(true, vault)] }
    return reply.done(backFrom(request, OWN), 'external_shares.resent', {}, { text })
  }

  const config = { door: OWN.door }
  app.get(`${OWN.base}/:id/resend`, { config }, showResend)
  app.post(`${OWN.base}/:id/resend`, { config }, resend)
}

/** The same for administrators over all users: they see whose it is and take it back, never what it opens. */
export function adminExternalSharesScreens(app: FastifyInstance, web: Web): void {
  reportScreens(app, web, EVERYBODYS)
}

function reportScreens(app: FastifyInstance, { vault }: Web, report: Report): void {
  const { base, all } = report

  async function showReport(request: FastifyRequest, reply: FastifyReply) {
    const question = questionFrom(request.query)
    const links = (all ? everybodysLinks : ownLinks)(vault, request.user, question)
    return reply.show('external-shares/list', { ...dataOf(request, links), refused: false })
  }

  /** The same screen for a question that cannot be used: it says why, and lists nothing. */
  async function showRefused(request: FastifyRequest, reply: FastifyReply) {
    return reply.show('external-shares/list', { ...dataOf(request, { rows: [], page: 1, total: 0 }), refused: true })
  }

  function dataOf(request: FastifyRequest, { rows, page, total }: Page<ListedLink>) {
    const { words, user } = request
    const asked = askedAnyhow(request.query)
    const href = (to: number) => reportAddress(base, asked, { page: to === 1 ? '' : String(to) })
    return {
      ...{ base, all, asked, statuses: LINK_STATUSES },
      chips: chipsOf(base, asked, words),
      columns: columnsOf(base, asked, { all, t: words.t }),
      rows: rows.map((row) => rowOf(row, request)),
      pages: { page, size: PAGE_SIZE, total, href },
      outside: mayShareOutside(vault, user.user),
    }
  }

  function rowOf(link: ListedLink, { words }: FastifyRequest) {
    const acts = actsOn(link, { base, all, t: words.t })
    return {
      ...link,
      ...standingOf(link, words),
      // Whoever administers does not reach what is shared: the name leads to what became of it.
      href: all ? acts.history.href : `/api-secrets/${String(link.secretId)}`,
      remaining: remainingOf(link, words),
      items: menuItemsOf(acts),
    }
  }

  async function showLink(request: FastifyRequest, reply: FastifyReply) {
    const { words, user } = request
    const place = { linkId: idAddressed(request) }
    const link = linkOf(vault, user, place)
    const history = linkHistory(vault, user, { ...place, page: idFrom((request.query as Fields)['page']) ?? 1 })
    const acts = actsOn(link, { base, all, t: words.t })
    const { href: address } = acts.history
    const href = (to: number) => (to === 1 ? address : `${address}?page=${String(to)}`)
    return reply.show('external-shares/link', {
      ...{ base, all, link },
      standing: standingOf(link, words),
      remaining: remainingOf(link, words),
      acts: headerActsOf(acts, words),
      events: history.rows.map((event) => toldOfLink(event, link, words)),
      pages: { page: history.page, size: PAGE_SIZE, total: history.total, href },
    })
  }

  async function showRevoke(request: FastifyRequest, reply: FastifyReply) {
    const place = { linkId: idAddressed(request) }
    revocableLink(vault, request.user, place)
    const link = linkOf(vault, request.user, place)
    const confirm = { ...confirmation(request, report, 'revoke'), danger: true }
    return reply.show('external-shares/revoke', { link, confirm, told: vault.mailConfigured })
  }

  async function revoke(request: FastifyRequest, reply: FastifyReply) {
    revokeLink(vault, request.user, { linkId: idAddressed(request) })
    const text = { key: 'external_shares.revoked_what' }
    return reply.done(backFrom(request, report), 'external_shares.revoked', {}, { text })
  }

  const config = { door: report.door }
  app.get(base, { config, errorHandler: reshow(showRefused) }, showReport)
  app.get(`${base}/:id`, { config }, showLink)
  app.get(`${base}/:id/revoke`, { config }, showRevoke)
  app.post(`${base}/:id/revoke`, { config }, revoke)
}

/** What a question about a link needs besides its words; No and Yes lead back to where it was asked. */
function confirmation(request: FastifyRequest, report: Report, act: 'revoke' | 'resend') {
  const before = URL.parse(request.headers.referer ?? '')
  const back = within(report, request, pageAsking(request) ?? (before === null ? '' : before.pathname + before.search))
  return { action: `${report.base}/${String(idAddressed(request))}/${act}`, back, hidden: { back } }
}

function backFrom(request: FastifyRequest, report: Report): string {
  return within(report, request, (request.body as Fields)['back'])
}

/** The report as it was asked for, otherwise the page of the link. */
function within({ base }: Report, request: FastifyRequest, url: unknown): string {
  const path = safeNext(url)
  return path === base || path.startsWith(`${base}?`) ? path : `${base}/${String(idAddressed(request))}`
}

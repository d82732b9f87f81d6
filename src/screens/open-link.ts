// What somebody without an account sees and does: the page behind the link they were sent, a code, what it opens, its end.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { visitOf } from '../http/csrf.ts'
import { checkbox, form, reshow, text } from '../http/forms.ts'
import { limiter, peerKey, tried, unlessRefused } from '../http/limits.ts'
import type { Web } from '../http/web.ts'
import { askForCode } from '../vault/link-codes.ts'
import { LONGEST } from '../vault/longest.ts'
import { openLink, peekLink, recordLinkVisit, showAgain, type Opened } from '../vault/open-link.ts'
import { Gone } from '../vault/refusals.ts'
import { webAddress } from './web-address.ts'

const OpenForm = form({
  again: checkbox(),
  code: text({ max: LONGEST.code }),
  passphrase: text({ max: LONGEST.passphrase, trim: false }),
})

// Visits are written down no more often than this, for one link and one address.
const VISITS = { rule: 'limits.link_visits', most: 1, minutes: 1 }

// For one address: links that cannot be opened, mails with codes, and wrong codes and passphrases.
const ENDED = { rule: 'limits.links_ended', most: 30, minutes: 15 }
const CODES = { rule: 'limits.link_codes', most: 20, minutes: 15 }
const TRIES = { rule: 'limits.link_tries', most: 50, minutes: 15 }

// For all links of one owner, who knows the addresses of them all and could have mails sent without end (MAI-11).
const CODES_OF_OWNER = { rule: 'limits.link_codes_of_owner', most: 200, minutes: 60 }

// For one link at one address: whoever guesses elsewhere does not keep its recipient out (EXT-12).
const TRIES_HERE = { rule: 'limits.link_tries_here', most: 10, minutes: 15 }

// What is shown again there, or opened without a code, which is mailed ten times in an hour: it costs whoever asks nothing,
// and each time is written down.
const SHOWN = { rule: 'limits.link_shown', most: 60, minutes: 10 }

/** One link at one address. */
interface Place {
  readonly linkId: number
  readonly peer: string
}

export function openLinkScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const [visits, ended] = [limiter(VISITS, vault.now), limiter(ENDED, vault.now)]
  const [codes, tries] = [limiter(CODES, vault.now), limiter(TRIES, vault.now)]
  const [triesHere, shown] = [limiter(TRIES_HERE, vault.now), limiter(SHOWN, vault.now)]
  const codesOfOwner = limiter(CODES_OF_OWNER, vault.now)

  // GET uses nothing up: mail scanners follow links.
  async function showLanding(request: FastifyRequest, reply: FastifyReply) {
    const landing = peek(request)
    noteVisit(request, landing.linkId)
    const { by, expiresAt, opens, maxOpens, asks, code, again, open } = landing
    const { conflict, words } = request
    const times = {
      opens,
      count: maxOpens ?? 0,
      limited: maxOpens === null ? 'no' : 'yes',
      until: words.utc(expiresAt),
    }
    return reply.show(
      'open-link/landing',
      { path: pathOf(request), by, times, asks, code, again, open, conflict: conflict?.reason ?? null },
      { layout: 'quiet' },
    )
  }

  async function sendCode(request: FastifyRequest, reply: FastifyReply) {
    const { ownerId } = peek(request)
    codes.count(peerKey(request.ip))
    unlessRefused(codesOfOwner.count(String(ownerId)), () => askForCode(vault, openerOf(request, reply)))
    return reply.goTo(pathOf(request))
  }

  async function open(request: FastifyRequest, reply: FastifyReply) {
    const { again, ...typed } = OpenForm.read(request.body)
    const opener = openerOf(request, reply)
    const { linkId, asks } = peek(request)
    const place = { linkId, peer: peerKey(request.ip) }
    if (again || !asks.code) shown.count(hereOf(place))
    const opened = again ? showAgain(vault, opener) : await tryToOpen(place, { ...opener, ...typed })
    // As long as this browser is shown it again for the asking, taking it away sooner would protect nothing.
    const seconds = Math.max(1, Math.ceil((opened.shownUntil - vault.now()) / 1000))
    reply.header('Refresh', `${String(seconds)}; url=${pathOf(request)}`)
    return reply.show('open-link/opened', saidOf(opened, request), { layout: 'quiet', formless: true })
  }

  async function tryToOpen(place: Place, given: Parameters<typeof openLink>[1]): Promise<Opened> {
    const counted = [tries.count(place.peer), triesHere.count(hereOf(place))]
    return tried(counted, { wrong: ['code', 'passphrase'], work: () => openLink(vault, given) })
  }

  const comeBack = reshow(showLanding)

  // Whatever was asked of a link that cannot be opened is answered by one page, which tells nobody why. Where this browser
  // has what it opened last, it is led there.
  async function answerRefused(error: Error, request: FastifyRequest, reply: FastifyReply) {
    try {
      peek(request)
      return error instanceof Gone ? reply.goTo(pathOf(request)) : await comeBack(error, request, reply)
    } catch (fault) {
      if (!(fault instanceof Gone)) throw fault
      ended.count(peerKey(request.ip))
      return reply.show('open-link/ended', {}, { status: 410, layout: 'quiet', steady: true, formless: true })
    }
  }

  function peek(request: FastifyRequest) {
    return peekLink(vault, { token: tokenOf(request), browser: request.visit })
  }

  function openerOf(request: FastifyRequest, reply: FastifyReply) {
    return { token: tokenOf(request), browser: visitOf(request, reply, web), origin: request.from }
  }

  // The page is shown even when its visit cannot be written down, on a full disk for instance.
  function noteVisit(request: FastifyRequest, linkId: number): void {
    if (!request.isVisit || !visits.admits(hereOf({ linkId, peer: peerKey(request.ip) }))) return
    try {
      recordLinkVisit(vault, { token: tokenOf(request), origin: request.from })
    } catch (fault) {
      request.log.error({ err: fault }, 'could not record a visit')
    }
  }

  const config = { door: 'outside', referrer: 'none' } as const
  const errorHandler = answerRefused
  app.get('/open/:token', { config, errorHandler }, showLanding)
  app.post('/open/:token/code', { config, errorHandler }, sendCode)
  // Not compressed: the length of an answer must not tell what it holds beside something an attacker chose.
  app.post('/open/:token', { config, errorHandler, compress: false }, open)
}

function hereOf({ linkId, peer }: Place): string {
  return `${String(linkId)} ${peer}`
}

function tokenOf({ params }: FastifyRequest): string {
  return (params as { token: string }).token
}

function pathOf(request: FastifyRequest): string {
  return `/open/${tokenOf(request)}`
}

/** What was opened, in the reader's words. Identifier, tags and everything else of its owner's stay where they are. */
function saidOf(opened: Opened, request: FastifyRequest) {
  const { name, url, method, clientId, clientSecret, notes, opens, maxOpens, expiresAt, shownUntil } = opened
  const { words } = request
  return {
    path: pathOf(request),
    secret: { name, url, address: webAddress(url), method, clientId, clientSecret, notes },
    until: words.utc(expiresAt),
    left: maxOpens === null ? null : maxOpens - opens,
    again: words.utc(shownUntil),
  }
}

// One time share: giving an API secret to people without an account, by a link each, which is shown this once.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { checkbox, filled, firstOf, form, idAddressed, idFrom, list, reshow, text, type Fields } from '../http/forms.ts'
import { sealedName, sealSecret, withSecret, type SecretField } from '../http/keeping.ts'
import { limiter, unlessRefusedLater } from '../http/limits.ts'
import type { Web } from '../http/web.ts'
import { dayOf } from '../i18n/days.ts'
import { emailsIn, MOST_RECIPIENTS, newDomainsOf } from '../vault/external-recipients.ts'
import {
  ACCESSES,
  CHECKS,
  customizedEnd,
  EXPIRATIONS,
  LEAST_PASSPHRASE,
  MOST_OPENINGS,
  PERIODS,
  type TypedShare,
} from '../vault/external-share-rules.ts'
import { outsideFormOf, peopleOfLink, shareOutside, type OutsideForm } from '../vault/external-shares.ts'
import { fourWords } from '../vault/password-rules.ts'
import { mailedHow } from './mail-words.ts'

const SCREEN = '/api-secrets/:id/share/external'
const HOUR = 3_600_000

// What each field may be is checked by the verb, so that everything that is wrong is said at once.
const OutsideShape = form({
  emails: text({ max: 6_000, lines: true }),
  expiration: text({ max: 20 }),
  day: text({ max: 20 }),
  time: text({ max: 20 }),
  access: text({ max: 20 }),
  accesses: text({ max: 20 }),
  endsAfterFirst: checkbox(),
  check: text({ max: 20 }),
  passphrase: text({ max: 4_096, trim: false }),
  meant: list({ max: 254, most: MOST_RECIPIENTS }),
})

// Each act hashes a passphrase and mails people who have no say here.
const OF_PERSON = { rule: 'limits.share_outside', most: 30, minutes: 10 }

export function shareOutsideScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const ofPerson = limiter(OF_PERSON, vault.now)

  async function showShareOutside(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    const { user, typed } = request
    const begun = outsideFormOf(vault, user, { secretId })
    const values = filled(request, {
      emails: peopleAgain(request, secretId).join('\n'),
      expiration: begun.period,
      day: firstOf(request.query as Fields, 'day'),
      time: firstOf(request.query as Fields, 'time'),
      access: 'once',
      accesses: '',
      endsAfterFirst: false,
      check: begun.checks[0] ?? '',
      meant: [],
    })
    const suggested = typed?.['suggest'] === 'yes' ? await fourWords() : null
    const field = passphraseField(secretId)
    return reply.show('share-outside/form', {
      ...begun,
      action: SCREEN.replace(':id', String(secretId)),
      values,
      allowed: allowedWords(begun.domains),
      periods: periodsOf(request, { ...begun, ...values }),
      accesses: ACCESSES,
      today: dayOf(vault.now(), user.user.timeZone),
      // The box stands there as long as what it is about does, also where it is ticked already.
      strange:
        request.faults['meant'] !== undefined || values.meant.length > 0
          ? newDomainsOf(vault, emailsIn(values.emails))
          : [],
      suggested,
      sealed: suggested === null ? sealSecret(request, vault, field) : null,
      sealedName: sealedName(field),
      limits: { openings: MOST_OPENINGS, recipients: MOST_RECIPIENTS, passphrase: LEAST_PASSPHRASE },
    })
  }

  async function share(request: FastifyRequest, reply: FastifyReply) {
    const secretId = idAddressed(request)
    if ((request.body as Fields)['suggest'] !== undefined) {
      request.typed = request.body as Fields
      return showShareOutside(request, reply)
    }
    const read = OutsideShape.read(withSecret(request, vault, passphraseField(secretId)))
    const typed: TypedShare = {
      ...read,
      expiration: EXPIRATIONS.find((one) => one === read.expiration) ?? null,
      access: ACCESSES.find((one) => one === read.access) ?? null,
      check: CHECKS.find((one) => one === read.check) ?? null,
    }
    const giveBack = ofPerson.count(String(request.user.id))
    const shared = await unlessRefusedLater(giveBack, () => shareOutside(vault, request.user, { secretId, typed }))
    const { words } = request
    return reply.show('share-outside/given', {
      ...shared,
      mailed: mailedHow(shared.mailed, vault),
      links: shared.links.map(({ token, ...link }) => ({ ...link, url: `${web.openBaseUrl()}/open/${token}` })),
      ends: endsWords(request, shared.expiresAt),
      opens: words.t('share_outside.opens', {
        count: shared.maxOpens ?? 0,
        limited: shared.maxOpens === null ? 'no' : 'yes',
        links: shared.links.length,
      }),
    })
  }

  // "Share again with the same people": whoever the link of another act was for, and those it was shared with together.
  function peopleAgain(request: FastifyRequest, secretId: number): readonly string[] {
    const linkId = idFrom(firstOf(request.query as Fields, 'again'))
    if (linkId === null) return []
    const people = peopleOfLink(vault, request.user, { linkId })
    return people.secretId === secretId ? people.emails : []
  }

  // Each with its end, as far as that is known before it is saved.
  function periodsOf(
    request: FastifyRequest,
    { longestHours, ...typed }: Pick<OutsideForm, 'longestHours'> & { day: string; time: string },
  ) {
    const { words, user } = request
    return EXPIRATIONS.map((value) => {
      const label = words.t(`share_outside.period_${value}`)
      const hours = value === 'customized' ? 0 : PERIODS[value]
      if (longestHours !== null && hours > longestHours)
        return { value, label, said: words.t('share_outside.period_too_long') }
      const end = hours === 0 ? customizedEnd(typed, user.user.timeZone) : vault.now() + hours * HOUR
      return end === null ? { value, label } : { value, label, said: endsWords(request, end) }
    })
  }

  const config = { door: 'signed-in' } as const
  app.get(SCREEN, { config }, showShareOutside)
  app.post(SCREEN, { config, errorHandler: reshow(showShareOutside) }, share)
}

// So many of the allowed domains stand above the field; a refused one is told all the same.
const NAMED_DOMAINS = 10

/** The allowed domains in one text, empty when all are. */
function allowedWords(domains: readonly string[]): string {
  const more = domains.length > NAMED_DOMAINS ? ['…'] : []
  return [...domains.slice(0, NAMED_DOMAINS), ...more].join(', ')
}

/** An end as the sharer reads it, in their zone, and in UTC, as everybody else can reckon it. */
function endsWords({ words, user }: FastifyRequest, at: number): string {
  const zone = user.user.timeZone
  const [here, utc] = [words.dateTime(at), words.utc(at)]
  return zone === 'UTC'
    ? words.t('share_outside.ends_utc', { utc })
    : words.t('share_outside.ends', { here, zone, utc })
}

const passphraseField = (id: number): SecretField => ({ name: 'passphrase', purpose: `share_outside:${String(id)}` })

// Administration of sharing: what may be shared outside, the address and the sender as configured, and a test mail.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { checkbox, choice, filled, form, id, reshow, text } from '../http/forms.ts'
import { limiter } from '../http/limits.ts'
import type { Web } from '../http/web.ts'
import { aboutMail } from '../vault/mail-queue.ts'
import {
  changeSharingOptions,
  LONGEST_DOMAINS,
  LONGEST_HOURS,
  REQUIRED_CHECKS,
  sharingOptions,
  sharingOptionsVersion,
  type SharingOptions,
} from '../vault/sharing-options.ts'
import { sendTestMail, type TestMail } from '../vault/test-mail.ts'
import { faultWords } from './mail-words.ts'
import { savedMeanwhile, versionShown } from './saved-meanwhile.ts'

const OPTIONS = '/admin/sharing-options'
const TEST_MAIL = `${OPTIONS}/test-mail`

// Each test is a connection to the mail server, and a mail.
const OF_PERSON = { rule: 'limits.test_mail', most: 5, minutes: 10 }

const OptionsForm = form({
  external: choice(['yes', 'no']),
  longest: text({ max: 20 }),
  longestUnit: choice(['hours', 'days'], 'hours'),
  domains: text({ max: LONGEST_DOMAINS, lines: true }),
  check: choice(REQUIRED_CHECKS),
  newUsersMayShareOutside: checkbox(),
  version: id(),
})

export function adminSharingOptionsScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const ofPerson = limiter(OF_PERSON, vault.now)

  async function showOptions(request: FastifyRequest, reply: FastifyReply) {
    return show(request, reply, null)
  }

  async function change(request: FastifyRequest, reply: FastifyReply) {
    const { version, ...typed } = OptionsForm.read(request.body)
    requireConfirmed(request, vault)
    const changed = changeSharingOptions(vault, request.user, { options: optionsFrom(typed), version })
    return reply.done(OPTIONS, changed ? 'admin_sharing_options.saved' : 'shared.unchanged')
  }

  async function testMail(request: FastifyRequest, reply: FastifyReply) {
    ofPerson.count(String(request.user.id))
    return show(request, reply, await sendTestMail(vault, request.user, { baseUrl: web.baseUrl() }))
  }

  async function showUntested(request: FastifyRequest, reply: FastifyReply) {
    // The form of the test has no fields: the options stand there as they are saved.
    request.typed = null
    return show(request, reply, null)
  }

  async function show(request: FastifyRequest, reply: FastifyReply, result: TestMail | null) {
    const now = fieldsOf(sharingOptions(vault))
    const values = filled(request, now)
    return reply.show('admin-sharing-options/options', {
      url: OPTIONS,
      values,
      version: versionShown(request, sharingOptionsVersion(vault)),
      other: savedMeanwhile(request, { now, typed: values }),
      now,
      checks: REQUIRED_CHECKS,
      mostHours: LONGEST_HOURS,
      baseUrl: web.baseUrl(),
      openBaseUrl: web.openBaseUrl(),
      configured: web.baseUrlConfigured,
      mail: aboutMail(vault, request.user),
      testMail: TEST_MAIL,
      result: result === null ? null : told(result, request),
      conflict: request.conflict?.reason?.key ?? null,
    })
  }

  const config = { door: 'admin' } as const
  app.get(OPTIONS, { config }, showOptions)
  app.post(OPTIONS, { config, errorHandler: reshow(showOptions) }, change)
  app.post(TEST_MAIL, { config, errorHandler: reshow(showUntested) }, testMail)
}

/** The options as the fields of the form hold them: whole days as days. */
function fieldsOf({ external, longestHours, domains, check, newUsersMayShareOutside }: SharingOptions) {
  const days = longestHours !== null && longestHours % 24 === 0
  return {
    external: external ? 'yes' : 'no',
    longest: longestHours === null ? '' : String(days ? longestHours / 24 : longestHours),
    longestUnit: days ? 'days' : 'hours',
    domains: domains.join('\n'),
    check: check as string,
    newUsersMayShareOutside,
  }
}

function optionsFrom(typed: Omit<ReturnType<typeof OptionsForm.read>, 'version'>): SharingOptions {
  const { external, longest, longestUnit, domains, check, newUsersMayShareOutside } = typed
  const number = /^\d+$/.test(longest) ? Number(longest) : Number.NaN
  return {
    external: external === 'yes',
    longestHours: longest === '' ? null : number * (longestUnit === 'days' ? 24 : 1),
    domains: domains.split(/[\s,;]+/).filter((domain) => domain !== ''),
    check,
    newUsersMayShareOutside,
  }
}

/** What became of the test mail, as the piece shared/_notice takes it. */
function told(result: TestMail, { words }: FastifyRequest) {
  const { email } = result
  if (result.result === 'failed')
    return {
      kind: 'danger',
      title: words.t('admin_sharing_options.test_failed', { email }),
      text: faultWords(result.fault, words),
    }
  return {
    kind: 'success',
    title: words.t('admin_sharing_options.test_sent'),
    text: words.t(`mail.test_${result.result}`, { email }),
  }
}

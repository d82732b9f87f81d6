// Administration of sharing: the address and the sender as they are configured, and a mail that proves the way is open.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { reshow } from '../http/forms.ts'
import { limiter } from '../http/limits.ts'
import type { Web } from '../http/web.ts'
import { aboutMail } from '../vault/mail-queue.ts'
import { sendTestMail, type TestMail } from '../vault/test-mail.ts'
import { faultWords } from './mail-words.ts'

const TEST_MAIL = '/admin/sharing-options/test-mail'

// Each test is a connection to the mail server, and a mail.
const OF_PERSON = { rule: 'limits.test_mail', most: 5, minutes: 10 }

export function adminSharingOptionsScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const ofPerson = limiter(OF_PERSON, vault.now)

  async function showOptions(request: FastifyRequest, reply: FastifyReply) {
    return show(request, reply, null)
  }

  async function testMail(request: FastifyRequest, reply: FastifyReply) {
    ofPerson.count(String(request.user.id))
    return show(request, reply, await sendTestMail(vault, request.user, { baseUrl: web.baseUrl() }))
  }

  async function show(request: FastifyRequest, reply: FastifyReply, result: TestMail | null) {
    return reply.show('admin-sharing-options/options', {
      baseUrl: web.baseUrl(),
      configured: web.baseUrlConfigured,
      mail: aboutMail(vault, request.user),
      testMail: TEST_MAIL,
      result: result === null ? null : told(result, request),
      conflict: request.conflict?.reason?.key ?? null,
    })
  }

  const config = { door: 'admin' } as const
  app.get('/admin/sharing-options', { config }, showOptions)
  app.post(TEST_MAIL, { config, errorHandler: reshow(showOptions) }, testMail)
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

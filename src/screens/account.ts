// Your account: who you are, how MySafe looks to you, your password, and where you are signed in.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireConfirmed } from '../http/doors.ts'
import { checkbox, choice, filled, form, id, password, reshow, text, type Fields } from '../http/forms.ts'
import { limiter, peerKey, tried } from '../http/limits.ts'
import { takeSession } from '../http/sessions.ts'
import type { Web } from '../http/web.ts'
import { languages, timeZones } from '../i18n/translate.ts'
import { changeAccount, changesEmail } from '../vault/account.ts'
import { fourWords, LEAST_CHARACTERS } from '../vault/password-rules.ts'
import { changePassword as change } from '../vault/passwords.ts'
import { endDevice as end, listDevices } from '../vault/sessions.ts'
import { LONGEST_EMAIL, LONGEST_NAME } from '../vault/user-rules.ts'

const AccountForm = form({
  name: text({ max: LONGEST_NAME }),
  email: text({ max: LONGEST_EMAIL }),
  language: choice(['en', 'pt-BR']),
  timeZone: text({ max: 60 }),
  theme: choice(['system', 'light', 'dark'], 'system'),
  wantsMail: checkbox(),
  wantsOpenedMail: checkbox(),
})

const PasswordForm = form({
  current: password({ required: 'account.current_password_missing' }),
  password: password({ required: 'password.missing' }),
})

const DeviceForm = form({ session: id() })

const OF_PERSON = { rule: 'limits.change_password', most: 10, minutes: 15 }

export function accountScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const ofPerson = limiter(OF_PERSON, vault.now)

  async function showAccount(request: FastifyRequest, reply: FastifyReply) {
    const { user } = request.user
    const { name, email, language, timeZone, theme, wantsMail, wantsOpenedMail } = user
    return reply.show('account/account', {
      values: filled(request, { name, email, language, timeZone, theme, wantsMail, wantsOpenedMail }),
      conflict: request.conflict?.reason?.key ?? null,
      languages: languages.map(({ code, name: label }) => ({ value: code, label })),
      timeZones: timeZones(),
      mailConfigured: vault.mailConfigured,
      devices: listDevices(vault, request.user, web.limits).map((device) => ({
        ...device,
        here: device.id === request.user.sessionId,
      })),
    })
  }

  async function saveAccount(request: FastifyRequest, reply: FastifyReply) {
    const given = AccountForm.read(request.body)
    if (changesEmail(request.user, given)) requireConfirmed(request, vault)
    changeAccount(vault, request.user, given)
    return reply.done('/account', 'account.saved')
  }

  async function showChangePassword(request: FastifyRequest, reply: FastifyReply) {
    const suggestion = request.typed?.['suggest'] === 'yes' ? await fourWords(request.user.user) : null
    return reply.show('account/password', { suggestion, least: LEAST_CHARACTERS })
  }

  async function changePassword(request: FastifyRequest, reply: FastifyReply) {
    const body = request.body as Fields
    if (body['suggest'] === 'yes') {
      request.typed = body
      return showChangePassword(request, reply)
    }
    const given = PasswordForm.read(body)
    const counted = [ofPerson.count(`${peerKey(request.ip)} ${String(request.user.id)}`)]
    await tried(counted, { wrong: 'current', work: () => change(vault, request.user, given) })
    return reply.done('/account', 'account.password_changed')
  }

  async function endDevice(request: FastifyRequest, reply: FastifyReply) {
    const { session } = DeviceForm.read(request.body)
    end(vault, request.user, { sessionId: session })
    if (session !== request.user.sessionId) return reply.done('/account', 'account.device_ended')
    takeSession(web, reply)
    return reply.done('/sign-in', 'sign_in.signed_out')
  }

  const config = { door: 'signed-in' } as const
  app.get('/account', { config }, showAccount)
  app.post('/account', { config, errorHandler: reshow(showAccount) }, saveAccount)
  app.get('/account/password', { config }, showChangePassword)
  app.post('/account/password', { config, errorHandler: reshow(showChangePassword) }, changePassword)
  app.post('/account/devices', { config }, endDevice)
}

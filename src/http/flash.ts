// One message from a change to the page after it. A sealed cookie carries its key and ids, never what somebody typed.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sealForm, unsealForm } from '../crypto/sealed-form.ts'
import type { Values } from '../i18n/translate.ts'
import { giveCookie, readCookie, takeCookie } from './cookies.ts'
import type { Web } from './web.ts'

/** What else a message may say and offer: a second sentence, a next step (a path of ours), how it is meant. */
export interface FlashOptions {
  readonly kind?: 'success' | 'info' | 'warning' | 'danger'
  readonly text?: { readonly key: string; readonly values?: Values }
  readonly link?: { readonly href: string; readonly key: string; readonly dialog?: boolean }
}

interface Kept extends FlashOptions {
  readonly key: string
  readonly values: Values
}

/** As the layout shows it. */
export interface Flash {
  readonly kind: NonNullable<FlashOptions['kind']>
  readonly title: string
  readonly text?: string
  readonly link?: { readonly href: string; readonly label: string; readonly dialog?: boolean }
}

const SECONDS = 120
// For whoever has the cookie: it names nothing that only one person may know.
const PLACE = { whose: { visit: 'any' }, purpose: 'flash' } as const

export function writeFlash(web: Web, reply: FastifyReply, flash: Kept): void {
  const value = sealForm(web.vault.keyring, { ...PLACE, now: web.vault.now() }, JSON.stringify(flash))
  giveCookie(web, reply, { name: 'flash', value, seconds: SECONDS })
}

/** The message that waits for this browser, once; null when there is none or it is not ours. */
export function readFlash(web: Web, request: FastifyRequest, reply: FastifyReply): Flash | null {
  const cookie = readCookie(web, request, 'flash')
  if (cookie === undefined) return null
  takeCookie(web, reply, 'flash')
  const text = unsealForm(web.vault.keyring, { ...PLACE, now: web.vault.now() }, cookie)
  if (text === null) return null
  const kept = JSON.parse(text) as Kept
  const { t } = request.words
  return {
    kind: kept.kind ?? 'success',
    title: t(kept.key, kept.values),
    ...(kept.text ? { text: t(kept.text.key, kept.text.values) } : {}),
    ...(kept.link ? { link: { ...kept.link, label: t(kept.link.key) } } : {}),
  }
}

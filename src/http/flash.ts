// One message from a change to the page after it. A sealed cookie carries its key and ids, never what somebody typed.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { seal, SealError, unseal } from '../crypto/envelope.ts'
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
const PLACE = ['flash']

export function writeFlash(web: Web, reply: FastifyReply, flash: Kept): void {
  const sealed = seal(web.vault.keyring.key('form'), Buffer.from(JSON.stringify(flash)), PLACE)
  giveCookie(web, reply, { name: 'flash', value: sealed.toString('base64url'), seconds: SECONDS })
}

/** The message that waits for this browser, once; null when there is none or it is not ours. */
export function readFlash(web: Web, request: FastifyRequest, reply: FastifyReply): Flash | null {
  const cookie = readCookie(web, request, 'flash')
  if (cookie === undefined) return null
  takeCookie(web, reply, 'flash')
  const kept = open(web, cookie)
  if (kept === null) return null
  const { t } = request.words
  return {
    kind: kept.kind ?? 'success',
    title: t(kept.key, kept.values),
    ...(kept.text ? { text: t(kept.text.key, kept.text.values) } : {}),
    ...(kept.link ? { link: { ...kept.link, label: t(kept.link.key) } } : {}),
  }
}

function open(web: Web, cookie: string): Kept | null {
  try {
    const bytes = unseal(web.vault.keyring.key('form'), Buffer.from(cookie, 'base64url'), PLACE)
    return JSON.parse(bytes.toString('utf8')) as Kept
  } catch (fault) {
    if (fault instanceof SealError) return null
    throw fault
  }
}

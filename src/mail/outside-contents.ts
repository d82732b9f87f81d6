// What the letters to people without an account say: a link, the code they asked for, and that a link has ended.
import { isCodeOpen } from '../store/external-codes.ts'
import type { LinkOfLetter } from '../store/external-link-names.ts'
import { isLive } from '../store/external-shares.ts'
import { withoutNames, type Content, type Desk } from './desk.ts'
import { SendFault } from './faults.ts'
import type { OutsideKind, OutsideLetter } from './letters.ts'
import { calledBy } from './link-contents.ts'

/** How long a code waits to be mailed (UTC ms): whoever asked an hour ago has asked again or gone. */
export const CODE_WAITS = 60 * 60_000

/** Where a letter to somebody outside is written. */
export interface OutsideDesk extends Pick<Desk, 'db' | 'now' | 'words'> {
  /** The origin of links for people without an account, without a trailing slash. */
  readonly openBaseUrl: string
  readonly link: LinkOfLetter
  /** Whether its owner may share outside now. */
  readonly allowed: boolean
  readonly letterId: number
}

type DataOf<Kind extends OutsideKind> = Extract<OutsideLetter, { kind: Kind }>['data']

type Contents = { readonly [Kind in OutsideKind]: (desk: OutsideDesk, data: DataOf<Kind>) => Content | null }

const contents: Contents = {
  external_shared({ link, allowed, now, words, openBaseUrl }, { token }) {
    if (!isLive(link, now)) return null
    refuseForbidden(allowed)
    const { by, name } = calledBy(link)
    const { maxOpens } = link
    const zone = link.byTimeZone
    const until = words.dateTime(link.expiresAt, zone)
    const [count, limited] = [maxOpens ?? 0, maxOpens === null ? 'no' : 'yes']
    return {
      ...withoutNames,
      subject: words.t('mail.external_shared_subject', { by }),
      before: [
        words.t('mail.external_shared', { by, email: link.byEmail }),
        words.t('mail.external_shared_what', { name }),
        words.t('mail.external_shared_until', { until, zone, utc: words.dateTime(link.expiresAt, 'UTC') }),
        words.t('mail.external_shared_opens', { count, limited }),
      ],
      action: { label: words.t('mail.external_open'), url: `${openBaseUrl}/open/${token}` },
      after: [words.t(`mail.external_check_${link.checkedBy}`)],
      notes: [words.t('mail.external_yours_alone')],
    }
  },

  external_code({ db, link, allowed, now, words, letterId }, { code }) {
    if (!isLive(link, now) || !isCodeOpen(db, { letterId, askedAfter: now - CODE_WAITS })) return null
    refuseForbidden(allowed)
    return {
      ...withoutNames,
      subject: words.t('mail.external_code_subject'),
      before: [words.t('mail.external_code', { by: calledBy(link).by })],
      code: `${code.slice(0, 4)} ${code.slice(4)}`,
      after: [words.t('mail.external_code_how'), words.t('mail.external_code_not_you')],
      notes: [],
    }
  },

  external_ended({ link, words }) {
    const { by, name } = calledBy(link)
    return {
      ...withoutNames,
      subject: words.t('mail.external_ended_subject'),
      before: [words.t('mail.external_ended', { by, name })],
      after: [words.t('mail.external_ended_how', { by })],
      notes: [],
    }
  },
}

/** What a letter says at this moment; null when there is nothing left to say. @throws SendFault when it must not be said */
export function outsideContentOf<Kind extends OutsideKind>(
  desk: OutsideDesk,
  kind: Kind,
  data: DataOf<Kind>,
): Content | null {
  return contents[kind](desk, data)
}

/** Whether letters of this kind go to somebody outside. */
export function isOutsideKind(kind: string): kind is OutsideKind {
  return Object.hasOwn(contents, kind)
}

// What an administrator forbids stops at once, however much of it waits; its owner finds the link with the status Error.
function refuseForbidden(allowed: boolean): void {
  if (!allowed) throw new SendFault('not_allowed')
}

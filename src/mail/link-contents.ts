// What the letters about somebody's own links say: who opened one, and that the mail with one never left.
import { findLinkOfLetter, type LinkOfLetter } from '../store/external-link-names.ts'
import { isGone, withoutNames, type Content, type Contents, type Desk } from './desk.ts'
import { plainWords } from './plain-words.ts'

export const linkContents: Contents<'external_opened' | 'external_failed'> = {
  external_opened: (desk, { linkId }) => (desk.to.wantsOpenedMail ? about(desk, { linkId, what: 'opened' }) : null),
  external_failed: (desk, { linkId }) => about(desk, { linkId, what: 'failed' }),
}

// Who owns the API secret by now is told, and nobody else.
function about(
  { db, to, words, baseUrl }: Desk,
  { linkId, what }: { linkId: number; what: 'opened' | 'failed' },
): Content | null {
  const link = findLinkOfLetter(db, linkId)
  if (link === undefined || link.ownerId !== to.id || isGone(to)) return null
  const { name } = calledBy(link)
  const { email } = link
  return {
    ...withoutNames,
    subject: words.t(`mail.external_${what}_subject`, { name }),
    before: [words.t(`mail.external_${what}`, { name, email })],
    action: { label: words.t('mail.external_see'), url: `${baseUrl}/external-shares/${String(linkId)}` },
    after: [words.t(`mail.external_${what}_how`)],
    notes: what === 'opened' ? [words.t('mail.switch_off', { url: `${baseUrl}/account` })] : [],
  }
}

/** Who shares, and what, as a mail may say it. */
export function calledBy({ byName, secretName }: LinkOfLetter): { by: string; name: string } {
  return { by: plainWords(byName), name: plainWords(secretName) }
}

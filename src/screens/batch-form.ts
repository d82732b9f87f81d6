// What the forms of a batch carry from screen to screen: what was chosen in the list, the mark of what was shown, the way back.
import type { FastifyRequest } from 'fastify'
import { MOST_FIELDS } from '../http/fields.ts'
import { checkbox, form, idFrom, list, text, type Fields } from '../http/forms.ts'
import { pageAsking } from '../http/hypermedia.ts'
import { safeNext } from '../http/next.ts'
import type { Words } from '../http/words.ts'
import type { PreviewItem, Selection } from '../vault/batch-preview.ts'
import { NAMED } from '../vault/batch-result.ts'
import { hiddenFields, questionFrom } from './api-secret-filters.ts'

const BatchForm = form({
  // How many a batch takes is the vault's to say.
  secret: list({ max: 20, most: MOST_FIELDS }),
  all: checkbox(),
  mark: text({ max: 100 }),
})

/** What was chosen and what was shown about it; `carried` takes the choice to the next form as hidden fields. */
export interface Sent {
  readonly selection: Selection
  readonly mark: string
  readonly carried: Record<string, string | string[]>
}

/** Reads a form or an address. @throws Invalid naming what cannot be used */
export function batchFrom(sent: unknown): Sent {
  const { secret, all, mark } = BatchForm.read(sent)
  if (all) {
    const { asked, question } = questionFrom(sent)
    const { sort: _, ...filters } = hiddenFields(asked)
    return { selection: { question }, mark, carried: { all: 'yes', ...filters } }
  }
  const sentOnce = [...new Set(secret)]
  const ids = sentOnce.map(idFrom).filter((id) => id !== null)
  // What is no number was never given: it counts as what is no longer there.
  return { selection: { ids, unknown: sentOnce.length - ids.length }, mark, carried: { secret: sentOnce } }
}

/** The list to go back to, as it was looked at. */
export function listBefore(request: FastifyRequest): string {
  const { back } = (request.body ?? {}) as Fields
  const referer = URL.parse(request.headers.referer ?? '')
  const before = back ?? pageAsking(request) ?? (referer === null ? '' : referer.pathname + referer.search)
  const path = safeNext(before)
  return path === '/api-secrets' || path.startsWith('/api-secrets?') ? path : '/api-secrets'
}

/** The first names of many, and how many more there are. Names hold commas themselves. */
export function namesOf(items: readonly Pick<PreviewItem, 'name'>[], { t }: Words, total = items.length): string {
  const names = items
    .slice(0, NAMED)
    .map(({ name }) => name)
    .join('; ')
  const more = total - Math.min(items.length, NAMED)
  return more === 0 ? names : t('batch.names_and_more', { names, more })
}

// What may stand in the fields of an API secret. Everything that is wrong is said at once.
import { METHODS } from '../store/api-secrets.ts'
import type { Method } from '../store/api-secrets.ts'
import { keyIn } from './key-warnings.ts'
import { Invalid } from './refusals.ts'
import type { FieldFault } from './refusals.ts'
import { textFault } from './text-rules.ts'

/** The fields as somebody typed them, without the client secret: outer spaces are off, line ends are LF. */
export interface TypedFields {
  readonly name: string
  readonly url: string
  readonly clientId: string
  readonly identifier: string
  readonly method: string
  /** Parted by commas. */
  readonly tags: string
  readonly notes: string
}

/** Their names, in the order of the form. */
export const FIELDS = ['name', 'url', 'clientId', 'identifier', 'method', 'tags', 'notes'] as const

/** The fields as they are kept. */
export interface CheckedFields {
  readonly name: string
  readonly url: string
  readonly clientId: string
  readonly identifier: string | null
  readonly method: Method | null
  /** Joined by ", "; no tag twice. */
  readonly tags: string
  readonly notes: string | null
}

/** The most characters (code points) of each field; tags count one by one. */
export const LIMITS = {
  name: 200,
  url: 2048,
  clientId: 1000,
  clientSecret: 20_000,
  identifier: 200,
  tag: 50,
  notes: 10_000,
} as const

/** What a request can be made with. */
export { METHODS }

const MOST_TAGS = 20

/** The tags of a row, one by one. */
export function tagsKept(kept: string): string[] {
  return kept === '' ? [] : kept.split(', ')
}

/** Tags as they were typed, each once. */
export function tagsIn(typed: string): string[] {
  const tags = typed.split(',').map((tag) => tag.trim())
  return [...new Map(tags.filter((tag) => tag !== '').map((tag) => [tag.toLowerCase(), tag])).values()]
}

/**
 * The fields as they are to be kept.
 * @param options clientSecret: the one that is to be kept beside them, '' for none; saveAnyway: true when the person has been warned of what looks like a key, and means it;
 *   before: what is kept already, of which nobody is warned again; identifier: why a well-formed one cannot be used
 * @throws Invalid naming every field that is wrong; `saveAnyway` is among them when a warning is all there is
 */
export function checkFields(
  typed: TypedFields,
  {
    clientSecret,
    saveAnyway,
    before,
    identifier: unusable = null,
  }: { clientSecret: string; saveAnyway: boolean; before?: TypedFields; identifier?: FieldFault | null },
): CheckedFields {
  const faults: Record<string, FieldFault> = {}
  const check = (field: string, fault: FieldFault | null) => {
    if (fault !== null) faults[field] = fault
  }
  check('name', lineFault(typed.name, { most: LIMITS.name, missing: 'api_secrets.name_missing' }))
  check('url', lineFault(typed.url, { most: LIMITS.url, missing: 'api_secrets.url_missing' }) ?? urlFault(typed.url))
  check('clientId', lineFault(typed.clientId, { most: LIMITS.clientId, missing: 'api_secrets.client_id_missing' }))
  check('identifier', lineFault(typed.identifier, { most: LIMITS.identifier }) ?? unusable)
  check('notes', textFault(typed.notes, LIMITS.notes))
  check('clientSecret', clientSecretFault(clientSecret))
  const tags = tagsIn(typed.tags)
  check('tags', tagsFault(tags))
  const method = METHODS.find((one) => one === typed.method) ?? null
  if (typed.method !== '' && method === null) check('method', 'api_secrets.method_unknown')
  if (!saveAnyway && Object.keys(faults).length === 0) warnOfKeys(typed, { before, faults })
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  const { name, url, clientId, identifier, notes } = typed
  return { name, url, clientId, method, identifier: identifier || null, tags: tags.join(', '), notes: notes || null }
}

/** What is wrong with a client secret; null when nothing is. Every character counts, spaces and line ends too. */
export function clientSecretFault(typed: string): FieldFault | null {
  return textFault(typed, LIMITS.clientSecret)
}

function lineFault(typed: string, { most, missing }: { most: number; missing?: string }): FieldFault | null {
  // What nobody can see counts as nothing.
  if (missing !== undefined && !/[^\p{Z}\p{C}]/u.test(typed)) return missing
  if (/[\r\n\u2028\u2029]/.test(typed)) return 'forms.one_line'
  if (/\p{Cc}/u.test(typed)) return 'forms.characters'
  return textFault(typed, most)
}

// The address is kept and shown as it was typed. Names and passwords before the host would lie open in it.
function urlFault(typed: string): FieldFault | null {
  const url = /^https?:\/\/[^/\\?#]/i.test(typed) ? URL.parse(typed) : null
  if (url === null || /[\s\\]/.test(typed)) return 'api_secrets.url_absolute'
  const authority = typed.slice(typed.indexOf('//') + 2).replace(/[/?#].*/s, '')
  return authority.includes('@') ? 'api_secrets.url_password' : null
}

function tagsFault(tags: readonly string[]): FieldFault | null {
  if (tags.length > MOST_TAGS) return { key: 'api_secrets.too_many_tags', values: { most: MOST_TAGS } }
  for (const tag of tags) {
    const fault = lineFault(tag, { most: LIMITS.tag })
    if (fault !== null)
      return typeof fault === 'string' ? fault : { key: 'api_secrets.tag_too_long', values: { most: LIMITS.tag } }
  }
  return null
}

function warnOfKeys(
  typed: TypedFields,
  { before, faults }: { before: TypedFields | undefined; faults: Record<string, FieldFault> },
): void {
  for (const field of ['name', 'url', 'clientId', 'tags', 'notes'] as const) {
    if (typed[field] === before?.[field]) continue
    const kind = keyIn(typed[field], { clientId: field === 'clientId' })
    if (kind === 'random') faults[field] = 'api_secrets.looks_random'
    else if (kind !== null) faults[field] = { key: 'api_secrets.looks_like_key', values: { kind } }
  }
  if (Object.keys(faults).length > 0) faults['saveAnyway'] = 'api_secrets.save_anyway_first'
}

// What a batch would do, before it is done: the chosen API secrets, those it leaves out and why, and a mark of all that.
import { randomBytes } from 'node:crypto'
import { markPreview } from '../crypto/preview-mark.ts'
import { sameBytes } from '../crypto/tokens.ts'
import type { BatchKind, LeftOut } from '../store/batches.ts'
import { ACCESS_NAMES } from '../store/reaching.ts'
import { selectByFilter, selectByIds, type Selected } from '../store/selection.ts'
import { allows, type Act } from './access.ts'
import type { SignedIn } from './actors.ts'
import { understood, type ListQuestion } from './api-secret-list.ts'
import { Invalid } from './refusals.ts'
import type { Reader } from './vault.ts'

export type { BatchKind, LeftOut }

/** The most API secrets that one batch takes. */
export const MOST_SELECTED = 10_000

/** What was chosen: rows by number (`unknown` counts what is no number), or everything a question finds at that time. */
export type Selection =
  { readonly ids: readonly number[]; readonly unknown: number } | { readonly question: ListQuestion }

/** One API secret in a preview. */
export type PreviewItem = Pick<Selected, 'id' | 'name'>

/** What a batch would do now. */
export interface Preview {
  readonly kind: BatchKind
  /** How many were chosen, whatever becomes of them. */
  readonly selected: number
  readonly done: readonly PreviewItem[]
  readonly left: Readonly<Record<LeftOut, readonly PreviewItem[]>>
  /** How many are no longer there for this person; they are not named, because they may be somebody else's. */
  readonly gone: number
  /** Goes with the form and comes back with the act. */
  readonly mark: string
}

const ACTS = { share: 'share', disable: 'disable', enable: 'enable' } as const satisfies Record<BatchKind, Act>

/**
 * What a batch would do with what was chosen.
 * @param nonce of an earlier preview: the mark is the same only when everything else is too
 * @throws Invalid { selection } when nothing or too much was chosen, or naming what of a question cannot be used
 */
export function previewOf(
  reader: Reader,
  user: SignedIn,
  { kind, selection, nonce = randomBytes(16).toString('base64url') }: Asked & { readonly nonce?: string },
): Preview {
  const { found, selected } = chosen(reader, user, selection)
  if (selected === 0) throw new Invalid({ selection: 'batch.nothing_selected' })
  if (selected > MOST_SELECTED)
    throw new Invalid({ selection: { key: 'batch.too_many', values: { most: MOST_SELECTED } } })
  const done: PreviewItem[] = []
  const left: Record<LeftOut, PreviewItem[]> = { inactive: [], active: [], 'not-yours': [] }
  const outcomes: string[] = []
  for (const item of found) {
    const why = leftOut(kind, item)
    const { id, name } = item
    ;(why === null ? done : left[why]).push({ id, name })
    outcomes.push(`${String(id)} ${why ?? 'done'}`)
  }
  const gone = selected - found.length
  const question = 'question' in selection ? JSON.stringify(whole(selection.question)) : ''
  const parts = [kind, user.id, nonce, question, gone, outcomes.join('\n')]
  const mark = `${nonce}.${markPreview(reader.keyring, ['batch', ...parts]).toString('base64url')}`
  return { kind, selected, done, left, gone, mark }
}

/** What is asked for: a kind of batch, and on what. */
export interface Asked {
  readonly kind: BatchKind
  readonly selection: Selection
}

/** The preview again, for the act: null when it is no longer the one that was shown, by its mark. @throws as previewOf */
export function samePreview(reader: Reader, user: SignedIn, asked: Asked & { readonly mark: string }): Preview | null {
  const { kind, selection, mark } = asked
  const [nonce = ''] = mark.split('.')
  const preview = previewOf(reader, user, { kind, selection, nonce })
  return sameBytes(Buffer.from(preview.mark), Buffer.from(mark)) ? preview : null
}

/** Why nothing would be done to it; null when it would be. The policy is the one of a single API secret. */
function leftOut(kind: BatchKind, { access, disabledAt }: Selected): LeftOut | null {
  if (!allows(ACCESS_NAMES[access], ACTS[kind])) return 'not-yours'
  if (kind === 'enable') return disabledAt === null ? 'active' : null
  return disabledAt === null ? null : 'inactive'
}

function chosen(reader: Reader, user: SignedIn, selection: Selection): { found: Selected[]; selected: number } {
  const looking = { userId: user.id, now: reader.now() }
  if ('question' in selection) {
    const { filter } = understood(reader, user, whole(selection.question))
    const found = selectByFilter(reader.db, looking, { filter, most: MOST_SELECTED + 1 })
    return { found, selected: found.length }
  }
  const ids = [...new Set(selection.ids)]
  const selected = ids.length + selection.unknown
  return { found: selected > MOST_SELECTED ? [] : selectByIds(reader.db, looking, ids), selected }
}

// All that a question finds, whatever page of it was looked at in whatever order.
function whole(question: ListQuestion): ListQuestion {
  return { ...question, sort: '', page: '' }
}

// Two people saved the same API secret: says what each of them changed since both opened it.
import { createHash } from 'node:crypto'
import { FIELDS, type TypedFields } from './api-secret-rules.ts'
import { Conflict } from './refusals.ts'

/** One field that somebody changed: `theirs` since the form was opened, `mine` in the form. */
export interface Difference {
  readonly field: keyof TypedFields | 'clientSecret'
  readonly theirs: boolean
  readonly mine: boolean
}

/** Somebody saved in between: who, by id and name, and when (UTC milliseconds). */
export class EditConflict extends Conflict {
  readonly by: { readonly id: number; readonly name: string }
  readonly at: number
  constructor({ by, at }: { by: { id: number; name: string }; at: number }) {
    super('api_secrets.changed_meanwhile')
    this.by = by
    this.at = at
  }
}

/**
 * Short marks of the values somebody was shown, for a hidden field of that very form. They tell later what was changed;
 * they hide nothing, because the values stand beside them.
 */
export function marksOf(shown: TypedFields, secretChangedAt: number | null): string {
  return [...FIELDS.map((field) => mark(shown[field])), mark(String(secretChangedAt))].join('.')
}

/** What both changed. Without the marks of what was shown, every difference counts as a change of both. */
export function differences(
  marks: string,
  {
    typed,
    saved,
    secretChangedAt,
    newSecret,
  }: {
    typed: TypedFields
    saved: TypedFields
    secretChangedAt: number | null
    newSecret: boolean
  },
): Difference[] {
  const before = marks.split('.')
  const known = before.length === FIELDS.length + 1
  const fields = FIELDS.map((field, index) => {
    const differ = typed[field] !== saved[field]
    return {
      field,
      theirs: known ? before[index] !== mark(saved[field]) : differ,
      mine: differ && (!known || before[index] !== mark(typed[field])),
    }
  })
  const secret = {
    field: 'clientSecret' as const,
    theirs: known && before.at(-1) !== mark(String(secretChangedAt)),
    mine: newSecret,
  }
  return [...fields, secret].filter(({ theirs, mine }) => theirs || mine)
}

function mark(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, 12)
}

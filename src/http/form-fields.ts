// The fields that forms are put together from: each reads what was sent under its name, or refuses it in a sentence.
import * as z from 'zod'
import type { FieldFault } from '../vault/refusals.ts'
import { idFrom } from '../vault/row-numbers.ts'
import { textFault } from '../vault/text-rules.ts'

type Sent = string | string[] | undefined

const BLANKS = ' \t\n'

/** How a text field is read. */
export interface TextRules {
  /** The most characters (code points). */
  readonly max: number
  /** The message when it is empty; without it an empty field is an empty text. */
  readonly required?: string
  /** True for several lines: line ends become LF. Otherwise a line end is a fault. */
  readonly lines?: boolean
  /** False to keep outer spaces, where every character counts. */
  readonly trim?: boolean
}

/** A text. NUL and broken surrogates are refused: they do not survive the way to other programs. */
export function text({ max, required, lines = false, trim = true }: TextRules) {
  return z.any().transform((sent: Sent, context): string => {
    const value = single(sent, context)
    if (value === null) return z.NEVER
    const even = lines ? value.replace(/\r\n?/g, '\n') : value
    const typed = trim ? trimmed(even) : even
    if (required !== undefined && !/\S/.test(typed)) return refuse(context, required)
    const fault = lines ? textFault(typed, max) : lineFault(typed, max)
    return fault === null ? typed : refuse(context, fault)
  })
}

// Step by step: a pattern for the end would walk a long row of blanks inside the text anew from each one of them.
function trimmed(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && BLANKS.includes(text.charAt(from))) from += 1
  while (from < to && BLANKS.includes(text.charAt(to - 1))) to -= 1
  return text.slice(from, to)
}

/** A password: to the character, never trimmed, never sent back. */
export function password({ required }: { required: string }) {
  return z.any().transform((sent: Sent, context): string => {
    const value = single(sent, context)
    if (value === null) return z.NEVER
    if (value === '') return refuse(context, required)
    const fault = textFault(value, Infinity)
    return fault === null ? value : refuse(context, fault)
  })
}

/** One of a closed list; empty or absent counts as `otherwise` when there is one. */
export function choice<const T extends string>(allowed: readonly T[], otherwise?: T) {
  return z.any().transform((sent: Sent, context): T => {
    const value = single(sent, context)
    if (value === null) return z.NEVER
    if (value === '' && otherwise !== undefined) return otherwise
    return allowed.find((one) => one === value) ?? refuse(context, 'forms.choice')
  })
}

/** A box that is checked or not. */
export function checkbox() {
  return z.any().transform((sent: Sent, context): boolean => {
    const value = single(sent, context)
    return value === null ? z.NEVER : value !== ''
  })
}

/** Any number of texts under one name, in their order; empty ones are left out. */
export function list({ max, most }: { max: number; most: number }) {
  return z.any().transform((sent: Sent, context): string[] => {
    const values = (sent === undefined ? [] : [sent].flat()).filter((value) => value !== '')
    if (values.length > most) return refuse(context, { key: 'forms.too_many', values: { most } })
    for (const value of values) {
      const fault = lineFault(value, max)
      if (fault !== null) return refuse(context, fault)
    }
    return values
  })
}

/** The number of a row. */
export function id() {
  return z.any().transform((sent: Sent, context): number => {
    const value = single(sent, context)
    return value === null ? z.NEVER : (idFrom(value) ?? refuse(context, 'forms.choice'))
  })
}

function lineFault(typed: string, most: number): FieldFault | null {
  return textFault(typed, most) ?? (/[\r\n]/.test(typed) ? 'forms.one_line' : null)
}

function single(sent: Sent, context: z.RefinementCtx): string | null {
  if (sent === undefined) return ''
  if (typeof sent === 'string') return sent
  refuse(context, 'forms.given_twice')
  return null
}

function refuse(context: z.RefinementCtx, fault: FieldFault): never {
  const [message, values] = typeof fault === 'string' ? [fault, undefined] : [fault.key, fault.values]
  context.addIssue({ code: 'custom', message, params: { values } })
  return z.NEVER
}

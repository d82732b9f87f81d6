// Two people with the same form: which version each of them was shown, and what the other one saved in between.
import type { FastifyRequest } from 'fastify'
import { firstOf, idFrom } from '../http/forms.ts'

/**
 * The version a form carries. One that is shown again keeps that of its first look, because what stands in its fields is
 * as old; only after a conflict, when both are seen side by side, it becomes the one there is now.
 */
export function versionShown({ typed, conflict }: FastifyRequest, now: number): number {
  return typed === null || conflict !== null ? now : (idFrom(firstOf(typed, 'version')) ?? now)
}

/** After a conflict: what was saved by now and differs from what was typed, by field. */
export function savedMeanwhile<T extends Record<string, string | boolean>>(
  { conflict }: FastifyRequest,
  { now, typed }: { now: T; typed: T },
): Record<string, string | boolean> {
  if (conflict === null) return {}
  return Object.fromEntries(Object.entries(now).filter(([field, value]) => typed[field] !== value))
}

// The template engine: every value is escaped, and a value that is not there is an error instead of a word on the page.
import { Eta } from 'eta'
import type { Views } from '../resources.ts'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * Escapes a value for text and for quoted attributes (HTML, 13.1.1).
 * @throws TypeError for null and undefined, which would be printed as words
 */
export function escapeHtml(value: unknown): string {
  if (value === null || value === undefined) throw new TypeError('a template prints a value that is not there')
  const text = typeof value === 'string' ? value : String(value as number)
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '') : text
}

/** An engine over the given templates; each is read and compiled once. */
export function templates(views: Views): Eta {
  const eta = new Eta({
    autoEscape: true,
    cache: true,
    escapeFunction: escapeHtml,
    functionHeader: 'const { t } = it',
    views: '/',
  })
  // Names are found in one flat list, from the folder or from inside the program: there is no path to climb.
  eta.resolvePath = (name) => `${name.replace(/^\/+/, '').replace(/\.eta$/, '')}.eta`
  eta.readFile = (name) => views.read(name)
  return eta
}

// The template engine: every value is escaped, and a value that is not there is an error instead of a word on the page.
import { Eta } from 'eta'
import type { Views } from '../resources.ts'

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' } as const

/**
 * Escapes a value for text and for quoted attributes (HTML, 13.1.1).
 * @throws TypeError for null, undefined and objects, which would be printed as words that nobody meant
 */
export function escapeHtml(value: unknown): string {
  if (typeof value === 'string') return /[&<>"']/.test(value) ? value.replace(/[&<>"']/g, entity) : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new TypeError(`a template prints ${value === null ? 'null' : typeof value}`)
}

function entity(character: string): string {
  return ENTITIES[character as keyof typeof ENTITIES]
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

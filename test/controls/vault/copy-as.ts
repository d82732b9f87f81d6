// Quoting with one fault in it: each must turn the check of its promise red.
import type { Quotes } from '../../vault/copy-as.test.ts'

/** Double quotes around everything, as if nothing in them were special. */
export const plainQuotes: Quotes = { shell: (value) => `"${value}"`, env: (value) => `"${value}"` }

/** Single quotes around everything, the single quotes inside left alone. */
export const bareQuotes: Quotes = { shell: (value) => `'${value}'`, env: (value) => `'${value}'` }

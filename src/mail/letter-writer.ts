// Puts what a letter says into its two forms: plain text, and a page that looks well in any mail program.
import type { Eta } from 'eta'
import type { Translator } from '../i18n/translate.ts'
import type { Views } from '../resources.ts'
import { templates } from '../resources/templates.ts'
import type { Content } from './desk.ts'
import { plainWords } from './plain-words.ts'

/** A letter in both its forms. */
export interface Written {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Writes letters; `baseUrl` is the origin that is named at their foot. */
export type Writer = (content: Content, given: { readonly words: Translator; readonly baseUrl: string }) => Written

// What a subject may hold; what is longer is cut off by mail programs anyway.
const LONGEST_SUBJECT = 150

/** A writer with the templates of the folder `mail`. */
export function letterWriter(views: Views): Writer {
  const engine = templates(views)
  return (content, given) => ({
    subject: plainWords(content.subject, LONGEST_SUBJECT),
    text: textOf(content, given),
    html: htmlOf(engine, content, given),
  })
}

function textOf(content: Content, { words, baseUrl }: Parameters<Writer>[1]): string {
  const { before, code, names, more, after, action, notes } = content
  const list = [...names.map((name) => `- ${name}`), ...(more > 0 ? [words.t('mail.more', { more })] : [])]
  const parts = [
    ...before,
    ...(code === undefined ? [] : [code]),
    ...(list.length > 0 ? [list.join('\n')] : []),
    ...(action === null ? [] : [`${action.label}:\n${action.url}`]),
    ...after,
    ['-- ', words.t('mail.sent_by', { url: baseUrl }), ...notes].join('\n'),
  ]
  return `${parts.join('\n\n')}\n`
}

function htmlOf(engine: Eta, content: Content, { words, baseUrl }: Parameters<Writer>[1]): string {
  return engine.render('mail/letter', { ...content, t: words.t, language: words.language, baseUrl })
}

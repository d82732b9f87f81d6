// The catalogue: each text exists in both languages, asks for the same values, says something, and is said somewhere.
import { readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import { test } from 'tap'
import { sourceFiles } from '../../scripts/source-files.ts'
import { en } from '../../src/i18n/en.ts'
import { ptBr } from '../../src/i18n/pt-br.ts'

// Keys put together while the program runs: how they begin, and the words in the code that put them together.
const computed: Readonly<Record<string, string>> = {
  'account.theme_': "'account.theme_' +",
  'admin_users.address_': "'admin_users.address_' +",
  'admin_sharing_options.check_': "'admin_sharing_options.check_' +",
  'api_secret.as_': "'api_secret.as_' +",
  'api_secret.history_': '`api_secret.history_${',
  'api_secret.mysafe': '`api_secret.${who}`',
  'api_secret.no_': '`api_secret.no_${',
  'api_secret.operator': '`api_secret.${who}`',
  'api_secret.sharing': '`api_secret.${one}`',
  'admin_system.encryption_': "'admin_system.encryption_' +",
  'admin_system.nothing_': "'admin_system.nothing_' +",
  'admin_system.queue_': '`admin_system.queue_${',
  'admin_system.schedule_': '`admin_system.schedule_${',
  'admin_system.when_': "'admin_system.when_' +",
  'audit.broken_': '`audit.broken_${',
  'audit.detail_': '`audit.detail_${',
  'audit.event_': '`audit.event_${',
  'audit.result_': '`audit.result_${',
  'audit.who_': '`audit.who_${',
  'admin_backups.': "'admin_backups.' +",
  'checks.': '`checks.${',
  'batch.disable_': '`batch.${kind}_',
  'batch.enable_': '`batch.${kind}_',
  'batch.had_': '`batch.had_${',
  'batch.left_': '`batch.left_${',
  'batch.share_': '`batch.${kind}_',
  'batch.stayed_': '`batch.stayed_${',
  'errors.text_': '`errors.text_${',
  'errors.title_': '`errors.title_${',
  'external_shares.check_': "'external_shares.check_' +",
  'external_shares.event_': '`external_shares.event_${',
  'external_shares.none_': "'external_shares.none_' +",
  'external_shares.paused_': '`external_shares.paused_${',
  'external_shares.status_': '`external_shares.status_${',
  'external_shares.why_': '`external_shares.why_${',
  'mail.external_check_': '`mail.external_check_${',
  'mail.external_failed': '`mail.external_${',
  'mail.external_opened': '`mail.external_${',
  'mail.fault_': '`mail.fault_${',
  'mail.kind_': '`mail.kind_${',
  'mail.test_': '`mail.test_${',
  'open_link.asked_': "'open_link.asked_' +",
  'rotate.known': '`rotate.${one}`',
  'rotate.reachable': '`rotate.${one}`',
  'rotate.why_': '`rotate.why_${',
  'share_outside.access_': "'share_outside.access_' +",
  'share_outside.check_': "'share_outside.check_' +",
  'share_outside.given_check_': "'share_outside.given_check_' +",
  'share_outside.period_': '`share_outside.period_${',
  'shared.kind_': '`shared.kind_${',
  'sharing.said_': '`sharing.said_${',
}

// Texts that are the same word in both languages.
const sameWord: ReadonlySet<string> = new Set([
  'MySafe',
  'Backups',
  'Client ID',
  'Client secret',
  'E-mail',
  'ID',
  'Item',
  'Link',
  'MAC',
  'Status',
  'Tags',
  'STARTTLS',
  'Url',
  '{size, number, ::.0} MB',
  'curl',
  '.env',
  '.http',
])

// What the kinds of parts want, by the numbers the parser gives them: argument, number, date, time, select, plural.
const wants: Readonly<Record<number, string>> = {
  1: 'text',
  2: 'number',
  3: 'date',
  4: 'time',
  5: 'choice',
  6: 'number',
}

type Texts = Readonly<Record<string, string>>
type Part = ReturnType<IntlMessageFormat['getAst']>[number]

test('both languages have the same keys', (t) => {
  t.same(keysApart(en, ptBr), [])
  t.match(keysApart({ a: 'x' }, { b: 'y' }), [/^a /, /^b /])
  t.end()
})

test('both languages ask for the same values', (t) => {
  t.same(valuesApart(en, ptBr), [])
  t.match(valuesApart({ a: 'x {n}' }, { a: 'y {m}' }), [/^a .*n:text.*m:text/])
  t.match(
    valuesApart({ a: '{n, plural, one {x} other {y}}' }, { a: '{n}' }),
    [/^a /],
    'a number counted here and told there',
  )
  t.match(valuesApart({ a: '{n, plural, one {x} other {{m}}}' }, { a: '{n, plural, other {y}}' }), [/^a /])
  t.same(valuesApart({ a: '{n, plural, one {# x} other {# y}}' }, { a: '{n, plural, other {{n, number} y}}' }), [])
  t.match(valuesApart({ a: '{n' }, { a: 'x' }), [/^a cannot be read/])
  t.end()
})

test('every text says something, without spaces at its ends', (t) => {
  t.same(emptyOrLoose(en), [])
  t.same(emptyOrLoose(ptBr), [])
  t.match(emptyOrLoose({ a: '', b: ' x', c: 'x\n', d: '{n, plural, one {x} other {}}' }), [/^a/, /^b/, /^c/, /^d/])
  t.end()
})

test('no text is left in English', (t) => {
  t.same(untranslated(en, ptBr), [])
  t.match(untranslated({ a: 'Find people' }, { a: 'Find people' }), [/^a /])
  t.end()
})

test('every key is said somewhere, and every key that is said exists', (t) => {
  const files = [...sourceFiles('src', '.ts'), ...sourceFiles('views', '.eta')]
    .filter((path) => !/^src\/i18n\/(en|pt-br)[./]/.test(path))
    .map((path) => readFileSync(path, 'utf8'))
  t.same(unsaid(Object.keys(en), files.join('\n')), [])
  t.same(unsaid(['a.b', 'a.c'], "t('a.b')"), ['a.c is said nowhere.'])
  t.same(unknown(Object.keys(en), files), [])
  t.same(unknown(['a.b'], ["it.t('a.b'); it.t('a.c', {}); start('x.y')"]), ['a.c is said and does not exist.'])
  const declared = Object.keys(computed).filter((key) => !files.some((text) => text.includes(computed[key] ?? '')))
  t.same(declared, [], 'nothing is declared as put together that is not')
  t.end()
})

function keysApart(one: Texts, other: Texts): string[] {
  return [
    ...Object.keys(one)
      .filter((key) => !(key in other))
      .map((key) => `${key} is missing in the second language.`),
    ...Object.keys(other)
      .filter((key) => !(key in one))
      .map((key) => `${key} is missing in the first language.`),
  ]
}

function valuesApart(one: Texts, other: Texts): string[] {
  return Object.keys(one).flatMap((key) => {
    const [first, second] = [asked(one[key] ?? ''), asked(other[key] ?? '')]
    if (first === undefined || second === undefined) return [`${key} cannot be read as a message.`]
    return first === second ? [] : [`${key} asks for ${first || 'nothing'} here and ${second || 'nothing'} there.`]
  })
}

// What a message asks for, as `count:number name:text`; a plural and a formatted number both want a number.
function asked(text: string): string | undefined {
  const found = new Set<string>()
  const read = (parts: readonly Part[]): void => {
    for (const part of parts) {
      const want = wants[part.type]
      if (want && 'value' in part && typeof part.value === 'string') found.add(`${part.value}:${want}`)
      if (!('options' in part)) continue
      if (want === 'choice') found.add(`${part.value} of ${Object.keys(part.options).sort().join('/')}`)
      for (const { value } of Object.values(part.options)) read(value)
    }
  }
  let parts: readonly Part[]
  try {
    parts = new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst()
  } catch {
    return undefined
  }
  read(parts)
  return [...found].sort().join(' ')
}

function emptyOrLoose(texts: Texts): string[] {
  return Object.entries(texts).flatMap(([key, text]) => {
    if (text.trim() === '') return [`${key} is empty.`]
    if (text !== text.trim()) return [`${key} begins or ends with a space.`]
    return /\bother \{\s*\}/.test(text) ? [`${key} says nothing in most cases.`] : []
  })
}

function untranslated(english: Texts, portuguese: Texts): string[] {
  return Object.entries(english)
    .filter(
      ([key, text]) =>
        portuguese[key] === text && /[a-z]{2}/i.test(text.replaceAll(/\{[^}]*\}/g, '')) && !sameWord.has(text),
    )
    .map(([key, text]) => `${key} is "${text}" in both languages; declare it a same word if it is one.`)
}

function unsaid(keys: readonly string[], everything: string): string[] {
  return keys
    .filter((key) => !["'", '"', '`'].some((quote) => everything.includes(quote + key + quote)))
    .filter((key) => !Object.keys(computed).some((prefix) => key.startsWith(prefix)))
    .map((key) => `${key} is said nowhere.`)
}

function unknown(keys: readonly string[], files: readonly string[]): string[] {
  const known = new Set(keys)
  return files
    .flatMap((text) =>
      [...text.matchAll(/(?<![\w$])t\(\s*(['"`])([a-z0-9_.-]+)\1(?!\s*\+)/g)].map(([, , key = '']) => key),
    )
    .filter((key) => !known.has(key))
    .map((key) => `${key} is said and does not exist.`)
}

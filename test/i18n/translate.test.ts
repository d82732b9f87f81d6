// The words: every text exists in both languages, says something, and comes out right.
import { test } from 'tap'
import { isTimeZone, makeTranslator, pickLanguage, timeZones, translator } from '../../src/i18n/translate.ts'

const noon = Date.UTC(2026, 10, 20, 15, 4)

test('a text without values comes back as it is written, in both languages', (t) => {
  t.equal(translator('en').t('frame.product'), 'MySafe')
  t.equal(translator('pt-BR').t('frame.product'), 'MySafe')
  t.equal(translator('en'), translator('en'), 'one translator per language')
  t.end()
})

test('values are filled in, counted and never interpreted', (t) => {
  const texts = {
    greeting: 'Hello {name}',
    count: '{n, plural, one {# item} other {{n, number} items}}',
    quoted: "It''s <b>'{'plain'}'</b>",
    plain: "Don't <b>",
  }
  const en = makeTranslator('en', texts)
  t.equal(en.t('greeting', { name: '<b>{x}</b>' }), 'Hello <b>{x}</b>')
  t.equal(en.t('greeting', { name: '' }), 'Hello ', 'an empty value is a value')
  t.equal(en.t('count', { n: 1 }), '1 item')
  t.equal(en.t('count', { n: 4312 }), '4,312 items')
  t.equal(makeTranslator('pt-BR', texts).t('count', { n: 4312 }), '4.312 items')
  t.equal(en.t('quoted'), "It's <b>{plain}</b>")
  t.equal(en.t('plain', { unused: 1 }), "Don't <b>")
  t.end()
})

test('a value that is asked for and not given is an error that names it', (t) => {
  const en = makeTranslator('en', { greeting: 'Hello {name}' })
  t.throws(() => en.t('greeting'), /name/)
  t.throws(() => en.t('greeting', {}), /name/)
  t.throws(() => en.t('greeting', { name: undefined as unknown as string }), /name/)
  t.throws(() => en.t('greeting', { name: null as unknown as string }), /name/)
  t.end()
})

test('a key nobody wrote is an error that names it', (t) => {
  t.throws(() => translator('en').t('nobody.wrote_this'), /nobody\.wrote_this/)
  t.throws(() => translator('en').t('constructor'), /constructor/)
  t.throws(() => translator('en').t('__proto__'), /__proto__/)
  t.end()
})

test('instants are told in the zone of the reader', (t) => {
  const en = translator('en')
  const pt = translator('pt-BR')
  t.equal(en.dateTime(noon, 'UTC'), 'Fri, 20 Nov 2026, 15:04')
  t.equal(en.dateTime(noon, 'America/Sao_Paulo'), 'Fri, 20 Nov 2026, 12:04')
  t.equal(en.dateTime(Date.UTC(2026, 10, 20, 0, 0), 'UTC'), 'Fri, 20 Nov 2026, 00:00', 'midnight is 00, not 24')
  t.equal(pt.dateTime(noon, 'America/Sao_Paulo'), 'sex., 20 de nov. de 2026, 12:04')
  const over = Date.UTC(2026, 10, 21, 3)
  t.equal(en.end(over, 'America/Sao_Paulo'), 'Fri, 20 Nov 2026, 24:00', 'a day is over at its 24:00')
  t.equal(pt.end(over, 'America/Sao_Paulo'), 'sex., 20 de nov. de 2026, 24:00')
  t.equal(en.end(over, 'UTC'), 'Sat, 21 Nov 2026, 03:00')
  t.equal(en.end(over + 1, 'America/Sao_Paulo'), 'Sat, 21 Nov 2026, 00:00', 'what ends later is in the day after')
  t.equal(en.date(Date.UTC(2026, 10, 20, 1, 0), 'America/Sao_Paulo'), '19 Nov 2026', 'the day, too, is the reader’s')
  t.equal(pt.date(noon, 'UTC'), '20 de nov. de 2026')
  t.end()
})

test('distances in time are told in the largest unit that fits', (t) => {
  const en = translator('en')
  const cases: [number, string][] = [
    [0, 'now'],
    [-59_999, 'now'],
    [-60_000, '1 minute ago'],
    [-59 * 60_000, '59 minutes ago'],
    [-3_600_000, '1 hour ago'],
    [-86_400_000, 'yesterday'],
    [2 * 86_400_000, 'in 2 days'],
    [-45 * 86_400_000, 'last month'],
    [-800 * 86_400_000, '2 years ago'],
  ]
  for (const [distance, words] of cases) t.equal(en.relative(noon + distance, noon), words)
  t.equal(translator('pt-BR').relative(noon - 180_000, noon), 'há 3 minutos')
  t.end()
})

test('numbers carry the separators of the language', (t) => {
  t.equal(translator('en').number(4312), '4,312')
  t.equal(translator('pt-BR').number(4312), '4.312')
  t.end()
})

test('a browser gets the language it prefers, English when we have none of its own', (t) => {
  const cases: [string | undefined, string][] = [
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['fr-FR, de;q=0.9', 'en'],
    ['pt', 'pt-BR'],
    ['PT-br', 'pt-BR'],
    ['pt-PT,pt;q=0.8', 'pt-BR'],
    ['en-US,en;q=0.9,pt;q=0.8', 'en'],
    ['en;q=0.3, pt;q=0.5', 'pt-BR'],
    ['pt;q=0, en;q=0.1', 'en'],
    ['fr, pt;q=0.1', 'pt-BR'],
    ['pt;q=x', 'pt-BR'],
    [',;,;;q=,'.repeat(5_000), 'en'],
  ]
  for (const [header, language] of cases)
    t.equal(pickLanguage(header, 'en'), language, header?.slice(0, 40) ?? 'no header')
  t.equal(pickLanguage('fr, de;q=0.5', 'pt-BR'), 'pt-BR', 'what the operator set, where none fits')
  t.end()
})

test('only time zones that exist are taken', (t) => {
  for (const zone of ['UTC', 'America/Sao_Paulo', 'America/Argentina/Buenos_Aires', 'Etc/GMT+3'])
    t.ok(isTimeZone(zone), zone)
  for (const zone of ['', '+03:00', 'Nowhere/City', 'America/Sao Paulo', '../../etc', 'x'.repeat(100)])
    t.notOk(isTimeZone(zone), zone)
  t.ok(timeZones().includes('UTC'))
  t.ok(timeZones().every(isTimeZone))
  t.end()
})

// Administration, Sharing options: what may be shared outside; who may decide it, what comes back, and two at once.
import t from 'tap'
import { sharingOptions } from '../../src/vault/sharing-options.ts'
import { castFor, givePassword, GOOD_PASSWORD, hidden, type Cast } from '../fixtures/cast.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

const OPTIONS = '/admin/sharing-options'

const FORM = {
  external: 'yes',
  longest: '30',
  longestUnit: 'days',
  domains: 'Corp.example, partner.example\r\n café.example;;corp.example',
  check: 'both',
  newUsersMayShareOutside: true,
  version: 1,
}
const SAVED = {
  external: true,
  longestHours: 720,
  domains: ['corp.example', 'partner.example', 'xn--caf-dma.example'],
  check: 'both',
  newUsersMayShareOutside: true,
}
const USUAL = { external: false, longestHours: null, domains: [], check: 'any', newUsersMayShareOutside: false }

const send = (it: Cast, changes: Partial<Record<keyof typeof FORM, string | number | boolean>> = {}) =>
  it.as('ada').send(OPTIONS, { ...FORM, ...changes })

/** What the fields of the form hold. */
function fields(body: string) {
  const chosen = (name: string) => new RegExp(`name="${name}" value="(\\w+)" checked`).exec(body)?.[1]
  const textarea = /<textarea id="domains"[^>]*>\n?([\s\S]*?)<\/textarea>/.exec(body)?.[1]
  return {
    external: chosen('external'),
    longest: /<input id="longest"[^>]* value="([^"]*)"/.exec(body)?.[1],
    longestUnit: /<option value="(\w+)" selected/.exec(body)?.[1],
    domains: textarea,
    check: chosen('check'),
    newUsersMayShareOutside: chosen('newUsersMayShareOutside') === 'yes',
    version: hidden(body, 'version'),
  }
}

t.test('until somebody decides, sharing outside is off, and the form says what that means', async (t) => {
  const it = await castFor(t)
  const page = await it.as('ada').open(OPTIONS)
  t.equal(page.status, 200)
  for (const words of [
    'Enable external sharing? *',
    'Maximum sharing time Empty: no maximum',
    'Unit At most 365 days Hours Days',
    'Allowed domains Recipients must have an address at one of these',
    'Required check *',
    'Code by e-mail Needs a mail server, and none is set up.',
    'New users may share outside',
  ])
    t.match(page.text, words)
  const usual = { external: 'no', longest: '', longestUnit: 'hours', domains: '', check: 'any' }
  t.same(fields(page.body), { ...usual, newUsersMayShareOutside: false, version: '1' })
  const withMail = await castFor(t, { mailConfigured: true })
  t.notMatch((await withMail.as('ada').open(OPTIONS)).text, 'Needs a mail server')
})

t.test('the right person can: what was decided is saved, said, recorded and shown', async (t) => {
  const it = await castFor(t)
  const done = await send(it)
  t.equal(done.status, 303)
  t.equal(done.location, OPTIONS)
  const page = await it.as('ada').follow(done)
  t.match(page.text, 'Sharing options saved')
  t.same(sharingOptions(it.vault), SAVED)
  t.same(eventNames(it.vault.db), ['sharing_options.changed'])
  t.same(fields(page.body), { ...FORM, domains: SAVED.domains.join('\n'), version: '2' })
  const again = await it.as('ada').follow(await send(it, { version: 2 }))
  t.match(again.text, 'Nothing was changed')
  t.equal((await send(it, { version: 2, longest: '36', longestUnit: 'hours' })).status, 303)
  t.match(fields((await it.as('ada').open(OPTIONS)).body), { longest: '36', longestUnit: 'hours', version: '3' })
  t.equal(sharingOptions(it.vault).longestHours, 36)
  t.equal((await send(it, { version: 3, longest: '', domains: ' \n' })).status, 303)
  t.match(sharingOptions(it.vault), { longestHours: null, domains: [] })
})

t.test('whoever administers nothing is refused, and nothing is changed', async (t) => {
  const it = await castFor(t)
  await it.as('olivia').open('/account')
  const stranger = it.stranger()
  await stranger.open('/sign-in')
  const before = stateOf(it.vault.db)
  t.equal((await it.as('olivia').send(OPTIONS, FORM)).status, 403)
  t.equal((await stranger.send(OPTIONS, FORM)).status, 401)
  t.same(stateOf(it.vault.db), before)
  t.same(sharingOptions(it.vault), USUAL)
})

t.test('bad input comes back with what was typed and a sentence beside each field', async (t) => {
  const it = await castFor(t)
  await it.as('ada').open(OPTIONS)
  const before = stateOf(it.vault.db)
  for (const longest of ['0', '-1', '1.5', '366', '1e3', 'ten', '99999999999999999999']) {
    const page = await send(it, { longest })
    t.equal(page.status, 422, longest)
    t.match(page.text, 'Write a whole number, from 1 hour to 8,760 hours (365 days), or leave it empty.')
    t.same(fields(page.body).longest, longest)
  }
  t.equal((await send(it, { longest: '8761', longestUnit: 'hours' })).status, 422)
  const typed = { domains: 'corp.example\nana@corp.example, <b>, *.x', longest: '0', external: 'no', check: 'code' }
  const page = await send(it, typed)
  t.equal(page.status, 422)
  t.match(page.text, 'These are not domains: ana@corp.example, <b>, *.x')
  t.match(
    page.body,
    /<a href="#longest">Maximum sharing time: Write[\s\S]*<a href="#domains">Allowed domains: Write only/,
  )
  t.same(fields(page.body), { ...FORM, ...typed, domains: typed.domains.replace('<b>', '&lt;b&gt;'), version: '1' })
  const many = Array.from({ length: 201 }, (_, n) => `d${String(n)}.example`).join('\n')
  t.match((await send(it, { domains: many })).text, 'You wrote 201 domains. At most 200 can be kept.')
  for (const odd of [
    { external: '' },
    { check: 'none' },
    { longestUnit: 'years' },
    { version: 'x' },
    { domains: '\0' },
  ])
    t.equal((await send(it, odd)).status, 422, JSON.stringify(odd))
  t.same(stateOf(it.vault.db), before)
})

t.test(
  'AUT-16 saving asks for the password once it is five minutes old, and comes back with what was typed',
  async (t) => {
    const it = await castFor(t)
    await givePassword(it, it.ids.ada)
    it.as('ada')
    it.clock.pass({ minutes: 6 })
    const asked = await send(it)
    t.equal(asked.status, 401)
    t.match(asked.text, 'Confirm that it is you')
    t.same(sharingOptions(it.vault), USUAL)
    const kept = hidden(asked.body, 'kept') ?? ''
    const right = await it.as('ada').send('/confirm-password', { password: GOOD_PASSWORD, next: OPTIONS, kept })
    const back = { _kept: hidden(right.body, '_kept') ?? '', _csrf: hidden(right.body, '_csrf') ?? '' }
    const page = await it.as('ada').send(OPTIONS, back)
    t.equal(page.status, 200)
    t.same(fields(page.body), { ...FORM, domains: FORM.domains, version: '1' })
    t.same(sharingOptions(it.vault), USUAL, 'nothing is saved before Save')
    t.equal((await send(it)).status, 303)
    t.same(sharingOptions(it.vault), SAVED)
  },
)

t.test(
  'of two administrators who save at once the second sees what the first saved, and loses nothing typed',
  async (t) => {
    const it = await castFor(t)
    it.vault.db.raw.prepare('UPDATE users SET administrator = 1 WHERE id = ?').run(it.ids.edith)
    t.equal((await it.as('edith').send(OPTIONS, { ...FORM, longest: '36', longestUnit: 'hours' })).status, 303)
    const mine = { external: 'no', longest: '', domains: 'other.example', check: 'any', newUsersMayShareOutside: false }
    const late = await send(it, mine)
    t.equal(late.status, 409)
    t.match(late.text, 'Somebody else changed the sharing options in between.')
    for (const words of [
      'Enable external sharing? * Saved meanwhile: Yes',
      'Maximum sharing time Saved meanwhile: 36 Unit Saved meanwhile: Hours',
      'Saved meanwhile: corp.example, partner.example, xn--caf-dma.example',
      'Required check * Saved meanwhile: Code by e-mail and passphrase',
      'New users may share outside Saved meanwhile: Yes',
    ])
      t.match(late.text, words)
    t.same(fields(late.body), { ...FORM, ...mine, version: '2' })
    t.equal(sharingOptions(it.vault).longestHours, 36, 'and what the first saved stands')
    t.equal((await send(it, { ...mine, version: 2 })).status, 303, 'seen, it can be saved over')
    t.same(sharingOptions(it.vault), { ...USUAL, domains: ['other.example'] })
    const early = await it.as('edith').send(OPTIONS, { ...FORM, longest: '1', version: 2 })
    t.match(early.text, 'Saved meanwhile: no maximum Unit Saved meanwhile: Hours')
    t.equal((await send(it, { ...FORM, longest: '1', domains: '', check: 'any', version: 3 })).status, 303)
    t.match(
      (await it.as('edith').send(OPTIONS, { ...FORM, version: 3 })).text,
      /Saved meanwhile: 1 Unit .*Saved meanwhile: all domains/,
    )
  },
)

t.test('a test mail leaves the form as it is saved', async (t) => {
  const it = await castFor(t)
  await send(it)
  const asked = await it.as('ada').send(`${OPTIONS}/test-mail`)
  t.equal(asked.status, 409)
  t.match(fields(asked.body), { external: 'yes', longest: '30', check: 'both', version: '2' })
  t.notMatch(asked.text, 'Saved meanwhile')
})

t.test('page and dialog are the same inside', async (t) => {
  const it = await castFor(t)
  const even = (html: string) => html.replaceAll('#dialog', '#content').replace(/name="_csrf" value="[^"]*"/g, '')
  const dialog = await it.as('ada').inDialog(OPTIONS)
  t.notMatch(dialog.body, '<html')
  t.ok(even((await it.as('ada').open(OPTIONS)).body).includes(even(dialog.body).trim()))
})

t.test('in Portuguese it reads as a Brazilian would write it', async (t) => {
  const it = await castFor(t)
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  t.match(
    (await it.as('ada').open(OPTIONS)).text,
    /Compartilhamento externo .*Habilitar compartilhamento externo\? \* .*Sim Não Tempo máximo de compartilhamento .*Unidade No máximo 365 dias Horas Dias Domínios permitidos/,
  )
  t.match((await send(it, { longest: '0' })).text, 'de 1 hora a 8.760 horas (365 dias)')
})

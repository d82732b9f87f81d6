// Nothing typed is lost when a session ends, and what was typed is shown to nobody else.
import { test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { filled, form, reshow, text, type Handler } from '../../src/http/forms.ts'
import { sealedName, sealSecret, withSecret } from '../../src/http/keeping.ts'
import { resourcesFromDisk } from '../../src/resources.ts'
import { carriesInClear, opensForAnybody } from '../controls/http/keeping.ts'
import type { TestOptions } from '../fixtures/app.ts'
import {
  browserFor,
  castFor,
  givePassword,
  GOOD_PASSWORD,
  hidden,
  type Answer,
  type Browser,
  type Cast,
} from '../fixtures/cast.ts'

type Test = Parameters<typeof castFor>[0]

const FIELD = { name: 'clientSecret', purpose: 'notes.add' }
const NoteForm = form({
  title: text({ max: 50, required: 'account.name_missing' }),
  clientSecret: text({ max: 20_000, lines: true, trim: false }),
})

/** An application with a form that has a title, some tags and a client secret, and an act with a page but no form. */
async function castWithForm(t: Test, options: TestOptions = {}): Promise<Cast & { saved: unknown[] }> {
  const saved: unknown[] = []
  const quiet = { teardown: (close: () => void | Promise<unknown>) => t.teardown(close), comment: () => undefined }
  const it = await castFor(quiet, {
    also: async (app, vault) => {
      await options.also?.(app, vault)
      const config = { door: 'signed-in' } as const
      const showNote: Handler = async (request, reply) =>
        reply.code(reply.shownAs ?? 200).send({
          values: filled(request, { title: '', tag: [] as string[], shared: false }),
          sealed: sealSecret(request, vault, FIELD),
          faults: request.faults,
        })
      for (const url of ['/notes/add', '/notes/other']) {
        app.get(url, { config }, showNote)
        app.post(url, { config, errorHandler: reshow(showNote) }, async (request, reply) => {
          saved.push(NoteForm.read(withSecret(request, vault, FIELD)))
          return reply.send('saved')
        })
      }
      app.post('/notes/act', { config }, async (_request, reply) => reply.send('done'))
      app.get('/notes/ask', { config }, async (_request, reply) => reply.send('ask'))
      app.post('/notes/ask', { config }, async (_request, reply) => reply.send('done'))
    },
  })
  await givePassword(it, it.ids.olivia)
  await givePassword(it, it.ids.stan)
  return { ...it, saved }
}

const TYPED = { title: 'Billing & <b>', tag: ['prod', 'eu'], shared: true, clientSecret: ' canary\r\nsecret ' }
const EMPTY = { values: { title: '', tag: [], shared: false }, sealed: null, faults: {} }

/** Lets the session end and sends the form: the page that asks to sign in. */
async function sendTooLate(it: Cast, form: Parameters<Browser['send']>[1] = TYPED, url = '/notes/add?from=list') {
  const _csrf = await it.as('olivia').token()
  it.clock.pass({ minutes: 31 })
  return it.as('olivia').send(url, { ...form, _csrf })
}

/** Signs in on such a page: the next one, or where it leads to. */
async function signInOn(browser: Browser, page: Answer, changes: Record<string, string> = {}): Promise<Answer> {
  const [next, kept] = [hidden(page.body, 'next') ?? '', hidden(page.body, 'kept') ?? '']
  return browser.send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD, next, kept, ...changes })
}

/** Goes on from the page after it, as its button does. */
async function goOn(browser: Browser, page: Answer, url = formOf(page)): Promise<Answer> {
  return browser.send(url, { _kept: hidden(page.body, '_kept') ?? '', _csrf: hidden(page.body, '_csrf') ?? '' })
}

function formOf({ body }: Answer): string {
  return /<form[^>]* action="([^"]*)"[^>]*data-go-on/.exec(body)?.[1] ?? 'no form'
}

interface Shown {
  values: { title: string }
  sealed: string
}

test('a form sent after the session ended comes back filled once its person has signed in', async (t) => {
  const it = await castWithForm(t)
  const page = await sendTooLate(it)
  t.equal(page.status, 401)
  t.match(page.text, 'What you typed is kept for ten minutes')
  const after = await signInOn(it.as('olivia'), page)
  t.equal(after.status, 200)
  t.equal(formOf(after), '/notes/add?from=list')
  t.match(after.text, 'Nothing of it has been saved yet.')
  const back = await goOn(it.as('olivia'), after)
  t.equal(back.status, 200, 'it stands there again, and nothing is wrong with it')
  const shown = JSON.parse(back.body) as Shown
  t.match(shown, { values: { title: TYPED.title, tag: TYPED.tag, shared: true }, faults: {} })
  t.same(it.saved, [], 'nothing was done until now')
  const sent = { title: 'Billing', [sealedName(FIELD)]: shown.sealed }
  t.equal((await it.as('olivia').send('/notes/add', sent)).body, 'saved')
  t.same(it.saved, [{ title: 'Billing', clientSecret: ' canary\nsecret ' }])
})

/** The pages on the way back that show something of what was typed. */
async function shownOnTheWay(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castWithForm(t, options)
  const late = await sendTooLate(it)
  const after = await signInOn(it.as('olivia'), late, { kept: hidden(late.body, 'kept') ?? '' })
  const back = JSON.parse((await goOn(it.as('olivia'), after)).body) as Shown
  const seen = { 'sign-in': late.body, 'go on': after.body, 'the sealed field': back.sealed }
  return Object.entries(seen)
    .filter(([, body]) => /canary|Billing/.test(body + Buffer.from(body, 'base64url').toString('latin1')))
    .map(([name]) => name)
}

test('on its way through the pages nothing typed stands there in clear', async (t) => {
  t.same(await shownOnTheWay(t), [])
  t.same(await shownOnTheWay(t, { also: carriesInClear }).catch(() => ['sign-in']), ['sign-in'], 'control')
})

test('what was typed is kept nowhere but in the page: it comes back from a program that has just started', async (t) => {
  const it = await castWithForm(t)
  const late = await sendTooLate(it, { name: 'Typed before the restart', url: 'https://a.test' }, '/api-secrets/add')
  const app = await buildApp({ vault: it.vault, config: it.config, resources: resourcesFromDisk() })
  t.teardown(() => app.close())
  const browser = browserFor({ app, origin: it.origin })
  for (const [name, value] of it.as('olivia').cookies) browser.cookies.set(name, value)
  const after = await signInOn(browser, late)
  const again = await buildApp({ vault: it.vault, config: it.config, resources: resourcesFromDisk() })
  t.teardown(() => again.close())
  const later = browserFor({ app: again, origin: it.origin })
  for (const [name, value] of browser.cookies) later.cookies.set(name, value)
  const back = await goOn(later, after)
  t.equal(back.status, 200)
  t.match(back.body, 'value="Typed before the restart"')
  t.match(back.text, 'What you typed is here again. Check it and send it once more.')
  t.notMatch(back.body, 'error-summary')
})

test('after a mistake at sign-in the form is still there', async (t) => {
  const it = await castWithForm(t)
  const page = await sendTooLate(it, TYPED, '/notes/add')
  const wrong = await signInOn(it.as('olivia'), page, { password: 'wrong' })
  t.equal(wrong.status, 422)
  t.equal(hidden(wrong.body, 'kept'), hidden(page.body, 'kept'))
  t.equal(hidden(wrong.body, 'next'), '/notes/add')
})

/** Who else than olivia gets to see what she typed: by signing in on her page, by sending what goes on from it. */
async function othersSee(t: Test, options: TestOptions = {}): Promise<string[]> {
  const it = await castWithForm(t, options)
  const seen: string[] = []
  const late = await sendTooLate(it)
  const after = await signInOn(it.as('olivia'), late, { who: 'stan' })
  if (after.status === 200 && (await goOn(it.as('olivia'), after)).body.includes('Billing')) seen.push('stan signs in')
  const mine = await signInOn(it.stranger(), await sendTooLate(await freshly(it)))
  const _kept = hidden(mine.body, '_kept') ?? ''
  if ((await it.as('stan').send('/notes/add?from=list', { _kept })).body.includes('Billing')) seen.push('stan sends it')
  return seen
}

/** The same house with olivia signed in anew. */
async function freshly(it: Cast): Promise<Cast> {
  const browser = it.as('olivia')
  await browser.send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD })
  return it
}

test('somebody else gets nothing of it, neither on that page nor with what it carries', async (t) => {
  t.same(await othersSee(t), [])
  t.same(await othersSee(t, { also: opensForAnybody }), ['stan signs in', 'stan sends it'], 'control')
})

test('who gets nothing of it is told so, and is where they wanted to go', async (t) => {
  const it = await castWithForm(t)
  const after = await signInOn(it.as('olivia'), await sendTooLate(it, TYPED, '/account'), { who: 'stan' })
  t.equal(after.location, '/account')
  t.match((await it.as('olivia').follow(after)).text, 'only for whoever typed it')
})

test('it fills the form it was typed into, no other one, and no field of it is an act', async (t) => {
  const it = await castWithForm(t)
  const page = await sendTooLate(it)
  const elsewhere = await signInOn(it.as('olivia'), page, { next: '/notes/other' })
  t.equal(elsewhere.location, '/notes/other', 'the sign-in page was told another address')
  const after = await signInOn(it.as('olivia'), page)
  t.equal((await goOn(it.as('olivia'), after, '/notes/other')).location, '/notes/other')
  t.equal((await goOn(it.as('olivia'), after, '/notes/act')).location, '/')
  t.match((await goOn(it.as('olivia'), after)).body, 'Billing')
  t.same(it.saved, [])
})

test('without the token of the session nothing comes back', async (t) => {
  const it = await castWithForm(t)
  const after = await signInOn(it.as('olivia'), await sendTooLate(it))
  const body = { _kept: hidden(after.body, '_kept') ?? '', _csrf: 'x' }
  const refused = await it.as('olivia').send('/notes/add?from=list', body)
  t.equal(refused.status, 403)
  t.notMatch(refused.body, 'Billing')
})

test('an act that has a page but no form of its own is asked for again', async (t) => {
  const it = await castWithForm(t)
  const after = await signInOn(it.as('olivia'), await sendTooLate(it, { version: '3' }, '/notes/ask'))
  t.equal((await goOn(it.as('olivia'), after)).location, '/notes/ask')
})

test('after ten minutes it is gone, and the person still gets to the page', async (t) => {
  const it = await castWithForm(t)
  const page = await sendTooLate(it, TYPED, '/notes/add')
  const after = await signInOn(it.as('olivia'), page)
  it.clock.pass({ minutes: 10 })
  t.equal((await goOn(it.as('olivia'), after)).location, '/notes/add')
  t.same(JSON.parse((await it.as('olivia').open('/notes/add')).body), EMPTY)
  t.equal((await signInOn(it.as('olivia'), page)).location, '/notes/add')
})

test('whose session ends a second time on the way loses nothing either', async (t) => {
  const it = await castWithForm(t)
  const after = await signInOn(it.as('olivia'), await sendTooLate(it))
  it.vault.db.raw.exec('DELETE FROM sessions')
  await it.as('olivia').open('/sign-in')
  const _kept = hidden(after.body, '_kept') ?? ''
  const asked = await it.as('olivia').send(formOf(after), { _kept })
  t.equal(asked.status, 401)
  const again = await signInOn(it.as('olivia'), asked)
  t.match((await goOn(it.as('olivia'), again)).body, 'Billing')
})

test('when nobody knows whose session it was, the browser is what it is bound to', async (t) => {
  const it = await castWithForm(t)
  await it.as('olivia').send('/sign-out')
  const page = await it.as('olivia').send('/notes/add', TYPED)
  t.match(hidden(page.body, 'kept'), /^visit\./)
  t.equal((await signInOn(it.stranger(), page)).location, '/notes/add', 'another browser')
  const after = await signInOn(it.as('olivia'), page)
  t.match(hidden(after.body, '_kept'), /^user\./, 'and from then on to the person')
  t.match((await goOn(it.as('olivia'), after)).body, 'Billing')
})

test('a browser that has neither session nor visit any more is given one, and loses nothing', async (t) => {
  const it = await castWithForm(t)
  const browser = it.as('olivia')
  const _csrf = await browser.token()
  browser.cookies.clear()
  const page = await browser.send('/notes/add', { ...TYPED, _csrf })
  t.equal(page.status, 401)
  t.match((await goOn(browser, await signInOn(browser, page))).body, 'Billing')
})

test('what has no page of its own is not kept; the person is led to the start', async (t) => {
  const it = await castWithForm(t)
  const act = await it.stranger().send('/notes/act', { word: 'x' })
  t.equal(act.status, 401)
  t.equal(hidden(act.body, 'kept'), undefined)
  t.equal(hidden(act.body, 'next'), '/')
  t.equal(hidden((await it.stranger().send('/notes/add', {})).body, 'kept'), undefined, 'nothing was typed')
})

test('only what a form can hold is carried; of more the page says that it could not be kept', async (t) => {
  const it = await castWithForm(t)
  const much = await it.stranger().send('/notes/add', { title: 'x'.repeat(600_000) })
  t.equal(much.status, 401)
  t.equal(hidden(much.body, 'kept'), undefined)
  t.equal(hidden(much.body, 'next'), '/notes/add')
  t.match(much.text, 'What you typed is longer than any form here takes, so it could not be kept.')
  const most = await sendTooLate(it, { title: `😀${'x'.repeat(499_900)}` })
  t.match((await goOn(it.as('olivia'), await signInOn(it.as('olivia'), most))).body, '😀', 'what just fits comes back')
})

test('passwords do not travel at all', async (t) => {
  const it = await castWithForm(t)
  const page = await sendTooLate(it, { current: 'one password', password: 'another one' }, '/account/password')
  t.equal(page.status, 401)
  t.equal(hidden(page.body, 'kept'), undefined)
})

test('whatever is sent as a kept form that MySafe did not seal is let go', async (t) => {
  const it = await castWithForm(t)
  for (const kept of ['x', 'user.', 'user.AAAA', 'visit.AAAA', 'other.x', '.', 'user.x.y'])
    t.equal((await it.stranger().send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD, kept })).location, '/')
  for (const _kept of ['', 'x', 'user.', 'user.AAAA', 'visit.AAAA'])
    t.equal((await it.as('olivia').send('/notes/add', { _kept, title: 'x' })).location, '/notes/add')
  t.same(it.saved, [])
})

test('names that mean something to the language are fields like any other', async (t) => {
  const it = await castWithForm(t)
  const page = await sendTooLate(it, { ['__proto__']: 'x', constructor: 'y', title: 'Kept' })
  const back = await goOn(it.as('olivia'), await signInOn(it.as('olivia'), page))
  t.match(back.body, '"title":"Kept"')
  t.equal(({} as Record<string, unknown>)['x'], undefined)
})

test('a client secret that comes back with a fault is sealed for its person, its form and ten minutes', async (t) => {
  const it = await castWithForm(t)
  const after = await signInOn(it.as('olivia'), await sendTooLate(it))
  const { sealed } = JSON.parse((await goOn(it.as('olivia'), after)).body) as Shown
  const sent = { title: 'Billing', [sealedName(FIELD)]: sealed }
  await it.as('stan').send('/notes/add', sent)
  t.match(it.saved.at(-1), { clientSecret: '' }, 'nobody else’s')
  await it.as('olivia').send('/notes/add', { ...sent, clientSecret: 'typed anew' })
  t.match(it.saved.at(-1), { clientSecret: 'typed anew' }, 'what is typed now counts')
  it.clock.pass({ minutes: 10 })
  await it.as('olivia').send('/notes/add', sent)
  t.match(it.saved.at(-1), { clientSecret: '' }, 'too old')
})

// Nothing typed is lost when a session ends, and what was typed is shown to nobody else.
import { test } from 'tap'
import { filled, form, text } from '../../src/http/forms.ts'
import { sealedName, sealSecret, withSecret } from '../../src/http/keeping.ts'
import { castFor, givePassword, GOOD_PASSWORD, hidden, type Answer, type Cast } from '../fixtures/cast.ts'

const FIELD = { name: 'clientSecret', purpose: 'notes.add' }
const NoteForm = form({
  title: text({ max: 50, required: 'account.name_missing' }),
  clientSecret: text({ max: 20_000, lines: true, trim: false }),
})

/** An application with a form that has a title, some tags and a client secret. */
async function castWithForm(t: Parameters<typeof castFor>[0]): Promise<Cast & { saved: unknown[] }> {
  const saved: unknown[] = []
  const it = await castFor(t, {
    also: (app, vault) => {
      const config = { door: 'signed-in' } as const
      app.get('/notes/add', { config }, async (request, reply) =>
        reply.send({
          values: filled(request, { title: '', tag: [] as string[], shared: false }),
          sealed: sealSecret(request, vault, FIELD),
        }),
      )
      app.post('/notes/add', { config }, async (request, reply) => {
        saved.push(NoteForm.read(withSecret(request, vault, FIELD)))
        return reply.send('saved')
      })
      app.post('/notes/act', { config }, async (_request, reply) => reply.send('done'))
    },
  })
  await givePassword(it, it.ids.olivia)
  await givePassword(it, it.ids.stan)
  return { ...it, saved }
}

const TYPED = { title: 'Billing & <b>', tag: ['prod', 'eu'], shared: true, clientSecret: ' canary\r\nsecret ' }

/** Lets the session end, sends the form, and signs in as `who` with what the page carried. */
async function sendTooLate(it: Cast, who = 'olivia'): Promise<{ page: Answer; after: Answer }> {
  it.as('olivia')
  const _csrf = await it.as('olivia').token()
  it.clock.pass({ minutes: 31 })
  const page = await it.as('olivia').send('/notes/add?from=list', { ...TYPED, _csrf })
  const [next, kept] = [hidden(page.body, 'next') ?? '', hidden(page.body, 'kept') ?? '']
  const after = await it.as('olivia').send('/sign-in', { who, password: GOOD_PASSWORD, next, kept })
  return { page, after }
}

test('a form sent after the session ended comes back filled once its person has signed in', async (t) => {
  const it = await castWithForm(t)
  const { page, after } = await sendTooLate(it)
  t.equal(page.status, 401)
  t.match(page.text, 'What you typed is kept for ten minutes')
  t.notMatch(page.body, /canary|Billing/, 'it travels sealed')
  t.same(it.saved, [], 'and nothing was done')
  t.match(after.location, /^\/notes\/add\?from=list&kept=[\w-]{22}$/)
  const back = JSON.parse((await it.as('olivia').open(after.location ?? '')).body) as {
    values: unknown
    sealed: string
  }
  t.same(back.values, { title: TYPED.title, tag: TYPED.tag, shared: true })
  t.notMatch(Buffer.from(back.sealed, 'base64url').toString('latin1'), 'canary')
  const sent = { title: 'Billing', [sealedName(FIELD)]: back.sealed }
  t.equal((await it.as('olivia').send('/notes/add', sent)).body, 'saved')
  t.same(it.saved, [{ title: 'Billing', clientSecret: ' canary\nsecret ' }])
})

test('after a mistake at sign-in the form still waits', async (t) => {
  const it = await castWithForm(t)
  it.as('olivia')
  it.clock.pass({ minutes: 31 })
  const page = await it.as('olivia').send('/notes/add', TYPED)
  const kept = hidden(page.body, 'kept') ?? ''
  const wrong = await it.as('olivia').send('/sign-in', { who: 'olivia', password: 'wrong', kept, next: '/notes/add' })
  t.equal(wrong.status, 422)
  t.equal(hidden(wrong.body, 'kept'), kept)
  t.equal(hidden(wrong.body, 'next'), '/notes/add')
})

test('somebody else who signs in on that page gets nothing of it', async (t) => {
  const it = await castWithForm(t)
  const { after } = await sendTooLate(it, 'stan')
  t.equal(after.location, '/notes/add?from=list')
  const back = await it.as('olivia').open(after.location ?? '')
  t.same(JSON.parse(back.body), { values: { title: '', tag: [], shared: false }, sealed: null })
})

test('the address under which it waits is worth nothing to others, and ends after ten minutes', async (t) => {
  const it = await castWithForm(t)
  const { after } = await sendTooLate(it)
  const url = after.location ?? ''
  t.match((await it.as('stan').open(url)).body, '"title":""')
  t.match((await it.as('olivia').open(url)).body, '"title":"Billing')
  it.clock.pass({ minutes: 10 })
  t.match((await it.as('olivia').open(url)).body, '"title":""')
})

test('a sealed form that is older than ten minutes is let go, and the person still gets to the page', async (t) => {
  const it = await castWithForm(t)
  it.as('olivia')
  it.clock.pass({ minutes: 31 })
  const page = await it.as('olivia').send('/notes/add', TYPED)
  it.clock.pass({ minutes: 10 })
  const form = { who: 'olivia', password: GOOD_PASSWORD, next: '/notes/add', kept: hidden(page.body, 'kept') ?? '' }
  t.equal((await it.as('olivia').send('/sign-in', form)).location, '/notes/add')
})

test('when nobody knows whose session it was, the browser is what it is bound to', async (t) => {
  const it = await castWithForm(t)
  await it.as('olivia').send('/sign-out')
  const page = await it.as('olivia').send('/notes/add', TYPED)
  const kept = hidden(page.body, 'kept') ?? ''
  t.match(kept, /^visit\./)
  const signIn = { who: 'olivia', password: GOOD_PASSWORD, next: '/', kept }
  t.equal((await it.stranger().send('/sign-in', signIn)).location, '/', 'another browser')
  t.match((await it.as('olivia').send('/sign-in', signIn)).location, /kept=/)
})

test('what has no page of its own, or is too much, is not kept; the person is led to the start', async (t) => {
  const it = await castWithForm(t)
  const act = await it.stranger().send('/notes/act', { word: 'x' })
  t.equal(act.status, 401)
  t.equal(hidden(act.body, 'kept'), undefined)
  t.equal(hidden(act.body, 'next'), '/')
  const much = await it.stranger().send('/notes/add', { title: 'x'.repeat(600_000) })
  t.equal(much.status, 401)
  t.equal(hidden(much.body, 'kept'), undefined)
  t.equal(hidden(much.body, 'next'), '/notes/add')
  t.equal(hidden((await it.stranger().send('/notes/add', {})).body, 'kept'), undefined, 'nothing was typed')
})

test('whatever is sent as a kept form that MySafe did not seal is let go', async (t) => {
  const it = await castWithForm(t)
  for (const kept of ['x', 'user.', 'user.AAAA', 'visit.AAAA', 'other.x', '.', 'user.x.y'])
    t.equal((await it.stranger().send('/sign-in', { who: 'olivia', password: GOOD_PASSWORD, kept })).location, '/')
})

test('only so many forms wait at once', async (t) => {
  const it = await castWithForm(t)
  const { page, after } = await sendTooLate(it)
  const kept = hidden(page.body, 'kept') ?? ''
  const browser = it.as('olivia')
  const _csrf = await browser.token()
  for (let index = 0; index < 50; index += 1)
    await browser.send('/sign-in', {
      who: 'olivia',
      password: GOOD_PASSWORD,
      kept,
      _csrf: index === 0 ? _csrf : await browser.token(),
    })
  t.match((await browser.open(after.location ?? '')).body, '"title":""', 'the oldest made room')
})

test('names that mean something to the language are fields like any other', async (t) => {
  const it = await castWithForm(t)
  it.as('olivia')
  it.clock.pass({ minutes: 31 })
  const page = await it.as('olivia').send('/notes/add', { ['__proto__']: 'x', constructor: 'y', title: 'Kept' })
  const form = { who: 'olivia', password: GOOD_PASSWORD, kept: hidden(page.body, 'kept') ?? '' }
  const back = await it.as('olivia').follow(await it.as('olivia').send('/sign-in', form))
  t.match(back.body, '"title":"Kept"')
  t.equal(({} as Record<string, unknown>)['x'], undefined)
})

test('a client secret that comes back with a fault is sealed for its person, its form and ten minutes', async (t) => {
  const it = await castWithForm(t)
  const seal = async () => {
    it.as('olivia')
    it.clock.pass({ minutes: 31 })
    const page = await it.as('olivia').send('/notes/add', TYPED)
    const form = { who: 'olivia', password: GOOD_PASSWORD, kept: hidden(page.body, 'kept') ?? '' }
    const back = await it.as('olivia').follow(await it.as('olivia').send('/sign-in', form))
    return (JSON.parse(back.body) as { sealed: string }).sealed
  }
  const sealed = await seal()
  const sent = { title: 'Billing', [sealedName(FIELD)]: sealed }
  await it.as('stan').send('/notes/add', sent)
  t.match(it.saved.at(-1), { clientSecret: '' }, 'nobody else’s')
  await it.as('olivia').send('/notes/add', { ...sent, clientSecret: 'typed anew' })
  t.match(it.saved.at(-1), { clientSecret: 'typed anew' }, 'what is typed now counts')
  it.clock.pass({ minutes: 10 })
  await it.as('olivia').send('/notes/add', sent)
  t.match(it.saved.at(-1), { clientSecret: '' }, 'too old')
})

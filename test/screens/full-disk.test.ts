// A full disk: what is refused is told in words and keeps what was typed; what takes an access away works; people read on.
import t from 'tap'
import { recordAll } from '../../src/audit/trail.ts'
import { operator } from '../../src/vault/actors.ts'
import { ENTRIES } from '../../src/vault/urgent.ts'
import { keepsForNobody, losesWhatWasTyped, saysItIsOurFault, usedByEverything } from '../controls/screens/full-disk.ts'
import type { TestOptions } from '../fixtures/app.ts'
import { givePassword, GOOD_PASSWORD } from '../fixtures/cast.ts'
import { ACTS, type Act } from '../fixtures/every-act.ts'
import { fieldsSent } from '../fixtures/fields.ts'
import { houseOnDisk, sendIn, type Done } from '../fixtures/full-disk.ts'
import { giveLink } from '../fixtures/outside.ts'
import { putSealed } from '../fixtures/sealed.ts'

type Test = Parameters<typeof houseOnDisk>[0] & { equal(found: unknown, wanted: unknown): unknown }

/** The policy, written down apart from the program: what works on a full disk, in the room that is kept for it. */
const WORKS = [
  ...['/sign-in', '/sign-out', '/confirm-password', '/account/devices'],
  ...['/admin/users/:id/end-sessions', '/admin/users/:id/deactivate'],
  ...['/external-shares/:id/revoke', '/admin/external-shares/:id/revoke'],
  ...[
    '/api-secrets/:id/disable',
    '/api-secrets/batch/disable',
    '/private-groups/:id/disable',
    '/admin/user-groups/:id/disable',
  ],
]

// It only begins there; what it found is told on its page, and that it could not be recorded too.
const BEGINS = '/admin/audit/verify'

// A client secret or a passphrase never comes back in clear, and what looks for somebody is kept nowhere.
const UNSEEN = ['clientSecret', 'passphrase', 'find']

function faultsOf({ url, sent, shown, answer, changed }: Done): string[] {
  const { status, text, body } = answer
  const faults: string[] = []
  if (status !== 503) faults.push(`is answered with ${String(status)}`)
  if (!/The disk of this server is full/.test(text)) faults.push('says nothing of the disk')
  faults.push(...changed.map((table) => `changes ${table}`))
  if (/typed-canary/.test(body)) faults.push('shows a client secret')
  const back = fieldsSent(body, url)
  for (const [name, { typed }] of shown)
    if (typed && !UNSEEN.includes(name) && back.get(name)?.value !== sent[name]) faults.push(`loses ${name}`)
  return faults
}

/** What is wrong with one form on a full disk, and once there is room again. */
async function faultsOn(t: Test, path: string, options: TestOptions = {}): Promise<string[]> {
  const form = ACTS[path] as Act
  const it = await houseOnDisk(t, { empty: path === '/setup', ...options })
  const done = await sendIn(it, form, { full: true })
  if (path === BEGINS) return done.changed.map((table) => `changes ${table}`)
  if (WORKS.includes(path)) return done.answer.status === 303 && done.changed.length > 0 ? [] : ['does not work']
  const faults = faultsOf(done)
  it.disk.free()
  const { status, text } = await done.again()
  if (status >= 400) faults.push(`is still refused when there is room: ${String(status)} ${text.slice(0, 200)}`)
  return faults
}

t.test('every way to act is looked at, and does what it is for while there is room', async (t) => {
  const { app } = await houseOnDisk(t)
  const there = app.waysIn.filter(({ method }) => method === 'POST').map(({ url }) => url)
  t.same(there.sort(), Object.keys(ACTS).sort())
  for (const [path, form] of Object.entries(ACTS)) {
    const { answer, changed } = await sendIn(await houseOnDisk(t, { empty: path === '/setup' }), form, { full: false })
    t.ok(
      answer.status < 400 && (changed.length > 0 || path === BEGINS),
      `${path}: ${String(answer.status)} ${answer.text}`,
    )
  }
})

for (const path of Object.keys(ACTS))
  t.test(
    `DUR-05 DUR-06 AUD-03 ${path} on a full disk: refused whole, in words and with what was typed, or urgent and done`,
    async (t) => {
      t.same(await faultsOn(t, path), [])
    },
  )

for (const [title, path, options, found] of [
  [
    'DUR-05 AUD-03 control: a page that calls it a fault of ours is found',
    '/account',
    { also: saysItIsOurFault },
    'is answered with 500',
  ],
  ['DUR-05 control: a form that comes back empty is found', '/account', { also: losesWhatWasTyped }, 'loses name'],
  ['DUR-06 control: room that everything may use is found', '/account', { ballast: usedByEverything }, 'changes users'],
  ['DUR-06 control: room that nothing may use is found', '/sign-out', { ballast: keepsForNobody }, 'does not work'],
] as const)
  t.test(title, async (t) => {
    t.ok((await faultsOn(t, path, options)).includes(found))
  })

/** Every page as who may look finds it, by its status, two minutes after everybody came. */
async function looked(t: Test, { full }: { full: boolean }): Promise<Record<string, number>> {
  const it = await houseOnDisk(t)
  const { path } = await giveLink(it, { secretId: putSealed(it) })
  const pages = it.app.waysIn.filter(({ method, url }) => method === 'GET' && !/^\/(?:assets|ready)/.test(url))
  it.as('olivia')
  it.clock.pass({ minutes: 2 })
  if (full) it.disk.fill()
  const seen: Record<string, number> = {}
  for (const { url } of pages) {
    const address = url === '/open/:token' ? path : url.replace(/:\w+/g, '1')
    const browser = url.startsWith('/open/') ? it.stranger() : it.as(url.startsWith('/admin/') ? 'ada' : 'olivia')
    seen[url] = (await browser.open(address)).status
  }
  return seen
}

t.test(
  'DUR-05 every page is read as before while the disk is full; what cannot be noted of it is left out',
  async (t) => {
    const before = await looked(t, { full: false })
    t.ok(Object.values(before).filter((status) => status === 200).length > 40)
    t.same(await looked(t, { full: true }), before)
  },
)

t.test('DUR-05 a link that is over is over on a full disk too, and tells nobody why', async (t) => {
  const it = await houseOnDisk(t)
  const { path } = await giveLink(it)
  it.clock.pass({ hours: 25 })
  it.disk.fill()
  t.equal((await it.stranger().open(path)).status, 410)
})

t.test(
  'DUR-05 it is not ready while the disk is full, lives on, and is ready by itself once there is room',
  async (t) => {
    const it = await houseOnDisk(t)
    it.as('olivia')
    const ready = async () => (await it.stranger().open('/ready')).body
    t.equal(await ready(), 'ready\n')
    it.disk.fill()
    t.equal(await ready(), 'not ready\n')
    t.equal((await it.stranger().open('/up')).status, 200)
    await it.as('olivia').send('/sign-out')
    t.equal(await ready(), 'not ready\n', 'what is left is kept')
    it.disk.free()
    t.equal(await ready(), 'ready\n')
  },
)

/** How often a password can be guessed on a full disk before somebody has to wait, up to twenty times. */
async function guesses(t: Test, options: TestOptions = {}): Promise<number> {
  const it = await houseOnDisk(t, options)
  await givePassword(it, it.ids.olivia)
  const browser = it.stranger()
  const _csrf = await browser.token()
  it.disk.fill()
  for (let n = 0; n < 20; n += 1) {
    const { status } = await browser.send('/sign-in', {
      _csrf,
      who: 'olivia',
      password: `not the right one ${String(n)}`,
    })
    if (status === 429) return n
    t.equal(status, 503)
  }
  return 20
}

t.test(
  'DUR-06 AUT-06 a full disk is no time to guess passwords: tries that cannot be recorded are counted',
  async (t) => {
    t.equal(await guesses(t), 10)
  },
)

/** How olivia, who came in forty-nine times just now, is answered on a full disk when she goes on, and victor beside her. */
async function goingOn(t: Test, options: TestOptions = {}): Promise<number[]> {
  const it = await houseOnDisk(t, options)
  const { olivia, victor } = it.ids
  for (const id of [olivia, victor]) await givePassword(it, id)
  const [one, other] = [it.stranger(), it.stranger('198.51.100.9')]
  const answers: number[] = []
  const enters = async (browser: typeof one, who: string) => {
    const fields = { who, password: GOOD_PASSWORD, _csrf: await browser.token() }
    answers.push((await browser.send('/sign-in', fields)).status)
  }
  const entered = { name: 'user.signed_in', userId: olivia } as const
  it.vault.write((tx) => recordAll(tx, operator, Array<typeof entered>(ENTRIES.most - 1).fill(entered)))
  it.disk.fill()
  await enters(one, 'olivia')
  answers.push((await one.send('/confirm-password', { password: GOOD_PASSWORD })).status)
  await enters(other, 'olivia')
  await enters(other, 'victor')
  it.clock.pass({ minutes: ENTRIES.minutes })
  await enters(one, 'olivia')
  return answers
}

t.test('DUR-06 nobody who signs in over and over uses up alone the room that is kept for everybody', async (t) => {
  t.same(await goingOn(t), [303, 503, 503, 303, 303])
  const planted = await goingOn(t, { ballast: usedByEverything })
  t.notSame(planted, [303, 503, 503, 303, 303], 'control: room that everything may use is found')
})

t.test('DUR-06 in the Share window taking away works on a full disk, and giving as well does not', async (t) => {
  const it = await houseOnDisk(t)
  const secretId = putSealed(it)
  const [window, victor, stan] = [`/api-secrets/${String(secretId)}/share/internal`, it.ids.victor, it.ids.stan]
  const grants = () => it.vault.db.raw.prepare('SELECT user_id FROM grants ORDER BY user_id').pluck().all()
  const olivia = it.as('olivia')
  await olivia.token()
  const before = grants()
  it.disk.fill()
  const leaving = { leaving: `user:${String(victor)}`, was: `user:${String(victor)} view` }
  t.equal((await olivia.send(window, { ...leaving, recipient: `user:${String(stan)}` })).status, 503)
  t.same(grants(), before)
  t.equal((await olivia.send(window, leaving)).status, 303)
  t.same(
    grants(),
    before.filter((id) => id !== victor),
  )
})

// Administration, System: what runs here, what is better mended, and the mail queue with its Try again.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SendFault, type FaultCode } from '../../src/mail/faults.ts'
import type { AboutMail } from '../../src/mail/way.ts'
import { programVersion } from '../../src/resources.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { keepCertificate } from '../../src/crypto/certificate-watch.ts'
import { certificateFor, putCertificate, replace } from '../fixtures/certificate.ts'
import { castFor, type Answer, type Cast, type Person } from '../fixtures/cast.ts'
import { mailbox } from '../fixtures/mailbox.ts'
import { postFor } from '../fixtures/post.ts'
import { putSealed, signedIn } from '../fixtures/sealed.ts'
import { eventNames, stateOf } from '../fixtures/state.ts'

const SYSTEM = '/admin/system'

/** A letter for somebody, as sharing queues it. */
function tell(it: Cast, to: Person): void {
  const secretId = putSealed(it)
  it.vault.db.raw.prepare('DELETE FROM grants WHERE secret_id = ?').run(secretId)
  const add = [{ recipient: { kind: 'user', id: it.ids[to] } as const, level: 'view' as const, untilAt: null }]
  shareApiSecret(it.vault, signedIn(it.vault, it.ids.olivia), { secretId, add, change: [], remove: [] })
}

/** The postman goes once; the mail server answers every letter with this fault, or takes it. */
async function round(it: Cast, fault: { code: FaultCode; status: number | null } | null): Promise<void> {
  it.mailbox.refuse = () => {
    if (fault !== null) throw new SendFault(fault.code, fault.status)
  }
  await postFor(it.vault).round()
}

/** A server that takes no letter of this cast's for good. */
const failed = { code: 'message', status: 554 } as const

/** The rows of the queue, as a person reads them. */
function rowsOf({ body }: Answer): string[] {
  const table = /<tbody>([\s\S]*?)<\/tbody>/.exec(body)?.[1] ?? ''
  return [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    row
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

const letterId = (it: Cast) => String(it.vault.db.raw.prepare('SELECT max(id) FROM letters').pluck().get())

t.test('it says which MySafe runs on which file, and how mails leave', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const page = await it.as('ada').open(SYSTEM)
  t.equal(page.status, 200)
  t.match(page.text, `MySafe ${programVersion()} on Node ${process.versions.node}`)
  t.match(page.text, /Database :memory: \d+\.\d MB/)
  t.match(page.text, /Mail Printed where MySafe was started Sender MySafe <mysafe@corp\.test>/)
})

t.test(
  'of a mail server it names host, encryption and sign-in; a certificate that is not checked stands out',
  async (t) => {
    const smtp = {
      kind: 'smtp',
      from: 'MySafe <m@corp.test>',
      host: 'mail.corp.test',
      port: 587,
      encryption: 'starttls',
    } as const
    const shown = async (about: AboutMail) => {
      const it = await castFor(t, { mail: { ...mailbox(), about } })
      return it.as('ada').open(SYSTEM)
    }
    const safe = await shown({ ...smtp, verified: true, signsIn: true, unsafe: false })
    t.match(
      safe.text,
      /Mail server mail\.corp\.test:587 MySafe signs in .* Encryption STARTTLS The certificate is checked/,
    )
    t.notMatch(safe.text, /Mails can be read on their way/)
    const unverified = await shown({ ...smtp, verified: false, signsIn: false, unsafe: true })
    t.match(
      unverified.text,
      /Mails can be read on their way .* MySafe does not sign in .* The certificate is not checked/,
    )
    t.match(unverified.body, /notice-danger/)
    const bare = await shown({ ...smtp, encryption: 'none', verified: false, signsIn: false, unsafe: true })
    t.match(bare.text, /Encryption None/)
    t.match(bare.body, /badge-danger">None/)
  },
)

t.test(
  'it warns of plain http beyond this machine, of no mail server, and of a recovery key that still lies there',
  async (t) => {
    const folder = t.testdir({ key: {} })
    const rootKeyFile = join(folder, 'key', 'root.key')
    const open = async (config: object, mailConfigured: boolean) => {
      const it = await castFor(t, { config: { rootKeyFile, dataDir: join(folder, 'data'), ...config }, mailConfigured })
      return (await it.as('ada').open(SYSTEM)).text
    }
    const away = await open({ baseUrl: 'http://mysafe.test' }, false)
    t.match(away, /People reach MySafe without encryption/)
    t.match(away, /There is no mail server Everything works without one/)
    t.match(away, /No mail is sent: there is no mail server\./)
    t.match(away, /The recovery key does not lie beside the root key\./)
    for (const baseUrl of ['https://mysafe.test', 'http://127.0.0.1:8080'])
      t.notMatch(await open({ baseUrl }, true), /without encryption|no mail server|recovery key still/, baseUrl)
    const linksOver = async (baseUrl: string) => {
      const it = await castFor(t, {
        config: { baseUrl: 'https://mysafe.test' },
        open: { baseUrl },
        mailConfigured: true,
      })
      return (await it.as('ada').open(SYSTEM)).text
    }
    t.match(await linksOver('http://open.test'), /People without an account reach MySafe without encryption/)
    t.notMatch(await linksOver('https://open.test'), /without encryption/)
    mkdirSync(join(folder, 'key'), { recursive: true })
    writeFileSync(join(folder, 'key', 'recovery-key.txt'), 'canary')
    const lying = await open({ baseUrl: 'https://mysafe.test' }, true)
    t.match(lying, /The recovery key still lies on this machine .*recovery-key\.txt/)
    t.notMatch(lying, /canary/)
  },
)

t.test('of a certificate that MySafe serves itself it names hosts and end, and what is to be done', async (t) => {
  const from = Date.UTC(2026, 9, 1)
  const made = certificateFor({ hosts: ['mysafe.test', 'www.mysafe.test'], from, until: from + 90 * 24 * 3_600_000 })
  const folder = t.testdir()
  const places = putCertificate(folder, made)
  const certificate = keepCertificate(places)
  const it = await castFor(t, { certificate, config: { baseUrl: 'https://mysafe.test', trustedProxies: [] } })
  const shown = async () => (await it.as('ada').open(SYSTEM)).text
  t.match(await shown(), /Certificate mysafe\.test, www\.mysafe\.test Its end: next month/)
  t.match(await shown(), /its certificate is for mysafe\.test, www\.mysafe\.test and counts for another 38 days\./)
  t.notMatch(await shown(), /No proxy is trusted/)
  replace(places.keyFile, certificateFor().key)
  certificate.look()
  t.match(
    await shown(),
    /A new certificate cannot be used; the one before is still served It is tried again each minute\. The key .+ does not belong/,
  )
  for (const [days, words] of [
    [20.5, /The certificate ends in 20 days It is for mysafe\.test\. Put the new one in the place of /],
    [-1, /The certificate has ended Browsers let nobody through who comes for mysafe\.test\./],
  ] as const) {
    const until = it.clock.now() + days * 24 * 3_600_000
    putCertificate(folder, certificateFor({ hosts: ['mysafe.test'], from, until }))
    certificate.look()
    t.match(await shown(), words)
  }
  t.notMatch((await (await castFor(t)).as('ada').open(SYSTEM)).text, /certificate/i, 'elsewhere nothing is said of it')
})

t.test('the queue shows kind, recipient, since, tries, next try and the last fault in words', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  t.match((await it.as('ada').open(SYSTEM)).text, /Waiting \(0\) Failed \(0\) Sent \(0\) Nothing is waiting/)
  tell(it, 'victor')
  t.same(rowsOf(await it.as('ada').open(SYSTEM)), ['Shared with you Victor Viewer now 0 now None Try again'])
  await round(it, { code: 'recipient', status: 450 })
  t.match(
    rowsOf(await it.as('ada').open(SYSTEM))[0],
    /^Shared with you Victor Viewer now 1 in 1 minute The mail server refuses the recipient’s address\. Its answer was 450\. Try again$/,
  )
  it.clock.pass({ minutes: 2 })
  await round(it, { code: 'unreachable', status: null })
  const waiting = await it.as('ada').open(SYSTEM)
  t.match(rowsOf(waiting)[0], /The mail server cannot be reached\. Try again$/)
  t.match(waiting.text, /Mails are waiting The mail server failed when it was last tried/)
  await it.as('ada').send(`${SYSTEM}/letters/${letterId(it)}/retry`)
  await round(it, null)
  const sent = await it.as('ada').open(`${SYSTEM}?queue=sent`)
  t.match(rowsOf(sent), [/^Shared with you Victor Viewer 2 minutes ago \d+ now$/])
  t.match(sent.text, /Waiting \(0\) Failed \(0\) Sent \(1\)/)
})

t.test('a letter that failed is tried again alone, or with all the others', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  for (const person of ['victor', 'edith', 'gina'] as const) tell(it, person)
  await round(it, failed)
  const page = await it.as('ada').open(`${SYSTEM}?queue=failed`)
  t.equal(rowsOf(page).length, 3)
  t.match(rowsOf(page)[0], /The mail server refuses the mail\. Its answer was 554\. Try again$/)
  t.match(
    (await it.as('ada').open(SYSTEM)).text,
    /3 mails were given up They can be tried again for seven days\. See what failed/,
  )
  const before = it.vault.db.raw.prepare('SELECT max(number) FROM audit_events').pluck().get() as number
  const one = await it.as('ada').send(`${SYSTEM}/letters/${letterId(it)}/retry`)
  t.equal(one.location, SYSTEM)
  t.match((await it.as('ada').follow(one)).text, /The mail is tried again now/)
  const all = await it.as('ada').send(`${SYSTEM}/letters/retry`)
  t.match((await it.as('ada').follow(all)).text, /2 mails are tried again now/)
  t.same(eventNames(it.vault.db, before), ['letters.retried', 'letters.retried'])
  await round(it, null)
  t.equal(it.mailbox.mails.length, 3)
  const none = await it.as('ada').send(`${SYSTEM}/letters/retry`)
  t.match((await it.as('ada').follow(none)).text, /There was nothing to try again/)
})

t.test('what was sent meanwhile, or is kept no more, is not tried again, and the page says why', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  tell(it, 'victor')
  await round(it, null)
  const late = await it.as('ada').send(`${SYSTEM}/letters/${letterId(it)}/retry`)
  t.equal(late.status, 409)
  t.match(late.text, /This mail was sent meanwhile, or nothing of it is kept any more/)
  for (const id of ['999', 'x', '0'])
    t.equal((await it.as('ada').send(`${SYSTEM}/letters/${id}/retry`)).status, 404, id)
  it.vault.db.raw.exec('UPDATE letters SET sent_at = NULL, failed_at = 1, sealed_body = NULL')
  t.notMatch((await it.as('ada').open(`${SYSTEM}?queue=failed`)).body, new RegExp(`/letters/${letterId(it)}/retry`))
})

t.test('what a letter says and whom it was sealed for never stands on the page', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const secretId = putSealed(it, { name: 'Canary name' })
  const add = [{ recipient: { kind: 'user', id: it.ids.stan } as const, level: 'view' as const, untilAt: null }]
  shareApiSecret(it.vault, signedIn(it.vault, it.ids.olivia), { secretId, add, change: [], remove: [] })
  const page = await it.as('ada').open(SYSTEM)
  t.match(rowsOf(page)[0], /Stan Stranger/)
  t.notMatch(page.body, /Canary name|stan@corp\.test/)
  it.vault.db.raw.exec('UPDATE letters SET user_id = NULL')
  t.match(rowsOf(await it.as('ada').open(SYSTEM))[0], /^Shared with you Somebody without an account /)
})

t.test('whoever administers nothing is refused, and nothing is changed', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  tell(it, 'victor')
  await round(it, failed)
  await it.as('olivia').open('/account')
  const stranger = it.stranger()
  await stranger.open('/sign-in')
  const before = stateOf(it.vault.db)
  const retry = `${SYSTEM}/letters/${letterId(it)}/retry`
  t.equal((await it.as('olivia').open(SYSTEM)).status, 403)
  for (const url of [retry, `${SYSTEM}/letters/retry`]) {
    t.equal((await it.as('olivia').send(url)).status, 403, url)
    t.equal((await stranger.send(url)).status, 401, url)
  }
  t.equal((await stranger.open(SYSTEM)).location, `/sign-in?next=${encodeURIComponent(SYSTEM)}`)
  t.same(stateOf(it.vault.db), before)
})

t.test('pages of a long queue keep what is looked at; what was never a page is the nearest one', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  for (let n = 0; n < 31; n++) tell(it, 'victor')
  await round(it, failed)
  const first = await it.as('ada').open(`${SYSTEM}?queue=failed`)
  t.equal(rowsOf(first).length, 30)
  t.match(first.body, 'href="/admin/system?queue=failed&amp;page=2"')
  for (const page of ['2', '99']) {
    const second = await it.as('ada').open(`${SYSTEM}?queue=failed&page=${page}`)
    t.equal(rowsOf(second).length, 1)
    t.match(second.body, 'href="/admin/system?queue=failed"')
  }
  t.equal(rowsOf(await it.as('ada').open(`${SYSTEM}?queue=nothing&page=x`)).length, 0)
})

t.test('the menu of Administration leads there, in both languages', async (t) => {
  const it = await castFor(t)
  const menu = /<nav aria-label="Main menu">[\s\S]*?<\/nav>/
  const words = (page: Answer) =>
    (menu.exec(page.body)?.[0] ?? '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  t.equal(words(await it.as('ada').open(SYSTEM)), 'Users User groups External share Sharing options Audit System')
  it.vault.db.raw.exec("UPDATE users SET language = 'pt-BR'")
  const page = await it.as('ada').open(SYSTEM)
  t.match(
    page.text,
    /Usuários Grupos de usuários Compartilhamento externo Opções de compartilhamento Auditoria Sistema/,
  )
  t.match(page.text, /Fila de e-mails Esperando \(0\) Falharam \(0\) Enviados \(0\) Nada está esperando/)
})

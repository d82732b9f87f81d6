// Setting up: the first administrator, once, through the address that the console printed.
import { test } from 'tap'
import { openSetup } from '../../src/vault/setup.ts'
import { appFor } from '../fixtures/app.ts'
import { browserFor, hidden } from '../fixtures/cast.ts'

const GOOD = 'correct-horse-battery-staple'

test('AUT-10 whoever has the printed address becomes the first administrator and is signed in', async (t) => {
  const it = await appFor(t)
  const token = openSetup(it.vault)
  const browser = browserFor(it)
  const page = await browser.open(`/setup?token=${token ?? ''}`)
  t.equal(page.status, 200)
  t.match(page.text, 'Set up MySafe')
  const done = await browser.send('/setup', {
    token: token ?? '',
    _csrf: hidden(page.body, '_csrf') ?? '',
    name: 'Ana Prado',
    username: 'ana',
    email: 'ana@corp.test',
    password: GOOD,
  })
  t.equal(done.status, 303)
  t.equal(done.location, '/')
  const account = await browser.open('/account')
  t.equal(account.status, 200, account.text)
  t.match(account.text, 'Ana Prado')
})

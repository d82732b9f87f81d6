// As much as a batch takes: ten thousand API secrets with a group of a thousand people, in one go, and back again.
import t from 'tap'
import { verifyChain } from '../../src/audit/chain.ts'
import { castFor } from '../fixtures/cast.ts'
import { ask, batchIn, press, yes } from '../fixtures/batch.ts'
import { put, putSecret } from '../fixtures/database.ts'

const MANY = 10_000
const PEOPLE = 1_000

t.test('10,000 API secrets with a group of 1,000 in one go: grants, events, one letter each, and Undo', async (t) => {
  const it = await castFor(t, { mailConfigured: true })
  const { db, keyring } = it.vault
  const count = (sql: string) => db.raw.prepare(`SELECT count(*) FROM ${sql}`).pluck().get()
  put(db, 'user_groups', { id: 1, name: 'All of us', name_folded: 'all of us', created_at: 0 })
  const columns =
    'url, kek_version, wrapped_key, sealed_client_id, client_id_hash, created_at, created_by, changed_at, changed_by'
  const numbers = (most: number) => JSON.stringify(Array.from({ length: most }, (_, n) => n + 1))
  putSecret(db, it.ids.olivia, { name: 'API 0' })
  db.raw
    .prepare(
      `INSERT INTO api_secrets (owner_id, name, ${columns})
       SELECT s.owner_id, 'API ' || j.value, ${columns} FROM api_secrets s, json_each(?) j`,
    )
    .run(numbers(MANY - 1))
  db.raw
    .prepare(
      `INSERT INTO users (name, username, username_folded, email, email_folded, language, time_zone, created_at)
       SELECT 'Person', 'p' || value, 'p' || value, 'p' || value, 'p' || value, 'en', 'UTC', 0 FROM json_each(?)`,
    )
    .run(numbers(PEOPLE))
  db.raw.exec(
    "INSERT INTO user_group_members (group_id, user_id, added_at) SELECT 1, id, 0 FROM users WHERE name = 'Person'",
  )
  const olivia = it.as('olivia')
  const asked = await ask(olivia, 'share', 'all=yes')
  t.match(asked.text, /Are you sure you want to share the 10,000 records selected\?/)
  const window = await press(olivia, await yes(olivia, 'share', asked), { add: ['user-group:1'] })
  const begun = performance.now()
  const done = await press(olivia, window)
  t.comment(`shared in ${String(Math.round(performance.now() - begun))} ms, during which nobody else is answered`)
  const url = `/api-secrets/batch/${String(batchIn(done))}`
  t.equal(count('grants WHERE batch_id = 1'), MANY)
  t.equal(count("audit_events WHERE name = 'api_secret.shared'"), MANY)
  t.equal(count('letters WHERE batch_id = 1'), PEOPLE)
  t.equal(verifyChain(db, { keyring }).fault, null)
  t.match((await olivia.open(url)).text, /10,000 API secrets were shared .*Gained access 1,000 people Mail 1,000 mails/)
  t.match((await olivia.follow(await olivia.send(`${url}/undo`))).text, /10,000 API secrets are as before\./)
  t.equal(count('grants'), 0)
  t.equal(count('letters WHERE withdrawn_at IS NULL'), 0)
  const disabled = await yes(olivia, 'disable', await ask(olivia, 'disable', 'all=yes'))
  batchIn(disabled)
  t.equal(count('api_secrets WHERE disabled_at IS NOT NULL'), MANY)
  putSecret(db, it.ids.olivia)
  const more = await ask(olivia, 'enable', 'all=yes&status=all')
  t.equal(more.status, 422)
  t.match(more.text, /That is too much at once: at most 10,000 API secrets/)
})

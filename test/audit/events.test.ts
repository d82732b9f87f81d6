// What an event holds: when, who, what, on which thing, from where, in which request; and never a value somebody typed.
import t from 'tap'
import { EVENT_NAMES } from '../../src/audit/trail.ts'
import { eventsFrom, type EventRow } from '../../src/store/audit-events.ts'
import { carelessEvents } from '../controls/audit/events.ts'
import { castFor, type Cast } from '../fixtures/cast.ts'

const CANARY = 'c4n4ry'
const SECRET = {
  name: `Billing ${CANARY}`,
  url: `https://${CANARY}.test/`,
  clientId: `id-${CANARY}`,
  clientSecret: `secret-${CANARY}`,
  identifier: `key-${CANARY}`,
  tags: `tag-${CANARY}`,
  notes: `note-${CANARY}`,
}

/** Everything one person does with an API secret, denied acts and mistakes included. */
async function live({ as, stranger, ids }: Cast): Promise<void> {
  const olivia = as('olivia')
  await olivia.send('/api-secrets/add', SECRET)
  await olivia.open('/api-secrets/1')
  for (const purpose of ['show', 'copy', 'curl']) await olivia.send('/api-secrets/1/reveal', { for: purpose })
  await olivia.send('/api-secrets/1/share/internal', { recipient: `user:${String(ids.victor)}` })
  await olivia.send('/api-secrets/1/replace-secret', { clientSecret: `new-${CANARY}`, version: 1 })
  await olivia.send('/api-secrets/1/disable')
  await olivia.send('/api-secrets/1/enable')
  await as('victor').send('/api-secrets/1/disable')
  await as('stan').open('/api-secrets/1')
  await stranger().send('/sign-in', { who: CANARY, password: `password-${CANARY}` })
  await as('ada').send('/admin/users/add', { name: CANARY, username: CANARY, email: `${CANARY}@corp.test` })
}

/** What is wrong with an event, in words; nothing when it is as it must be. */
function faults(event: EventRow): string[] {
  const said: string[] = []
  const text = JSON.stringify({ ...event, mac: undefined })
  if (!(EVENT_NAMES as readonly string[]).includes(event.name)) said.push('its name is not in the list')
  if (event.at <= 0) said.push('it has no time')
  if ((event.actorKind === 'user') !== (event.actorId !== null)) said.push('its actor does not fit its kind')
  if (event.address === null || event.requestId === null) said.push('it does not say from where')
  if (event.name.startsWith('api_secret.') && event.secretId === null) said.push('it does not say on what')
  if (text.includes(CANARY)) said.push('it holds what somebody typed')
  for (const value of Object.values(JSON.parse(event.details) as Record<string, unknown>).flat())
    if (typeof value === 'string' && !/^[\w:./-]{1,80}$/.test(value)) said.push(`a detail is no code: ${value}`)
  return said
}

t.test('AUD-07 every event says when, who, on what and from where, and holds no value', async (t) => {
  const it = await castFor(t)
  await live(it)
  const events = [...eventsFrom(it.vault.db, 1)]
  for (const event of events) t.same(faults(event), [], `${String(event.number)} ${event.name}`)
  const names = new Set(events.map(({ name }) => name))
  for (const name of [
    'api_secret.added',
    'api_secret.viewed',
    'api_secret.shown',
    'api_secret.copied',
    'api_secret.shared',
    'api_secret.client_secret_replaced',
    'api_secret.disabled',
    'api_secret.enabled',
    'access.denied',
    'user.sign_in_failed',
    'user.added',
  ])
    t.ok(names.has(name), `${name} happened`)
})

t.test('AUD-07 control: an event with a value, without a place or with a foreign name is noticed', async (t) => {
  const it = await castFor(t)
  await live(it)
  const [event] = eventsFrom(it.vault.db, 1)
  if (event === undefined) throw new Error('nothing happened')
  for (const [change, words] of carelessEvents(SECRET.name)) t.match(faults({ ...event, ...change }).join(), words)
})

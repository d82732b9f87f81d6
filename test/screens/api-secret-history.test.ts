// The history: each event of an API secret has its icon and its sentence.
import t from 'tap'
import { EVENT_NAMES } from '../../src/audit/trail.ts'
import { ICONS } from '../../src/screens/api-secret-history.ts'

t.test('each event that a history holds has an icon', async (t) => {
  const events = EVENT_NAMES.filter((name) => name.startsWith('api_secret.')).map((name) => name.split('.')[1])
  t.same(Object.keys(ICONS).sort(), events.sort())
})

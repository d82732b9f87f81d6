// Files that are on their way while somebody stops being who may have them: what was not sent yet stays here.
import t from 'tap'
import type { SignedIn } from '../../src/vault/actors.ts'
import { exportOf } from '../../src/vault/api-secret-list.ts'
import { exportTrail } from '../../src/vault/audit-export.ts'
import type { TellsEvent } from '../../src/vault/audit-file.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { beginSession, signOut } from '../../src/vault/sessions.ts'
import { changeUser, endSessions, resetPassword } from '../../src/vault/users.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { listsForEver, tellsForEver } from '../controls/vault/exports.ts'
import type { Person } from '../fixtures/cast.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = Parameters<typeof sealedHouse>[0]

const LIMITS = { idleMinutes: 30, hours: 12 }
const ALL = { q: '', id: '', name: '', url: '', tags: '', shared: '', owner: '', usedFrom: '', usedUntil: '' } as const
const EVERYTHING = { person: '', event: '', item: '', result: '', from: '', until: '' } as const
const WORDS: TellsEvent = { headings: [], what: () => ['', ''], who: () => '' }

/** The people of the house, each signed in on one device. */
function signedInHouse(t: Test): SealedHouse & { vault: Vault } {
  const house = sealedHouse(t)
  const as = (person: Person): SignedIn => {
    const user = house.as(person)
    const given = { userId: user.id, browser: '', origin: user.origin, limits: LIMITS }
    return { ...user, ...house.vault.write((tx) => beginSession(tx, given)) }
  }
  return { ...house, as }
}

const ends: Readonly<Record<string, (house: SealedHouse, who: SignedIn) => unknown>> = {
  'they sign out': ({ vault }, who) => signOut(vault, who),
  'their sessions are ended': ({ vault, as }, { id: userId }) => endSessions(vault, as('ada'), { userId }),
  'their password is reset': ({ vault, as }, { id: userId }) => resetPassword(vault, as('ada'), { userId }),
  'they are deactivated': ({ vault, as, ids }, { id: userId }) =>
    deactivateUser(vault, as('ada'), { userId, toId: ids.stan }),
}

/** What is still sent of the list when its reader stops being let in after the first lot: nothing, for whatever reason. */
function listed(t: Test, exporting: typeof exportOf): string[] {
  return Object.entries(ends).flatMap(([why, end]) => {
    const house = signedInHouse(t)
    putSealed(house)
    const victor = house.as('victor')
    const { lots } = exporting(house.vault, victor, { ...ALL, status: 'all', sort: '', page: '' })
    end(house, victor)
    try {
      return [...lots].flat().length > 0 ? [why] : []
    } catch (refusal) {
      return (refusal as { rule?: string }).rule === 'session.ended' ? [] : [`${why}: ${String(refusal)}`]
    }
  })
}

t.test('SES-06 the list in a file ends where its reader does', (t) => {
  t.same(listed(t, exportOf), [])
  t.same(listed(t, listsForEver), Object.keys(ends), 'control: a file that goes on is noticed')
  t.end()
})

/** The same for the trail, by whoever administers. */
async function told(t: Test, exporting: typeof exportTrail): Promise<string[]> {
  const going: string[] = []
  const ofAdministrators: typeof ends = {
    ...ends,
    'they administer no more': ({ vault, as }, { id: userId, user }) => {
      const { name, username, email, mayShareOutside, version } = user
      const fields = { name, username, email, mayShareOutside, administrator: false }
      changeUser(vault, as('ada'), { ...fields, userId, version })
    },
    'they gave that up themselves': ({ vault }, who) => {
      const { name, username, email, mayShareOutside, version } = who.user
      const fields = { name, username, email, mayShareOutside, administrator: false }
      changeUser(vault, who, { ...fields, userId: who.id, version })
    },
  }
  for (const [why, end] of Object.entries(ofAdministrators)) {
    const house = signedInHouse(t)
    house.vault.db.raw
      .prepare("UPDATE users SET administrator = 1, password_hash = 'x' WHERE id IN (?, ?)")
      .run(house.ids.stan, house.ids.ada)
    const stan = house.as('stan')
    const pieces = await exporting(house.vault, stan, { question: EVERYTHING, format: 'ndjson', tells: WORDS })
    end(house, stan)
    try {
      for await (const piece of pieces) if (piece !== '') going.push(why)
    } catch (refusal) {
      const { rule } = refusal as { rule?: string }
      if (rule !== 'session.ended' && rule !== 'users.administer') going.push(`${why}: ${String(refusal)}`)
    }
  }
  return [...new Set(going)]
}

t.test('SES-06 the trail in a file ends where its reader does, or their right', async (t) => {
  t.same(await told(t, exportTrail), [])
  t.equal((await told(t, tellsForEver)).length, 6, 'control: a file that goes on is noticed')
})

t.test('SES-06 what was asked for is not begun when its reader went away while it was counted', async (t) => {
  const house = signedInHouse(t)
  const ada = house.as('ada')
  const asked = exportTrail(house.vault, ada, { question: EVERYTHING, format: 'ndjson', tells: WORDS })
  signOut(house.vault, ada)
  await t.rejects(asked, { message: 'session.ended' })
  t.notOk(house.news().includes('audit.exported'))
})

t.test('whoever is still there gets all of it', async (t) => {
  const house = signedInHouse(t)
  putSealed(house)
  const olivia = house.as('olivia')
  t.equal([...exportOf(house.vault, olivia, { ...ALL, status: 'all', sort: '', page: '' }).lots].flat().length, 1)
  const given = { question: EVERYTHING, format: 'ndjson', tells: WORDS } as const
  const pieces: string[] = []
  for await (const piece of await exportTrail(house.vault, house.as('ada'), given)) pieces.push(piece)
  t.match(pieces.at(-1), /^\{"checkpoint"/)
})

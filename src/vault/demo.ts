// Fills an empty safe with the life of a small team, through the same verbs that people use: one write, all or nothing.
import { record } from '../audit/trail.ts'
import { hashPassword } from '../crypto/passphrases.ts'
import { countUsers, findUser, insertUser, type User } from '../store/users.ts'
import type { SignedIn } from './actors.ts'
import { lifeOf } from './demo-life.ts'
import { outsideDeeds } from './demo-outside.ts'
import { DEMO_DOMAIN, DEMO_PEOPLE, type DemoPerson } from './demo-team.ts'
import { fourWords } from './password-rules.ts'
import type { Tx, Vault } from './vault.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
// The team began this many days ago.
const DAYS = 60

/** The accounts of the demo, and the one password of them all. */
export interface Demo {
  readonly password: string
  readonly people: readonly DemoPerson[]
}

/** A vault inside one write, whose clock the demo sets: everything it does happened in the last weeks. */
interface Past extends Vault {
  set(instant: number): void
}

/** Whether somebody has an account already; then there is nothing to fill. */
export function isInhabited(vault: Vault): boolean {
  return countUsers(vault.db) > 0
}

/** Fills the safe. The same things happen every time; only keys, client secrets and the password differ. */
export async function fillDemo(vault: Vault): Promise<Demo> {
  const password = await fourWords()
  const ids = DEMO_PEOPLE.map((_, index) => index + 1)
  const hashes = await Promise.all(ids.map((id) => hashPassword(vault.keyring, id, password)))
  vault.write((tx) => {
    const past = pastOf(vault, tx)
    const people = addPeople(past, { hashes, from: tx.at - DAYS * DAY })
    const until = tx.at - HOUR
    const life = lifeOf(past, people, { from: tx.at - (DAYS - 1) * DAY, until })
    const acts = [...life, ...outsideDeeds(past, people, { until })].sort((a, b) => a.at - b.at)
    for (const { at, run } of acts) {
      past.set(at)
      run()
    }
  })
  return { password, people: DEMO_PEOPLE }
}

function pastOf(vault: Vault, tx: Tx): Past {
  let clock = tx.at
  const now = () => clock
  return {
    ...vault,
    db: tx.db,
    now,
    mailConfigured: false,
    set: (instant) => (clock = instant),
    write: (work) => work({ ...tx, now, at: clock, mailConfigured: false }),
  }
}

function addPeople(past: Past, { hashes, from }: { hashes: readonly string[]; from: number }): SignedIn[] {
  return DEMO_PEOPLE.map(({ username, name, language, timeZone, administrator, mayShareOutside }, index) => {
    past.set(from + index * HOUR)
    past.write((tx) =>
      insertUser(tx.db, {
        ...{ id: index + 1, name, username, email: `${username}@${DEMO_DOMAIN}`, language, timeZone },
        ...{ administrator, mayShareOutside, passwordHash: String(hashes[index]) },
        ...{ passwordChangedAt: tx.at, createdAt: tx.at, createdBy: administrator ? null : 1 },
      }),
    )
    const origin = { address: `192.0.2.${String(10 + index)}`, requestId: null }
    const user = findUser(past.db, index + 1) as User
    const person: SignedIn = { kind: 'user', id: index + 1, user, sessionId: 0, origin }
    past.write((tx) => {
      if (administrator) record(tx, person, { name: 'setup.completed', userId: 1 })
      else {
        const details = { administrator, mayShareOutside }
        record(tx, { kind: 'user', id: 1, origin }, { name: 'user.added', userId: index + 1, details })
        record(tx, { kind: 'nobody', id: null, origin }, { name: 'user.password_chosen', userId: index + 1 })
      }
    })
    return person
  })
}

// What may use the room that is kept on a full disk is told by what a write records, whichever verb it is.
import t from 'tap'
import { EVENT_NAMES, record, type EventName } from '../../src/audit/trail.ts'
import { NO_BALLAST, type Ballast } from '../../src/store/ballast.ts'
import { operator } from '../../src/vault/actors.ts'
import { forgetErased } from '../../src/vault/post-office.ts'
import { Unavailable } from '../../src/vault/refusals.ts'
import { isUrgent } from '../../src/vault/urgent.ts'
import { createVault, type Tx } from '../../src/vault/vault.ts'
import { sealedHouse } from '../fixtures/sealed.ts'

const urgent = (...names: EventName[]) => isUrgent(new Set(names))

t.test('DUR-06 whatever takes an access away is urgent, and nothing that gives one or shows something', async (t) => {
  const gives =
    /\.(?:added|shared|shown|copied|opened|shown_again|enabled|reactivated|resent|changed|grant_changed|member_added|exported|undone)$/
  t.same(
    EVENT_NAMES.filter((name) => gives.test(name) && urgent(name)),
    [],
  )
  for (const name of ['user.signed_out', 'external_share.revoked', 'api_secret.unshared', 'user.deactivated'] as const)
    t.ok(urgent(name), name)
  t.notOk(urgent(), 'what records nothing')
  t.notOk(urgent('api_secret.unshared', 'api_secret.shared'), 'what gives as well')
  t.ok(urgent('user.deactivated', 'user.sessions_ended', 'user.items_handed_over', 'api_secret.handed_over'))
  t.notOk(urgent('api_secret.handed_over'), 'what only comes with an urgent act')
})

/** What a write that fails with a code does: what it throws, how often it was tried, and whether everything ends. */
function failing(
  t: Parameters<typeof sealedHouse>[0],
  code: string,
  work: (tx: Tx) => void = () => undefined,
  kept: Partial<Ballast> = {},
) {
  const { vault } = sealedHouse(t)
  const told = { tries: 0, ended: [] as unknown[], letGo: 0, thrown: undefined as unknown }
  const fault = Object.assign(new Error(code), { code })
  const { db, keyring } = vault
  const own = createVault({
    ...{ db, keyring, end: (why: unknown) => told.ended.push(why) },
    ballast: { ...NO_BALLAST, letGo: () => (told.letGo++, false), ...kept },
  })
  try {
    own.write((tx) => {
      told.tries += 1
      work(tx)
      throw fault
    })
  } catch (thrown) {
    told.thrown = thrown
  }
  return { ...told, fault, own }
}

t.test('DUR-07 only a disk that cannot say what it keeps ends everything', async (t) => {
  for (const code of ['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_DIR_FSYNC']) {
    const { ended, fault, thrown } = failing(t, code)
    t.same(ended, [fault])
    t.type(thrown, Unavailable)
  }
  for (const code of ['SQLITE_IOERR_WRITE', 'SQLITE_FULL', 'SQLITE_READONLY']) {
    const { ended, thrown } = failing(t, code)
    t.same(ended, [], code)
    t.type(thrown, Unavailable)
  }
  const { ended, fault, thrown } = failing(t, 'SQLITE_CONSTRAINT')
  t.same([ended, thrown], [[], fault], 'what is no fault of the disk goes on as it is')
})

t.test('DUR-07 nor is a log trusted that could not be carried over', async (t) => {
  const { own, ended, fault } = failing(t, 'SQLITE_IOERR_FSYNC')
  own.db.raw.pragma = () => {
    throw fault
  }
  t.throws(() => forgetErased(own), fault)
  t.equal(ended.length, 2)
})

t.test('DUR-06 the room is asked for only by a full disk', async (t) => {
  const signOut = (tx: Tx) => record(tx, operator, { name: 'user.signed_out' })
  t.match(failing(t, 'SQLITE_FULL', signOut), { letGo: 1, tries: 1 })
  t.match(failing(t, 'SQLITE_IOERR_WRITE', signOut), { letGo: 0, tries: 1 })
  // SQLite does not tell a quota that is used up from a disk that fails; the ballast does.
  const { letGo, thrown } = failing(t, 'SQLITE_IOERR_WRITE', signOut, { isAllThereIs: () => true })
  t.match([letGo, (thrown as Unavailable).kept], [1, 'errors.kept_full'])
})

t.test(
  'DUR-05 DUR-07 where no room is kept and nobody ends anything, it is refused like everything that cannot be written',
  async (t) => {
    const { vault } = sealedHouse(t)
    for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_FSYNC'])
      t.throws(
        () =>
          vault.write(() => {
            throw Object.assign(new Error(code), { code })
          }),
        Unavailable,
      )
  },
)

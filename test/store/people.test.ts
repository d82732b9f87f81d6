// People and their sessions as they lie in the file: each table has one statement that writes it.
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { deleteSession, findSession, insertSession, listSessions, updateSession } from '../../src/store/sessions.ts'
import {
  anyOtherAdministrator,
  countUsers,
  findPasswordHash,
  findUser,
  findUserByEmail,
  findUserByUsername,
  fold,
  insertUser,
  listUsers,
  updateUser,
} from '../../src/store/users.ts'
import { writeTo } from '../../src/store/database.ts'
import { memoryDatabase } from '../fixtures/database.ts'

const ANA = {
  name: 'Ana Prado',
  username: 'Ana',
  email: 'Ana@Corp.test',
  language: 'pt-BR',
  timeZone: 'UTC',
  createdAt: 7,
  createdBy: null,
} as const

test('a person is found by number, username and e-mail address, however these are written', (t) => {
  const db = memoryDatabase(t)
  const id = writeTo(db, (tx) => insertUser(tx, ANA))
  for (const found of [findUser(db, id), findUserByUsername(db, 'aNA'), findUserByEmail(db, 'ANA@corp.TEST')])
    t.match(found, { id, name: 'Ana Prado', username: 'Ana', wantsMail: true, administrator: false, version: 1 })
  t.equal(findUser(db, 99), undefined)
  t.equal(findPasswordHash(db, id), null)
  t.equal(findPasswordHash(db, 99), null)
  t.equal(fold('Ｏｌｉｖｉａ'), 'olivia')
  t.end()
})

test('no two people share a username or an address', (t) => {
  const db = memoryDatabase(t)
  writeTo(db, (tx) => insertUser(tx, ANA))
  t.throws(() => writeTo(db, (tx) => insertUser(tx, { ...ANA, email: 'other@corp.test' })), /UNIQUE/)
  t.throws(() => writeTo(db, (tx) => insertUser(tx, { ...ANA, username: 'other' })), /UNIQUE/)
  t.equal(countUsers(db), 1)
  t.end()
})

test('a save counts, keeps what it does not name, and is refused over a newer one', (t) => {
  const db = memoryDatabase(t)
  const id = writeTo(db, (tx) => insertUser(tx, { ...ANA, passwordHash: 'kept' }))
  t.equal(
    writeTo(db, (tx) => updateUser(tx, id, { administrator: true }, 1)),
    true,
  )
  t.equal(
    writeTo(db, (tx) => updateUser(tx, id, { name: 'Late' }, 1)),
    false,
  )
  t.equal(
    writeTo(db, (tx) => updateUser(tx, 99, { name: 'Nobody' })),
    false,
  )
  t.match(findUser(db, id), { name: 'Ana Prado', administrator: true, version: 2, createdAt: 7 })
  t.equal(findPasswordHash(db, id), 'kept')
  t.equal(anyOtherAdministrator(db, id + 1), true)
  t.equal(anyOtherAdministrator(db, id), false)
  for (const changes of [{ passwordHash: null }, { passwordHash: 'kept', deactivatedAt: 9 }]) {
    writeTo(db, (tx) => updateUser(tx, id, changes))
    t.equal(anyOtherAdministrator(db, id + 1), false)
  }
  t.same(
    listUsers(db).map(({ name }) => name),
    ['Ana Prado'],
  )
  t.end()
})

test('a session is found by the hash of its cookie, and one that ended cannot be changed any more', (t) => {
  const db = memoryDatabase(t)
  const userId = writeTo(db, (tx) => insertUser(tx, ANA))
  const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  const times = { createdAt: 1, seenAt: 1, confirmedAt: 1 }
  const id = writeTo(db, (tx) =>
    insertSession(tx, { userId, tokenHash: first, ...times, address: '::1', browser: 'Firefox, Linux' }),
  )
  t.match(findSession(db, first), { session: { id, userId, address: '::1' }, user: { name: 'Ana Prado' } })
  t.equal(
    writeTo(db, (tx) => updateSession(tx, id, { tokenHash: second, seenAt: 5 })),
    true,
  )
  t.equal(findSession(db, first), undefined)
  t.match(findSession(db, second), { session: { id, seenAt: 5, createdAt: 1 } })
  t.equal(listSessions(db, userId).length, 1)
  t.equal(
    writeTo(db, (tx) => deleteSession(tx, { id, userId: userId + 1 })),
    false,
  )
  t.equal(
    writeTo(db, (tx) => deleteSession(tx, { id, userId })),
    true,
  )
  t.equal(
    writeTo(db, (tx) => updateSession(tx, id, { seenAt: 9 })),
    false,
  )
  t.end()
})

test('the tables that decide are written by one statement each', (t) => {
  for (const [file, table] of [
    ['users', 'users'],
    ['sessions', 'sessions'],
    ['settings', 'settings'],
  ] as const) {
    const text = readFileSync(`src/store/${file}.ts`, 'utf8')
    t.equal(text.match(new RegExp(`INSERT INTO ${table}\\b`, 'g'))?.length, 1, file)
    t.notMatch(text, new RegExp(`UPDATE ${table}\\b`))
  }
  t.end()
})

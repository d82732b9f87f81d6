// Everything that is looked at, in each way it can stand; what is to be mended comes first, and each says what to do.
import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeAnchor } from '../../src/audit/anchor.ts'
import { headOf, type Head } from '../../src/audit/chain.ts'
import { record } from '../../src/audit/trail.ts'
import { keepCertificate, lookAtCertificate } from '../../src/crypto/certificate-watch.ts'
import { translator } from '../../src/i18n/translate.ts'
import { backupName } from '../../src/store/backup-files.ts'
import { ballastIn } from '../../src/store/ballast.ts'
import { dataFolder, makeDataFolder } from '../../src/store/data-folder.ts'
import { operator, system } from '../../src/vault/actors.ts'
import { changeBackupOptions } from '../../src/vault/backup-options.ts'
import type { Check } from '../../src/vault/check.ts'
import { checksOf, type Surroundings } from '../../src/vault/checks.ts'
import { ofFolders } from '../../src/vault/folder-checks.ts'
import { ofHead } from '../../src/vault/head-checks.ts'
import { beginRotation } from '../../src/vault/key-rotation.ts'
import { addUser } from '../../src/vault/users.ts'
import { createVault, type Vault } from '../../src/vault/vault.ts'
import { forgetsTheHead } from '../controls/audit/no-anchor.ts'
import { opensCarelessly } from '../controls/vault/checks.ts'
import { clockAt } from '../fixtures/app.ts'
import { certificateFor, putCertificate, replace, type Certified } from '../fixtures/certificate.ts'
import { emptyInstallation, type Installation } from '../fixtures/installation.ts'
import { mailbox } from '../fixtures/mailbox.ts'
import { openedVault } from '../fixtures/seeded-links.ts'

process.umask(0o077)

const HOUR = 3_600_000

interface House {
  readonly vault: Vault
  readonly around: Surroundings
  readonly installation: Installation
  look(change?: Partial<Surroundings>, looked?: Partial<Vault>): Check[]
  standing(what: string, change?: Partial<Surroundings>, looked?: Partial<Vault>): string | undefined
}

/** A safe as it is at its first start, behind https, with a mail server. */
function house(t: { teardown(close: () => unknown): unknown }): House {
  const installation = emptyInstallation(t)
  const data = dataFolder(installation.data)
  makeDataFolder(data)
  const opened = openedVault(installation)
  t.teardown(opened.close)
  const { db, keyring } = opened.vault
  db.raw.prepare('UPDATE installation SET created_at = ?').run(clockAt().now())
  const vault = createVault({ db, keyring, now: clockAt().now, mail: mailbox() })
  const around: Surroundings = {
    baseUrl: 'https://mysafe.test',
    openBaseUrl: 'https://mysafe.test',
    trustedProxies: ['10.0.0.1'],
    places: { data, credentialFile: null, rootKeyFile: installation.rootKey },
    backupFault: null,
    certificate: null,
    free: () => 1e12,
  }
  const look: House['look'] = (change = {}, looked = {}) => checksOf({ ...vault, ...looked }, { ...around, ...change })
  return {
    vault,
    around,
    installation,
    look,
    standing: (what, change, looked) => look(change, looked).find((one) => one.what === what)?.standing,
  }
}

t.test('of a safe that is as it should be everything is said, and nothing is to be mended', async (t) => {
  const it = house(t)
  const { t: say } = translator('en')
  const checks = it.look()
  t.same(
    checks.map(({ standing, what }) => `${standing} ${what}`),
    [
      'note ballast_missing',
      'note backup_none',
      'good version',
      'good address',
      'good proxies',
      'good root_key',
      'good recovery_key_away',
      'good head',
      'good disk',
      'good file',
      'good settings',
      'good mail',
      'good clock',
    ],
  )
  for (const { what, values, standing } of checks) {
    t.not(say(`checks.${what}`, values), `checks.${what}`)
    if (standing !== 'good') t.not(say(`checks.${what}_how`, values), `checks.${what}_how`)
  }
  t.same(
    it.look({ places: null }).filter(({ what }) => /key|disk|backup/.test(what)),
    [],
    'where nobody said where things lie, that is not looked at',
  )
})

t.test('addresses and proxies', async (t) => {
  const it = house(t)
  t.equal(it.standing('plain_http', { baseUrl: 'http://mysafe.test' }), 'mend')
  t.equal(it.standing('address', { baseUrl: 'http://127.0.0.1:8080' }), 'good')
  t.equal(it.standing('plain_links', { openBaseUrl: 'http://open.test' }), 'mend')
  t.equal(it.standing('open_address', { openBaseUrl: 'https://open.test' }), 'good')
  t.equal(it.standing('no_proxies', { trustedProxies: [] }), 'note')
  t.equal(it.standing('no_proxies', { trustedProxies: [], baseUrl: 'http://localhost' }), undefined)
})

t.test(
  'the certificate that MySafe serves itself: fine, nearly or wholly over, too early, or for others',
  async (t) => {
    const it = house(t)
    const now = it.vault.now()
    const days = (count: number) => now + count * 24 * HOUR
    const said = (certified: Certified, change: Partial<Surroundings> = {}) => {
      const made = certificateFor({ hosts: ['mysafe.test'], from: days(-70), ...certified })
      const certificate = lookAtCertificate(putCertificate(it.installation.folder, made))
      return it
        .look({ trustedProxies: [], certificate, ...change })
        .filter(({ what }) => /^certificate|prox/.test(what))
    }
    const { t: say } = translator('en')
    t.match(said({ until: days(60.5) }), [
      { what: 'certificate', standing: 'good', values: { names: 'mysafe.test', days: 60 } },
    ])
    t.equal(said({ until: days(22) })[0]?.what, 'certificate')
    const ending = said({ until: days(20.5) })
    t.match(ending, [{ what: 'certificate_ends', standing: 'mend', values: { days: 20, file: /cert\.pem$/ } }])
    t.match(say('checks.certificate_ends', ending[0]?.values), /ends in 20 days$/)
    t.equal(said({ from: days(-3), until: days(4) })[0]?.what, 'certificate', 'one for a week is renewed later')
    t.equal(said({ from: days(-5), until: days(2) })[0]?.what, 'certificate_ends')
    t.match(said({ until: now }), [{ what: 'certificate_over', standing: 'mend' }])
    t.match(said({ from: days(1), until: days(90) }), [{ what: 'certificate_early', standing: 'mend' }])
    const elsewhere = said({ until: days(90) }, { openBaseUrl: 'https://open.test', baseUrl: 'https://other.test' })
    t.match(elsewhere, [
      {
        what: 'certificate_elsewhere',
        standing: 'mend',
        values: { hosts: 'other.test, open.test', names: 'mysafe.test' },
      },
      { what: 'certificate', standing: 'good' },
    ])
    t.match(said({ until: days(90), hosts: [] }), [{ what: 'certificate_elsewhere', values: { names: '–' } }, {}])
    const byAddress = { baseUrl: 'https://127.0.0.1:8443', openBaseUrl: 'https://127.0.0.1:8444' }
    t.equal(said({ until: days(90), hosts: ['127.0.0.1'] }, byAddress).length, 1)
  },
)

t.test('a certificate that cannot be used: nothing is served, or the one before', async (t) => {
  const it = house(t)
  const now = it.vault.now()
  const places = putCertificate(
    it.installation.folder,
    certificateFor({ hosts: ['mysafe.test'], from: now, until: now + 1000 * HOUR }),
  )
  const keeper = keepCertificate(places)
  replace(places.keyFile, certificateFor().key)
  keeper.look()
  const said = (certificate: Surroundings['certificate']) =>
    it.look({ certificate }).filter(({ what }) => what.startsWith('certificate'))
  t.match(said(keeper.state()), [
    { what: 'certificate_kept', standing: 'mend', values: { fault: 'does_not_fit', key: places.keyFile } },
    { what: 'certificate', standing: 'good' },
  ])
  t.match(said(lookAtCertificate(places)), [{ what: 'certificate_unusable', standing: 'mend' }])
  for (const language of ['en', 'pt-BR'] as const)
    for (const { what, values } of [...said(keeper.state()), ...said(lookAtCertificate(places))])
      t.match(translator(language).t(what === 'certificate' ? `checks.${what}` : `checks.${what}_how`, values), /\S\.$/)
})

t.test('keys: the wrong one, the recovery key in its file, old ones, and a change that is not finished', async (t) => {
  const it = house(t)
  writeFileSync(it.installation.recoveryFile, 'canary', { mode: 0o600 })
  const old = ['0123456789abcdef', '123456789abcdef0'].map((id) => `${it.installation.rootKey}.old-${id}`)
  for (const file of old) writeFileSync(file, '')
  beginRotation(it.vault, { places: it.around.places as NonNullable<Surroundings['places']> })
  t.equal(it.standing('recovery_key'), 'mend')
  const told = it.look().find(({ what }) => what === 'old_keys')
  t.equal(told?.standing, 'note')
  for (const language of ['en', 'pt-BR'] as const)
    for (const file of old)
      t.ok(translator(language).t('checks.old_keys_how', told?.values).includes(file), 'each is named')
  t.equal(it.standing('rotation'), 'note')
  t.equal(it.standing('root_key'), 'good')
  writeFileSync(it.installation.rootKey, Buffer.alloc(32))
  t.match(it.look()[0], { what: 'root_key_wrong', standing: 'mend', values: { fault: /^Wrong root key/ } })
  const places = { ...it.around.places, rootKeyFile: join(it.installation.folder, 'nowhere', 'root.key') }
  t.match(it.look({ places: places as NonNullable<Surroundings['places']> })[0], {
    values: { fault: /^There is no root key/ },
  })
  t.notMatch(JSON.stringify(it.look()), /canary/)
})

t.test('folders in which others may write: that of the root key, that of the data, and one for both', async (t) => {
  const it = house(t)
  const { folder, data, rootKey } = it.installation
  const open = () => it.look().filter(({ what }) => what === 'folder_open')
  t.same(open(), [])
  chmodSync(join(rootKey, '..'), 0o777)
  t.match(open(), [{ standing: 'mend', values: { folder: join(folder, 'key'), mode: '0777' } }])
  chmodSync(data, 0o720)
  t.match(open(), [{ values: { mode: '0777' } }, { values: { folder: data, mode: '0720' } }])
  const places = { data: dataFolder(data), rootKeyFile: join(data, 'root.key') }
  t.equal(ofFolders(places).length, 1, 'the same folder is named once')
  t.same(ofFolders({ data: dataFolder(join(folder, 'nowhere')), rootKeyFile: join(folder, 'nowhere', 'root.key') }), [])
})

t.test('files that another user left in the data folder, of which root sees none', async (t) => {
  const it = house(t)
  const { lock, backups } = dataFolder(it.installation.data)
  writeFileSync(lock, '')
  mkdirSync(backups)
  const asked = process.geteuid
  t.teardown(() => (process.geteuid = asked as () => number))
  const foreign = (uid: number) => {
    process.geteuid = () => uid
    return it.look().filter(({ what }) => what === 'foreign_file')
  }
  t.match(
    foreign(12_345),
    [lock, backups].map((file) => ({ standing: 'mend', values: { fault: new RegExp(`^${file} belongs to user `) } })),
  )
  t.same(foreign(Number(asked?.())), [])
  t.same(foreign(0), [])
})

t.test(
  'the end of the trail outside the data: kept, behind for a moment or for long, unreadable, or not there',
  async (t) => {
    const it = house(t)
    const act = () => it.vault.write((tx) => record(tx, system, { name: 'server.started' }))
    const after = (milliseconds: number) => {
      const now = () => it.vault.now() + milliseconds
      return [it.standing('head', {}, { now }), it.standing('head_behind', {}, { now })]
    }
    act()
    t.same(after(60_000), ['good', undefined])
    t.same(after(60_001), [undefined, 'note'])
    writeAnchor(it.installation.anchor, { installation: it.vault.keyring.installation, ...headOf(it.vault.db) })
    t.same(after(60_001), ['good', undefined])
    act()
    t.same(after(60_001), [undefined, 'note'])
    writeFileSync(it.installation.anchor, 'no head')
    t.same(after(60_001), [undefined, undefined])
    t.match(it.look()[0], { what: 'head_wrong', standing: 'mend', values: { fault: /cannot be read\.$/ } })
    rmSync(it.installation.anchor)
    t.same(after(60_001), [undefined, 'note'])
  },
)

t.test('the end of the trail outside the data lies beyond it: the data was put back or cut', async (t) => {
  const it = house(t)
  const { db, keyring } = it.vault
  it.vault.write((tx) => record(tx, system, { name: 'server.started' }))
  const { number, mac } = headOf(db)
  const keep = (head: Head) => writeAnchor(it.installation.anchor, { installation: keyring.installation, ...head })
  keep({ number: number + 1, mac })
  t.match(it.look()[0], { what: 'head_wrong', standing: 'mend', values: { fault: /does not contain event \d+/ } })
  t.equal(it.standing('head'), undefined)
  keep({ number, mac })
  t.equal(it.standing('head'), 'good', 'one that stands at the very end fits')
  forgetsTheHead(it.installation)
  t.equal(it.standing('head_wrong'), undefined, 'control: where no head is kept nothing is noticed')
  keep({ number, mac })
  const prepare = () => {
    throw new TypeError('planted')
  }
  t.throws(
    () => ofHead({ ...db, prepare }, { rootKeyFile: it.installation.rootKey, keyring, now: 0 }),
    TypeError,
    'what no start would say is no answer',
  )
})

t.test('data of a newer shape is told first, and nothing in it is read', async (t) => {
  const it = house(t)
  t.equal(it.standing('newer'), undefined)
  it.vault.db.raw.pragma('user_version = 99')
  it.vault.db.raw.exec('ALTER TABLE settings RENAME TO other_settings')
  const checks = it.look()
  t.match(checks[0], { what: 'newer', standing: 'mend', values: { fault: /newer MySafe \(shape 99, .+\)$/ } })
  t.same(
    checks.slice(1).map(({ what }) => what),
    ['version', 'address', 'proxies'],
  )
})

t.test('DUR-01 settings of the database that are not as they must be are named', async (t) => {
  const it = house(t)
  t.equal(it.standing('settings'), 'good')
  opensCarelessly(it.vault.db)
  t.match(
    it.look()[0],
    { what: 'settings_wrong', standing: 'mend', values: { names: 'synchronous, trusted_schema' } },
    'control, found',
  )
})

t.test('DUR-06 the room that is kept for a full disk: there, let go, or never made', async (t) => {
  const it = house(t)
  const { ballast } = dataFolder(it.installation.data)
  t.equal(it.standing('ballast_missing'), 'note')
  ballastIn({ ballast }).look()
  t.match(
    it.look().find(({ what }) => what === 'ballast'),
    { standing: 'good', values: { size: 16, needed: 20 } },
  )
  t.equal(ballastIn({ ballast }).letGo(), true)
  t.match(it.look()[0], { what: 'disk_full', standing: 'mend', values: { needed: 20 } })
  const { t: say } = translator('en')
  for (const { what, values, standing } of it.look().filter(({ what }) => /disk_full/.test(what)))
    t.match(
      [say(`checks.${what}`, values), standing === 'mend' && say(`checks.${what}_how`, values)],
      [/full/, /20 MB/],
    )
})

t.test('the disk, and a log that is never carried over', async (t) => {
  const it = house(t)
  t.match(it.look({ free: () => 200 * 1_048_576 })[0], {
    what: 'disk_low',
    standing: 'mend',
    values: { free: 200 / 1024 },
  })
  const { free: _, ...usual } = it.around
  t.ok(checksOf(it.vault, usual).some(({ what }) => what.startsWith('disk')))
  const file = join(it.installation.folder, 'large.db')
  writeFileSync(`${file}-wal`, '')
  truncateSync(`${file}-wal`, 65 * 1_048_576)
  t.equal(it.standing('log_large', {}, { db: { ...it.vault.db, file } }), 'note')
})

t.test('backups: none yet, one of today, too old, off, and one that failed', async (t) => {
  const it = house(t)
  const folder = String(it.around.places?.data.backups)
  const now = it.vault.now()
  const later = (hours: number) => ({ now: () => now + hours * HOUR })
  t.equal(it.standing('backup_none'), 'note')
  t.equal(it.standing('backup_none', {}, later(48)), 'note')
  t.equal(it.standing('backup_missing', {}, later(49)), 'mend')
  const { t: say } = translator('en')
  for (const hours of [0, 49]) {
    const { what = '', values } = it.look({}, later(hours)).find((one) => one.what.startsWith('backup')) ?? {}
    t.ok(say(`checks.${what}`, values).includes(folder), 'it says where none is')
    t.match(say(`checks.${what}_how`, values), /What mysafe backup made in another place is not counted\.$/)
  }
  mkdirSync(folder)
  writeFileSync(join(folder, backupName(now)), '')
  writeFileSync(join(folder, backupName(now + 1000 * HOUR)), '')
  t.equal(it.standing('backup', {}, later(48)), 'good')
  t.match(it.look({}, later(49))[0], { what: 'backup_late', standing: 'mend', values: { hours: 49, count: 2 } })
  t.match(it.look({ backupFault: 'No room.' })[0], {
    what: 'backup_failed',
    standing: 'mend',
    values: { fault: 'No room.' },
  })
  changeBackupOptions(it.vault, operator, { schedule: 'off', hour: 0, hours: 1, keepLast: 1, keepDays: 0 })
  t.equal(it.standing('backup_off', {}, later(1000)), 'note')
})

t.test('mail: none, unsafe, waiting, given up', async (t) => {
  const it = house(t)
  t.equal(it.standing('no_mail', {}, { mail: null, mailConfigured: false }), 'note')
  const smtp = {
    kind: 'smtp',
    from: 'a@b.test',
    host: 'h',
    port: 25,
    encryption: 'none',
    verified: false,
    signsIn: false,
  } as const
  t.equal(it.standing('unsafe_mail', {}, { mail: { ...mailbox(), about: { ...smtp, unsafe: true } } }), 'mend')
  t.equal(it.standing('unsafe_mail', {}, { mail: { ...mailbox(), about: { ...smtp, unsafe: false } } }), undefined)
  const letter = it.vault.db.raw.prepare(
    "INSERT INTO letters (kind, message_id, created_at, next_try_at, failed_at, tried_at, last_fault) VALUES ('shared', ?, 1, 1, ?, 1, ?)",
  )
  letter.run('<1@x>', null, 'unreachable')
  t.equal(it.standing('mail_waits'), 'note')
  letter.run('<2@x>', 1, 'message 554')
  t.match(
    it.look().find(({ what }) => what === 'failed_letters'),
    { standing: 'note', values: { count: 1 } },
  )
  t.equal(it.standing('failed_letters', {}, { mail: null, mailConfigured: false }), 'note')
})

t.test('people of whom nobody administers; before the set-up there is nothing to say', async (t) => {
  const it = house(t)
  const person = { name: 'Ana', username: 'ana', email: 'ana@corp.test', mayShareOutside: false }
  t.equal(it.standing('no_administrator'), undefined)
  addUser(it.vault, operator, { ...person, administrator: true })
  t.equal(it.standing('no_administrator'), undefined)
  for (const lost of ['administrator = 0', 'administrator = 1, deactivated_at = 1']) {
    it.vault.db.raw.exec(`UPDATE users SET ${lost}`)
    t.equal(it.standing('no_administrator'), 'mend', lost)
  }
  t.match(translator('en').t('checks.no_administrator_how'), 'mysafe user add')
  const another = { ...person, username: 'bia', email: 'bia@corp.test', administrator: true }
  addUser(it.vault, operator, another)
  t.equal(it.standing('no_administrator'), undefined, 'and what it says to do mends it')
})

t.test('the clock: set within the last day, or before what was recorded already', async (t) => {
  const it = house(t)
  t.equal(it.standing('clock'), 'good')
  it.vault.write((tx) => record(tx, system, { name: 'clock.jumped', details: { minutes: -40 } }))
  t.match(
    it.look().find(({ what }) => what === 'clock_jumped'),
    { standing: 'note', values: { minutes: 40 } },
  )
  const at = it.vault.now()
  const later = () => at + 24 * HOUR
  t.equal(it.standing('clock', {}, { now: later, machineTime: later }), 'good')
  t.match(
    it.look({}, { machineTime: later })[0],
    { what: 'clock_ahead', standing: 'mend', values: { minutes: 1440 } },
    'put forward, and not believed yet',
  )
  t.match(it.look({}, { machineTime: () => at - 3 * 60_000 })[0], {
    what: 'clock_behind',
    standing: 'mend',
    values: { minutes: 3 },
  })
})

// What may be typed on the One time share screen: each rule, each sentence, and what comes out of what is right.
import t from 'tap'
import { emailsIn, MOST_RECIPIENTS, newDomainsOf, recipientsFault } from '../../src/vault/external-recipients.ts'
import {
  ACCESSES,
  checksAllowed,
  checkShare,
  customizedEnd,
  EXPIRATIONS,
  PERIODS,
  usualPeriod,
  type TypedShare,
} from '../../src/vault/external-share-rules.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { REQUIRED_CHECKS, sharingOptions, type SharingOptions } from '../../src/vault/sharing-options.ts'
import { believesTheDays, makesCountsFit, readsOne, takesWhatHasAnAt } from '../controls/vault/external-share-rules.ts'
import { NOON } from '../fixtures/app.ts'
import { EVA, giveLink, PASSPHRASE, TYPED } from '../fixtures/outside.ts'
import { sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

const HOUR = 3_600_000

interface Around {
  readonly options?: Partial<SharingOptions>
  readonly mailConfigured?: boolean
  readonly at?: number
  readonly zone?: string
  readonly check?: typeof checkShare
}

function checked(house: SealedHouse, typed: Partial<TypedShare>, around: Around = {}): ReturnType<typeof checkShare> {
  const { options, mailConfigured = true, at = NOON, zone = 'UTC', check = checkShare } = around
  const given = { ...sharingOptions(house.vault), ...options }
  return check({ ...TYPED, ...typed }, { reader: house.vault, options: given, mailConfigured, at, zone })
}

/** What is wrong, by field; null when all of it can be used. */
function faults(...asked: Parameters<typeof checked>): unknown {
  const result = checked(...asked)
  return 'faults' in result ? result.faults : null
}

/** What came out; throws when something is wrong. */
function taken(...asked: Parameters<typeof checked>) {
  const result = checked(...asked)
  if ('faults' in result) throw new Error(JSON.stringify(result.faults))
  return result.checked
}

const names = (key: string, ...typed: string[]) => ({
  key: `share_outside.${key}`,
  values: { count: typed.length, names: typed.join(', ') },
})

t.test('the usual case comes to one link for 24 hours and one opening', async (t) => {
  const house = sealedHouse(t)
  t.same(taken(house, {}), {
    emails: [EVA],
    expiresAt: NOON + 24 * HOUR,
    maxOpens: 1,
    endsAfterFirst: false,
    checkedBy: 'passphrase',
    passphrase: PASSPHRASE,
  })
  t.match(taken(house, { check: 'code', endsAfterFirst: true }), { passphrase: null, endsAfterFirst: true })
})

t.test('everything that is wrong is said at once, each under its field', async (t) => {
  const house = sealedHouse(t)
  t.same(faults(house, { emails: '', expiration: null, access: null, check: null }), {
    emails: 'share_outside.emails_missing',
    expiration: 'share_outside.expiration_missing',
    access: 'share_outside.access_missing',
    check: 'share_outside.check_missing',
  })
  t.same(faults(house, { expiration: 'customized', access: 'customized', check: 'both', passphrase: '' }), {
    day: 'share_outside.day_missing',
    time: 'share_outside.time_missing',
    accesses: { key: 'share_outside.accesses_form', values: { most: 9_999 } },
    passphrase: { key: 'share_outside.passphrase_short', values: { least: 12 } },
  })
})

t.test(
  'several addresses stand between commas, semicolons, blanks or lines; one that is repeated counts once',
  async (t) => {
    t.same(emailsIn(' eva@a.test, bob@b.test;ann@c.test\n\tzoe@d.test '), [
      'eva@a.test',
      'bob@b.test',
      'ann@c.test',
      'zoe@d.test',
    ])
    t.same(emailsIn('Eva@Partner.test, eva@partner.TEST EVA@PARTNER.TEST'), ['Eva@Partner.test'])
    t.same(emailsIn(' ,;\n '), [])
  },
)

/** What is taken for one address although it is none, or is more than one. */
function takenForOne(house: SealedHouse, { read = emailsIn, refuse = recipientsFault } = {}): string[] {
  const options = sharingOptions(house.vault)
  const wrong = [
    'eva',
    '@partner.test',
    'eva@',
    'eva@@partner.test',
    'eva@partner.test@other.test',
    'eva@partner..test',
    'eva@-partner.test',
    '.eva@partner.test',
    'eva.@partner.test',
    '"a@b\u0020x"@partner.test',
    '"eva"@partner.test',
    '<eva@partner.test>',
    'Eva <eva@partner.test>',
    'team: eva@partner.test',
    'eva(at-home)@partner.test',
    'eva@[192.0.2.1]',
    'eva@pärtner.test',
    'éva@partner.test',
    `${'e'.repeat(65)}@partner.test`,
    `eva@${'partner.'.repeat(32)}test`,
    `eva@${'p'.repeat(64)}.test`,
    'eva\u202e@partner.test',
    'eva\u200b@partner.test',
    'bcc:eva@partner.test',
    'eva@partner.test>',
  ]
  return wrong.filter((text) => {
    const fault = refuse({ emails: read(text), meant: ['partner.test'] }, { reader: house.vault, options })
    return fault?.['emails'] === undefined
  })
}

/** How many recipients each text comes to that holds more than one address. */
function recipientsOf(read: typeof emailsIn): number[] {
  const several = [
    'eva@a.test, bob@b.test',
    'eva@a.test,bob@b.test',
    'eva@a.test\r\nbob@b.test',
    'eva@a.test\nBcc: bob@b.test',
  ]
  return several.map((text) => read(text).length)
}

t.test('MAI-04 an entry is exactly one address, and what is none is refused and named', async (t) => {
  const house = sealedHouse(t)
  t.same(takenForOne(house), [])
  t.same(recipientsOf(emailsIn), [2, 2, 2, 3])
  t.same(faults(house, { emails: 'eva, eva@partner.test, b@x\u202ey' }), {
    emails: names('email_form', 'eva', 'b@x\ufffdy'),
  })
  t.same(
    faults(house, { emails: `${'x'.repeat(61)}@` }),
    { emails: names('email_form', `${'x'.repeat(60)}…`) },
    'not more than an address has is repeated',
  )
  t.match(taken(house, { emails: `${'e'.repeat(64)}@partner.test` }), { emails: [`${'e'.repeat(64)}@partner.test`] })
})

t.test(
  'MAI-04 control: a rule that looks for an "@", and a field that is taken for one address, are noticed',
  async (t) => {
    const house = sealedHouse(t)
    t.ok(takenForOne(house, { refuse: takesWhatHasAnAt }).length > 10)
    t.not(recipientsOf(readsOne).join(), '2,2,2,3')
  },
)

t.test('at most twenty people at once', async (t) => {
  const house = sealedHouse(t)
  const people = (count: number) => Array.from({ length: count }, (_, n) => `p${String(n)}@partner.test`).join('\n')
  t.equal(taken(house, { emails: people(MOST_RECIPIENTS) }).emails.length, 20)
  t.same(faults(house, { emails: people(21) }), { emails: { key: 'share_outside.too_many', values: { most: 20 } } })
})

t.test('people with an account are shared with inside; a closed account is none', async (t) => {
  const house = sealedHouse(t)
  t.same(faults(house, { emails: 'Victor@CORP.test, eva@partner.test, edith@corp.test' }), {
    emails: names('has_account', 'Victor@CORP.test', 'edith@corp.test'),
  })
  t.same(faults(house, { emails: 'olivia@corp.test' }), { emails: names('has_account', 'olivia@corp.test') })
  deactivateUser(house.vault, house.as('ada'), { userId: house.ids.victor, toId: null })
  t.equal(faults(house, { emails: 'victor@corp.test', meant: ['corp.test'] }), null)
})

t.test('domains outside the administrators’ list are refused, to the letter', async (t) => {
  const house = sealedHouse(t)
  const options = { domains: ['partner.test', 'corp.example'] }
  t.equal(faults(house, { emails: 'eva@PARTNER.test' }, { options }), null)
  t.same(faults(house, { emails: 'a@sub.partner.test, b@other.test, c@other.test' }, { options }), {
    emails: names('domain_refused', 'sub.partner.test', 'other.test'),
  })
})

t.test('a domain never used before is to be confirmed, each of them; once it was used it is known', async (t) => {
  const house = sealedHouse(t)
  const two = { emails: 'eva@Partner.test, bob@other.test, ann@partner.test' }
  t.same(newDomainsOf(house.vault, [...emailsIn(two.emails), 'none']), ['partner.test', 'other.test'])
  t.same(faults(house, { ...two, meant: [] }), { meant: names('new_domain', 'partner.test', 'other.test') })
  t.same(faults(house, { ...two, meant: ['partner.test'] }), { meant: names('new_domain', 'other.test') })
  t.equal(faults(house, { ...two, meant: ['other.test', 'partner.test'] }), null)
  await giveLink(house)
  t.same(newDomainsOf(house.vault, emailsIn(two.emails)), ['other.test'])
  t.equal(faults(house, { meant: [] }), null)
})

t.test('each period is reckoned from now', async (t) => {
  const house = sealedHouse(t)
  t.same(EXPIRATIONS, ['1-hour', '24-hours', '1-week', '30-days', 'customized'])
  const hours = { '1-hour': 1, '24-hours': 24, '1-week': 7 * 24, '30-days': 30 * 24 }
  t.same(PERIODS, hours)
  for (const [expiration, count] of Object.entries(hours) as [keyof typeof PERIODS, number][])
    t.equal(taken(house, { expiration, day: '2020-01-01', time: 'noon' }).expiresAt, NOON + count * HOUR, expiration)
})

t.test('a period above the administrators’ maximum is refused, and the limit is named', async (t) => {
  const house = sealedHouse(t)
  const over = (longestHours: number, expiration: TypedShare['expiration']) =>
    faults(house, { expiration }, { options: { longestHours } })
  t.same(over(23, '24-hours'), { expiration: { key: 'share_outside.too_long', values: { count: 23, unit: 'hours' } } })
  t.same(over(48, '1-week'), { expiration: { key: 'share_outside.too_long', values: { count: 2, unit: 'days' } } })
  t.equal(over(24, '24-hours'), null, 'exactly as long as it may be')
  t.equal(usualPeriod({ ...sharingOptions(house.vault), longestHours: 23 }), '1-hour')
  t.equal(usualPeriod({ ...sharingOptions(house.vault), longestHours: 24 }), '24-hours')
  t.equal(usualPeriod(sharingOptions(house.vault)), '24-hours')
})

/** Which of the ends that may not be are taken all the same: over, of just now, a minute beyond the maximum. */
function endsTaken(house: SealedHouse, check: typeof checkShare): string[] {
  const around = { options: { longestHours: 48 }, check }
  const ends = [
    ['2020-01-01', '00:00'],
    ['2026-11-21', '11:59'],
    ['2026-11-21', '12:00'],
    ['2026-11-23', '12:01'],
    ['9998-12-31', '23:59'],
  ]
  return ends.flatMap(([day = '', time = '']) =>
    faults(house, { expiration: 'customized', day, time }, around) === null ? [`${day} ${time}`] : [],
  )
}

t.test(
  'EXT-07 a customized end lies in the future and not beyond the maximum, whatever the form let through',
  async (t) => {
    const house = sealedHouse(t)
    const at = (day: string, time: string, longestHours: number | null = 48) =>
      checked(house, { expiration: 'customized', day, time }, { options: { longestHours } })
    t.same(endsTaken(house, checkShare), [])
    t.same(at('2026-11-21', '12:00'), { faults: { day: 'share_outside.past' } })
    t.match(at('2026-11-21', '12:01'), { checked: { expiresAt: NOON + 60_000 } })
    t.match(at('2026-11-23', '12:00'), { checked: { expiresAt: NOON + 48 * HOUR } }, 'exactly the maximum')
    t.same(at('2026-11-23', '12:01'), {
      faults: { day: { key: 'share_outside.too_long', values: { count: 2, unit: 'days' } } },
    })
    t.match(at('2036-11-23', '12:01', null), { checked: { expiresAt: Date.UTC(2036, 10, 23, 12, 1) } }, 'without one')
  },
)

t.test('EXT-07 control: a rule that believes the form is noticed', async (t) => {
  t.ok(endsTaken(sealedHouse(t), believesTheDays).length > 3)
})

t.test('EXT-07 a customized end is read in the zone of the sharer, also where clocks are put on or back', async (t) => {
  const house = sealedHouse(t)
  const inBerlin = (day: string, time: string) =>
    checked(house, { expiration: 'customized', day, time }, { zone: 'Europe/Berlin' })
  t.match(inBerlin('2027-03-28', '01:59'), { checked: { expiresAt: Date.UTC(2027, 2, 28, 0, 59) } })
  t.same(inBerlin('2027-03-28', '02:30'), {
    faults: { time: { key: 'share_outside.time_skipped', values: { zone: 'Europe/Berlin' } } },
  })
  t.match(inBerlin('2027-03-28', '03:00'), { checked: { expiresAt: Date.UTC(2027, 2, 28, 1) } })
  t.match(
    inBerlin('2027-10-31', '02:30'),
    { checked: { expiresAt: Date.UTC(2027, 9, 31, 1, 30) } },
    'clocks show it twice: the second time counts',
  )
  t.equal(customizedEnd({ day: '2027-03-28', time: '02:30' }, 'Europe/Berlin'), null)
  t.equal(customizedEnd({ day: '2027-02-29', time: '02:30' }, 'UTC'), null)
  t.equal(customizedEnd({ day: '2027-02-28', time: '' }, 'UTC'), null)
})

t.test('days and times that are none are refused, both at once', async (t) => {
  const house = sealedHouse(t)
  const [day, time] = ['share_outside.day_missing', 'share_outside.time_missing']
  const wrong = (typed: Pick<TypedShare, 'day' | 'time'>) => faults(house, { expiration: 'customized', ...typed })
  for (const none of ['', 'tomorrow', '21/11/2026', '2026-11-31', '2026-13-01', '20261122', '2026-11-22T10:00'])
    t.same(wrong({ day: none, time: '10:00' }), { day }, none)
  for (const none of ['', '24:00', '10:60', '1:00', '10:00:00', '10:00 pm', '-1:00'])
    t.same(wrong({ day: '2026-11-22', time: none }), { time }, none)
  t.same(wrong({ day: '2026-02-30', time: '24:00' }), { day, time })
})

/** Which counts are taken although they are none. */
function countsTaken(house: SealedHouse, check: typeof checkShare): string[] {
  const wrong = [
    '',
    '0',
    '-1',
    '1.5',
    '1,5',
    '10000',
    '2147483648',
    '1e9',
    '1e3',
    '0x10',
    '+5',
    ' 5',
    '٣',
    'five',
    '0000',
  ]
  return wrong.filter((accesses) => faults(house, { access: 'customized', accesses }, { check }) === null)
}

t.test(
  'EXT-20 each link opens once, a whole number of times up to 9,999, or without limit when that is said',
  async (t) => {
    const house = sealedHouse(t)
    t.same(countsTaken(house, checkShare), [])
    t.same(ACCESSES, ['unlimited', 'once', 'customized'])
    const opens = (access: TypedShare['access'], accesses = '') => taken(house, { access, accesses }).maxOpens
    t.equal(opens('customized', '1'), 1)
    t.equal(opens('customized', '9999'), 9_999)
    t.equal(opens('once', '7'), 1, 'what stands in a field that is not asked for counts for nothing')
    t.equal(opens('unlimited', '7'), null)
  },
)

t.test('EXT-20 control: a rule that makes counts fit is noticed', async (t) => {
  t.ok(countsTaken(sealedHouse(t), makesCountsFit).length > 10)
})

t.test('the checks that may be chosen: what administrators require, and what works without mail', async (t) => {
  const house = sealedHouse(t)
  const allowed = (mailConfigured: boolean) =>
    Object.fromEntries(
      REQUIRED_CHECKS.map((check) => [
        check,
        checksAllowed({ ...sharingOptions(house.vault), check }, { mailConfigured }).join(' '),
      ]),
    )
  t.same(allowed(true), {
    any: 'code passphrase both',
    code: 'code both',
    passphrase: 'passphrase both',
    both: 'both',
  })
  t.same(allowed(false), { any: 'passphrase', code: '', passphrase: 'passphrase', both: '' })
  for (const required of REQUIRED_CHECKS)
    for (const check of ['code', 'passphrase', 'both'] as const)
      for (const mailConfigured of [true, false]) {
        const fault = faults(house, { check }, { options: { check: required }, mailConfigured })
        const may = allowed(mailConfigured)[required]?.split(' ').includes(check) ?? false
        t.same(fault, may ? null : { check: 'share_outside.check_missing' }, `${required}, ${check}`)
      }
})

t.test('a passphrase has 12 to 256 characters, and is taken to the letter', async (t) => {
  const house = sealedHouse(t)
  const short = { passphrase: { key: 'share_outside.passphrase_short', values: { least: 12 } } }
  const long = { passphrase: { key: 'forms.too_long', values: { most: 256 } } }
  for (const check of ['passphrase', 'both'] as const) {
    t.same(faults(house, { check, passphrase: 'p'.repeat(11) }), short)
    t.same(faults(house, { check, passphrase: '🦆'.repeat(11) }), short, 'characters are counted, not their parts')
    t.same(faults(house, { check, passphrase: 'p'.repeat(257) }), long)
    for (const passphrase of ['p'.repeat(12), '🦆'.repeat(256), ' twelve and spaces '])
      t.equal(taken(house, { check, passphrase }).passphrase, passphrase)
  }
  t.equal(
    taken(house, { check: 'code', passphrase: 'short' }).passphrase,
    null,
    'where none is asked for, none is kept',
  )
})

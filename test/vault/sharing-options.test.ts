// What administrators decide about sharing outside, below the web: who may, what is kept, what is refused and remembered.
import t from 'tap'
import { mayShareOutside } from '../../src/vault/access.ts'
import { nobody, operator, system } from '../../src/vault/actors.ts'
import { Conflict, Forbidden, Invalid } from '../../src/vault/refusals.ts'
import {
  changeSharingOptions,
  sharingOptions,
  sharingOptionsVersion,
  type SharingOptions,
} from '../../src/vault/sharing-options.ts'
import { asksOnlyForPermission, asksOnlyForSwitch } from '../controls/vault/sharing-options.ts'
import { refused } from '../fixtures/refused.ts'
import { sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

const USUAL: SharingOptions = {
  external: false,
  longestHours: null,
  domains: [],
  check: 'any',
  newUsersMayShareOutside: false,
}
const SET: SharingOptions = {
  external: true,
  longestHours: 720,
  domains: ['corp.example', 'partner.example'],
  check: 'both',
  newUsersMayShareOutside: true,
}

function change({ vault, as }: SealedHouse, options: Partial<SharingOptions>): boolean {
  const given = { options: { ...sharingOptions(vault), ...options }, version: sharingOptionsVersion(vault) }
  return changeSharingOptions(vault, as('ada'), given)
}

/** What is wrong with options, by field; null when they were taken. */
function faults(house: SealedHouse, options: Partial<SharingOptions>): unknown {
  const refusal = refused(() => change(house, options))
  return refusal instanceof Invalid ? refusal.fields : refusal
}

t.test('until an administrator decides otherwise nothing is shared outside', async (t) => {
  const house = sealedHouse(t)
  t.same(sharingOptions(house.vault), USUAL)
  t.equal(sharingOptionsVersion(house.vault), 1)
})

t.test('what was decided stands until it is decided anew, and each save is one event and one version', async (t) => {
  const house = sealedHouse(t)
  t.equal(change(house, SET), true)
  t.same(sharingOptions(house.vault), SET)
  t.equal(sharingOptionsVersion(house.vault), 2)
  t.equal(change(house, SET), false, 'nothing was changed')
  t.equal(sharingOptionsVersion(house.vault), 2)
  t.same(house.news(), ['sharing_options.changed'])
  t.equal(change(house, USUAL), true)
  t.same(sharingOptions(house.vault), USUAL)
  t.same(house.news(), ['sharing_options.changed'])
})

t.test('the event names what was changed by codes and numbers, never a domain', async (t) => {
  const house = sealedHouse(t)
  const details = () =>
    JSON.parse(String(house.ask('SELECT details FROM audit_events ORDER BY number DESC'))) as unknown
  change(house, SET)
  t.same(details(), { settings: Object.keys(SET), ...SET, domains: 2 })
  change(house, { domains: ['corp.example'], longestHours: null })
  t.same(details(), { settings: ['longestHours', 'domains'], longestHours: null, domains: 1 })
  t.notMatch(JSON.stringify(house.vault.db.raw.prepare('SELECT * FROM audit_events').all()), 'corp.example')
})

t.test('administrators and the operator may, nobody else, and nothing is changed', async (t) => {
  const house = sealedHouse(t)
  const given = { options: SET, version: 1 }
  for (const by of [house.as('olivia'), system, nobody({ address: null, requestId: null })])
    t.throws(() => changeSharingOptions(house.vault, by, given), Forbidden)
  t.same(sharingOptions(house.vault), USUAL)
  t.same(house.news(), [])
  t.equal(changeSharingOptions(house.vault, operator, given), true)
})

t.test('of two who save at once the second is refused, and what the first saved stands', async (t) => {
  const house = sealedHouse(t)
  change(house, { longestHours: 24 })
  const late = () => changeSharingOptions(house.vault, house.as('ada'), { options: SET, version: 1 })
  t.match(refused(late), { name: 'Conflict', reason: { key: 'admin_sharing_options.changed_meanwhile' } })
  t.throws(late, Conflict)
  t.same(sharingOptions(house.vault), { ...USUAL, longestHours: 24 })
})

t.test('the maximum time is a whole number of hours, from one to a year', async (t) => {
  const house = sealedHouse(t)
  const fault = { longest: { key: 'admin_sharing_options.longest_range', values: { hours: 8760, days: 365 } } }
  for (const longestHours of [0, -1, 1.5, 8761, Number.NaN, 1e9]) t.same(faults(house, { longestHours }), fault)
  for (const longestHours of [1, 8760, null]) {
    t.equal(faults(house, { longestHours }), null)
    t.equal(sharingOptions(house.vault).longestHours, longestHours)
  }
})

t.test('domains are kept as mail writes them, each once, and whatever is none is named', async (t) => {
  const house = sealedHouse(t)
  const kept = (...domains: string[]) => {
    t.equal(faults(house, { domains }), null)
    return sharingOptions(house.vault).domains
  }
  t.same(kept('Partner.Example', 'CORP.example', 'corp.example'), ['corp.example', 'partner.example'])
  t.same(kept('café.example', 'ＣＯＲＰ.example', 'intranet'), ['corp.example', 'intranet', 'xn--caf-dma.example'])
  const named = (...domains: string[]) => faults(house, { domains })
  const fault = (count: number, names: string) => ({
    domains: { key: 'admin_sharing_options.domains_form', values: { count, names } },
  })
  for (const wrong of [
    'ana@corp.example',
    '@corp.example',
    '*.corp.example',
    '.corp.example',
    'corp.example.',
    'corp..example',
    '-corp.example',
    'corp_x.example',
    'corp.example/path',
    'corp.example:25',
    'a%2eb.example',
    'https://corp.example',
    '192.0.2.1',
    '0x7f.1',
    '[::1]',
    `${'a'.repeat(64)}.example`,
  ])
    t.same(named('corp.example', wrong), fault(1, wrong.length > 60 ? `${wrong.slice(0, 60)}…` : wrong), wrong)
  t.same(named(`${'a.'.repeat(130)}example`), fault(1, `${'a.'.repeat(30)}…`))
  t.same(named('a b', '\0', 'a\u202eb'), fault(3, 'a b, \ufffd, a\ufffdb'))
  t.same(sharingOptions(house.vault).domains, ['corp.example', 'intranet', 'xn--caf-dma.example'])
})

t.test('two hundred domains are enough', async (t) => {
  const house = sealedHouse(t)
  const domains = (count: number) => Array.from({ length: count }, (_, n) => `d${String(n)}.example`)
  t.equal(faults(house, { domains: domains(200) }), null)
  t.same(faults(house, { domains: domains(201) }), {
    domains: { key: 'admin_sharing_options.domains_many', values: { most: 200, count: 201 } },
  })
})

/** Who may share outside otherwise than permission and switch say; nothing when it is as it must be. */
function otherwise(t: Parameters<typeof sealedHouse>[0], asked = mayShareOutside): string[] {
  const house = sealedHouse(t)
  const { user } = house.as('olivia')
  return [false, true].flatMap((external) => {
    change(house, { external })
    const on = external ? 'yes' : 'switched-off'
    return [
      { name: 'permitted', user: { ...user, mayShareOutside: true }, due: on },
      { name: 'not permitted', user: { ...user, mayShareOutside: false }, due: 'not-allowed' },
      { name: 'closed account', user: { ...user, mayShareOutside: true, deactivatedAt: 1 }, due: 'not-allowed' },
    ].flatMap(({ name, user, due }) => (asked(house.vault, user) === due ? [] : [`${name}, ${on}`]))
  })
}

t.test('ACL-16 sharing outside needs the permission and the switch together', async (t) => {
  t.same(otherwise(t), [])
  t.ok(otherwise(t, asksOnlyForPermission).includes('permitted, switched-off'), 'control: the switch is forgotten')
  t.ok(otherwise(t, asksOnlyForSwitch).includes('not permitted, yes'), 'control: the permission is forgotten')
})

t.test('ACL-16 switched off or taken away, it ends with the next question', async (t) => {
  const house = sealedHouse(t)
  const asked = () => mayShareOutside(house.vault, house.as('olivia').user)
  change(house, { external: true })
  t.equal(asked(), 'not-allowed')
  house.vault.db.raw.prepare('UPDATE users SET may_share_outside = 1 WHERE id = ?').run(house.ids.olivia)
  t.equal(asked(), 'yes')
  change(house, { external: false })
  t.equal(asked(), 'switched-off')
})

// What should be replaced after somebody left or a link was taken back: who is advised, of what, and until when.
import t from 'tap'
import { findUser } from '../../src/store/users.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { editApiSecret, editFormOf, replaceClientSecret } from '../../src/vault/api-secrets.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { revokeLink } from '../../src/vault/external-shares.ts'
import { handOverApiSecret } from '../../src/vault/hand-over.ts'
import { endOverdueLinks } from '../../src/vault/link-ends.ts'
import { openLink, showAgain } from '../../src/vault/open-link.ts'
import { restorePreviousSecret } from '../../src/vault/previous-secret.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../src/vault/refusals.ts'
import { revealClientSecret, type RevealPurpose } from '../../src/vault/reveal.ts'
import { keepClientSecret, keepReachable, listRotations, reasonsFor, rotationsOf } from '../../src/vault/rotate.ts'
import { shareApiSecret } from '../../src/vault/sharing.ts'
import { reactivateUser } from '../../src/vault/users.ts'
import { blamesEverybody, keepsForAnybody, leavesUnnoticed } from '../controls/vault/rotate.ts'
import type { Person } from '../fixtures/cast.ts'
import { codeMailed, giveLink, openerOf } from '../fixtures/outside.ts'
import { putSealed, sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = { teardown(close: () => void): unknown }

/** Somebody shows a client secret, and a minute passes. */
function show(house: SealedHouse, person: Person, secretId: number, purpose: RevealPurpose = 'show'): void {
  revealClientSecret(house.vault, house.as(person), { secretId, purpose, version: 'current' })
  house.clock.pass({ minutes: 1 })
}

/** Somebody's account is closed; what they own goes to stan. */
function leave({ vault, as, ids }: SealedHouse, person: Person, act: typeof leavesUnnoticed = deactivateUser): void {
  act(vault, as('ada'), { userId: ids[person], toId: ids.stan })
}

/** What somebody reads under Rotate: the names, with what is known of each reason. */
function listed(house: SealedHouse, person: Person = 'olivia') {
  return Object.fromEntries(
    (['known', 'reachable'] as const).map((which) => [
      which,
      listRotations(house.vault, house.as(person), { which, sort: '-advised', page: 1 }).rows.map(
        ({ name, reasons }) =>
          `${name}: ${reasons.map((one) => `${one.knew} by ${one.person ?? String(one.email)}`).join(', ')}`,
      ),
    ]),
  )
}

function replace(house: SealedHouse, secretId: number, person: Person = 'olivia'): void {
  const { version } = editFormOf(house.vault, house.as(person), { secretId })
  house.clock.pass({ minutes: 1 })
  replaceClientSecret(house.vault, house.as(person), { secretId, version, clientSecret: `cs-${String(version)}` })
  house.clock.pass({ minutes: 1 })
}

const leaverIsTold = (act: typeof leavesUnnoticed) => (t: Test) => {
  const house = sealedHouse(t)
  const shown = putSealed(house, { name: 'Shown' })
  const copied = putSealed(house, { name: 'Copied' })
  putSealed(house, { name: 'Only reached' })
  house.clock.pass({ minutes: 1 })
  show(house, 'victor', shown)
  show(house, 'victor', copied, 'env')
  leave(house, 'victor', act)
  return listed(house)
}

const DUE = {
  known: ['Shown: shown by Victor Viewer', 'Copied: shown by Victor Viewer'],
  reachable: ['Only reached: reachable by Victor Viewer'],
}

t.test('the owner learns what the leaver showed or copied and, apart, what they could reach', async (t) => {
  t.same(leaverIsTold(deactivateUser)(t), DUE)
})

t.test('control: leaving unnoticed, and blame for all that could be reached, are both noticed', async (t) => {
  t.notSame(leaverIsTold(leavesUnnoticed)(t), DUE)
  t.notSame(leaverIsTold(blamesEverybody)(t), DUE)
})

t.test(
  'it counts what was reached at that moment: through groups, while a grant lasts, with a client secret',
  async (t) => {
    const house = sealedHouse(t)
    const { vault, ids } = house
    const group = putSealed(house, { name: 'Through Dev' })
    const ended = putSealed(house, { name: 'Ended' })
    const asleep = putSealed(house, { name: 'Asleep' })
    putSealed(house, { name: 'Empty', clientSecret: '' })
    vault.db.raw.prepare('UPDATE grants SET until_at = ? WHERE secret_id = ?').run(house.clock.now(), ended)
    disableApiSecret(vault, house.as('olivia'), { secretId: asleep })
    leave(house, 'gina')
    t.same(listed(house), {
      known: [],
      reachable: ['Through Dev: reachable by Gina Group', 'Asleep: reachable by Gina Group'],
    })
    t.same(rotationsOf(vault, house.as('olivia')), { known: 0, reachable: 2 })
    const { rows } = listRotations(vault, house.as('olivia'), { which: 'reachable', sort: '-advised', page: 1 })
    t.match(rows, [
      { id: group, can: { replace: true, enable: false } },
      { id: asleep, can: { replace: false, enable: true } },
    ])
    t.equal(rows[0]?.reasons[0]?.usedAt, null)
    t.equal(house.ask("SELECT details FROM audit_events WHERE name = 'user.deactivated'"), '{"known":0,"reachable":2}')
    t.same(rotationsOf(vault, house.as('victor')), { known: 0, reachable: 0 }, 'whoever does not own it is not asked')
    t.equal(ids.gina, findUser(vault.db, ids.gina)?.id)
  },
)

t.test('what was shown counts although access was taken before; what was shown before a change does not', async (t) => {
  const house = sealedHouse(t)
  const taken = putSealed(house, { name: 'Taken before' })
  const changed = putSealed(house, { name: 'Changed since' })
  show(house, 'victor', taken)
  show(house, 'victor', changed)
  const recipient = { kind: 'user', id: house.ids.victor } as const
  shareApiSecret(house.vault, house.as('olivia'), { secretId: taken, add: [], change: [], remove: [recipient] })
  replace(house, changed)
  leave(house, 'victor')
  t.same(listed(house), {
    known: ['Taken before: shown by Victor Viewer'],
    reachable: ['Changed since: reachable by Victor Viewer'],
  })
})

t.test('the previous client secret counts as well, and so does what the leaver entered', async (t) => {
  const house = sealedHouse(t)
  const previous = putSealed(house, { name: 'Previous', previous: 'before', clientSecret: 'after' })
  const entered = putSealed(house, { name: 'Entered' })
  house.clock.pass({ minutes: 1 })
  const asked = { secretId: previous, purpose: 'show', version: 'previous' } as const
  revealClientSecret(house.vault, house.as('edith'), asked)
  replace(house, entered, 'edith')
  leave(house, 'edith')
  t.same(listed(house)['known'], ['Previous: shown by Edith Editor', 'Entered: entered by Edith Editor'])
})

t.test(
  'what the leaver owned goes to its new owner, who finds it under Rotate with all that stood there',
  async (t) => {
    const house = sealedHouse(t)
    const secretId = putSealed(house)
    show(house, 'victor', secretId)
    leave(house, 'victor')
    leave(house, 'olivia')
    t.same(listed(house, 'stan')['known'], ['Billing API: shown by Victor Viewer, entered by Olivia Owner'])
    const given = { secretId, toId: house.ids.gina, keepEdit: false }
    handOverApiSecret(house.vault, house.as('stan'), given)
    t.same(rotationsOf(house.vault, house.as('stan')), { known: 0, reachable: 0 })
    t.same(rotationsOf(house.vault, house.as('gina')), { known: 1, reachable: 0 })
  },
)

t.test('it is settled by another client secret, or by none, whoever replaces it, in the same write', async (t) => {
  const house = sealedHouse(t)
  const { vault } = house
  const [one, two] = [putSealed(house, { name: 'One' }), putSealed(house, { name: 'Two' })]
  const three = putSealed(house, { name: 'Three' })
  leave(house, 'victor')
  replace(house, one, 'edith')
  const { fields, version } = editFormOf(vault, house.as('olivia'), { secretId: two })
  editApiSecret(vault, house.as('olivia'), { secretId: two, version, fields, clientSecret: { clear: true } })
  t.same(listed(house)['reachable'], ['Three: reachable by Victor Viewer'])
  t.same(vault.db.raw.prepare('SELECT settled_how, settled_by FROM rotations ORDER BY secret_id').raw().all(), [
    ['replaced', house.ids.edith],
    ['replaced', house.ids.olivia],
    [null, null],
  ])
  const form = editFormOf(vault, house.as('olivia'), { secretId: three })
  const renamed = { ...form.fields, name: 'Third' }
  editApiSecret(vault, house.as('olivia'), { ...form, secretId: three, fields: renamed, clientSecret: { keep: true } })
  t.same(listed(house)['reachable'], ['Third: reachable by Victor Viewer'], 'another name settles nothing')
  vault.db.raw.exec("CREATE TRIGGER fails BEFORE UPDATE ON rotations BEGIN SELECT RAISE(ABORT, 'no room'); END")
  t.throws(() => replace(house, three), { message: 'no room' })
  t.equal(editFormOf(vault, house.as('olivia'), { secretId: three }).version, form.version + 1)
})

t.test('putting the previous client secret back advises anew whom replacing it had settled', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  show(house, 'victor', secretId)
  leave(house, 'victor')
  replace(house, secretId)
  leave(house, 'edith')
  restorePreviousSecret(house.vault, house.as('olivia'), { secretId })
  t.same(listed(house), { known: ['Billing API: shown by Victor Viewer'], reachable: [] })
})

for (const leaves of ['before it is put back', 'after it is put back'] as const)
  t.test(`a client secret that is put back is known to whoever showed it, who leaves ${leaves}`, async (t) => {
    const house = sealedHouse(t)
    const secretId = putSealed(house)
    house.clock.pass({ minutes: 1 })
    show(house, 'victor', secretId)
    replace(house, secretId)
    show(house, 'edith', secretId)
    if (leaves === 'before it is put back') {
      leave(house, 'victor')
      leave(house, 'edith')
      t.same(listed(house).known, ['Billing API: shown by Edith Editor, reachable by Victor Viewer'])
    }
    restorePreviousSecret(house.vault, house.as('olivia'), { secretId })
    house.clock.pass({ minutes: 1 })
    if (leaves === 'after it is put back') leave(house, 'victor')
    t.same(listed(house), { known: ['Billing API: shown by Victor Viewer'], reachable: [] })
  })

t.test('a client secret that is put back is known to whoever entered it and left since', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  replace(house, secretId, 'edith')
  replace(house, secretId)
  leave(house, 'edith')
  restorePreviousSecret(house.vault, house.as('olivia'), { secretId })
  t.same(listed(house).known, ['Billing API: entered by Edith Editor'])
})

t.test('whoever comes back and leaves again is told of anew, once', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  leave(house, 'victor')
  reactivateUser(house.vault, house.as('ada'), { userId: house.ids.victor })
  show(house, 'victor', secretId)
  leave(house, 'victor')
  t.same(listed(house), { known: ['Billing API: shown by Victor Viewer'], reachable: [] })
})

t.test('a link that was opened and is taken back is a reason; one that nobody opened is none', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const { vault } = house
  const opened = await giveLink(house, { secretId: putSealed(house, { name: 'Opened' }), opens: 2 })
  const unopened = await giveLink(house, { secretId: putSealed(house, { name: 'Unopened' }) })
  const overdue = await giveLink(house, { secretId: putSealed(house, { name: 'Overdue' }), opens: 2 })
  for (const given of [opened, overdue]) {
    const opener = openerOf(given)
    await openLink(vault, { ...opener, code: await codeMailed(house, opener), passphrase: '' })
  }
  for (const { linkId } of [opened, unopened]) revokeLink(vault, house.as('olivia'), { linkId })
  house.clock.pass({ days: 2 })
  t.equal(endOverdueLinks(vault), 1)
  t.same(listed(house), { known: ['Opened: opened by eva@partner.test'], reachable: [] })
})

t.test(
  'what the link opened before the client secret was changed is no reason, what it showed again after is',
  async (t) => {
    const house = sealedHouse(t, { mailConfigured: true })
    const { vault } = house
    const given = [await giveLink(house, { opens: 2 }), await giveLink(house, { opens: 2 })]
    for (const one of given) {
      const opener = openerOf(one)
      await openLink(vault, { ...opener, code: await codeMailed(house, opener), passphrase: '' })
      house.clock.pass({ minutes: 1 })
      const { version } = editFormOf(vault, house.as('olivia'), one)
      const change = { secretId: one.secretId, version, clientSecret: 'cs-other', keepLinks: true }
      replaceClientSecret(vault, house.as('olivia'), change)
      house.clock.pass({ minutes: 1 })
    }
    showAgain(vault, openerOf(given[1] as (typeof given)[1]))
    for (const { linkId } of given) revokeLink(vault, house.as('olivia'), { linkId })
    t.equal(listed(house)['known']?.length, 1)
  },
)

t.test('a link that ends because its new owner may not share outside is a reason for that owner', async (t) => {
  const house = sealedHouse(t, { mailConfigured: true })
  const given = await giveLink(house, { opens: 2 })
  const opener = openerOf(given)
  await openLink(house.vault, { ...opener, code: await codeMailed(house, opener), passphrase: '' })
  const { secretId } = given
  handOverApiSecret(house.vault, house.as('olivia'), { secretId, toId: house.ids.stan, keepEdit: false })
  t.same(listed(house, 'stan')['known'], ['Billing API: opened by eva@partner.test'])
})

const keeping = (keep: typeof keepClientSecret) => (t: Test) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  leave(house, 'victor')
  house.news()
  const until = house.clock.now()
  const tried = (['edith', 'gina', 'stan', 'ada'] as const).map((person) => {
    try {
      keep(house.vault, house.as(person), { secretId, until })
      return 'kept'
    } catch (refusal) {
      return refusal instanceof Forbidden ? 403 : refusal instanceof NotFound ? 404 : 500
    }
  })
  return { tried, left: rotationsOf(house.vault, house.as('olivia')), news: house.news() }
}

const UNTOUCHED = { tried: [403, 403, 404, 404], left: { known: 0, reachable: 1 }, news: [] }

t.test('ACL-01 only the owner keeps a client secret; an administrator finds nothing', async (t) => {
  t.same(keeping(keepClientSecret)(t), UNTOUCHED)
})

t.test('ACL-01 control: keeping that asks nobody who they are is noticed', async (t) => {
  t.notSame(keeping(keepsForAnybody)(t), UNTOUCHED)
})

t.test('keeping is recorded with who and when, and settles what was seen, not what came after', async (t) => {
  const house = sealedHouse(t)
  const secretId = putSealed(house)
  const olivia = house.as('olivia')
  leave(house, 'victor')
  t.match(reasonsFor(house.vault, olivia, { secretId }), {
    name: 'Billing API',
    reasons: [{ person: 'Victor Viewer' }],
  })
  const until = house.clock.now()
  house.clock.pass({ minutes: 1 })
  leave(house, 'edith')
  house.news()
  keepClientSecret(house.vault, olivia, { secretId, until })
  t.same(house.news(), ['api_secret.client_secret_kept'])
  t.same(house.vault.db.raw.prepare('SELECT settled_at, settled_how, settled_by FROM rotations').raw().all(), [
    [house.clock.now(), 'kept', house.ids.olivia],
    [null, null, null],
  ])
  t.same(listed(house)['reachable'], ['Billing API: reachable by Edith Editor'])
  t.throws(() => keepClientSecret(house.vault, olivia, { secretId, until }), Conflict)
  t.throws(() => keepClientSecret(house.vault, olivia, { secretId, until: house.clock.now() + 1 }), Invalid)
  t.same(house.news(), [])
})

t.test('all that could only be reached is kept at once; what somebody knew stays', async (t) => {
  const house = sealedHouse(t)
  const known = putSealed(house, { name: 'Known' })
  const others = [putSealed(house), putSealed(house)]
  show(house, 'victor', known)
  leave(house, 'victor')
  leave(house, 'gina')
  house.news()
  t.equal(keepReachable(house.vault, house.as('stan'), { until: house.clock.now() }), 0)
  t.equal(keepReachable(house.vault, house.as('olivia'), { until: house.clock.now() - 1 }), 0)
  t.throws(() => keepReachable(house.vault, house.as('olivia'), { until: house.clock.now() + 1 }), Invalid)
  t.equal(keepReachable(house.vault, house.as('olivia'), { until: house.clock.now() }), 2)
  t.same(
    house.news(),
    others.map(() => 'api_secret.client_secret_kept'),
  )
  t.same(rotationsOf(house.vault, house.as('olivia')), { known: 1, reachable: 0 })
})

t.test('advice and the act that causes it are one: where it cannot be written, nobody leaves', async (t) => {
  const house = sealedHouse(t)
  putSealed(house)
  house.vault.db.raw.exec("CREATE TRIGGER fails BEFORE INSERT ON rotations BEGIN SELECT RAISE(ABORT, 'no room'); END")
  house.news()
  t.throws(() => leave(house, 'victor'), { message: 'no room' })
  t.equal(findUser(house.vault.db, house.ids.victor)?.deactivatedAt, null)
  t.same(house.news(), [])
})

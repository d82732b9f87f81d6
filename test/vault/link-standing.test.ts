// What a token leads to: the same is looked for whatever is missing, so that nobody can tell by the time it takes.
import t from 'tap'
import type { Database } from '../../src/store/database.ts'
import { updateUser } from '../../src/store/users.ts'
import { disableApiSecret } from '../../src/vault/api-secret-state.ts'
import { resendLink, revokeLink } from '../../src/vault/external-shares.ts'
import { endOverdueLinks } from '../../src/vault/link-ends.ts'
import { openLink, peekLink } from '../../src/vault/open-link.ts'
import { Gone } from '../../src/vault/refusals.ts'
import { saysNoAtOnce } from '../controls/vault/link-standing.ts'
import { giveLink, openerOf, PASSPHRASE, switchOutside, type Given } from '../fixtures/outside.ts'
import { sealedHouse, type SealedHouse } from '../fixtures/sealed.ts'

type Test = Parameters<typeof sealedHouse>[0]

const ENDS: Readonly<Record<string, (house: SealedHouse, given: Given) => unknown>> = {
  'never there': ({ vault }) => vault.db.raw.exec('UPDATE external_links SET token_hash = NULL'),
  'used up': ({ vault }, given) => openLink(vault, { ...openerOf(given), code: '', passphrase: PASSPHRASE }),
  expired: ({ vault, clock }) => {
    clock.pass({ hours: 24 })
    endOverdueLinks(vault)
  },
  revoked: ({ vault, as }, given) => revokeLink(vault, as('olivia'), given),
  inactive: ({ vault, as }, given) => disableApiSecret(vault, as('olivia'), given),
  'switched off': (house) => switchOutside(house, false),
  'permission gone': ({ vault, ids }) => vault.write((tx) => updateUser(tx.db, ids.olivia, { mayShareOutside: false })),
  'account closed': ({ vault, ids, clock }) =>
    vault.write((tx) => updateUser(tx.db, ids.olivia, { deactivatedAt: clock.now() })),
  'sent anew': ({ vault, as }, given) => resendLink(vault, as('olivia'), given),
}

/** The statements that run before a link that has ended is refused, for each end and each browser: how many kinds there are. */
async function waysToNo(t: Test, peek: typeof peekLink, browser: string | null): Promise<number> {
  const ways = new Set<string>()
  for (const end of Object.values(ENDS)) {
    const house = sealedHouse(t, { mailConfigured: true })
    const given = await giveLink(house, { check: 'passphrase' })
    await end(house, given)
    const run: string[] = []
    const prepare: Database['prepare'] = (sql) => {
      run.push(sql)
      return house.vault.db.prepare(sql)
    }
    const vault = { ...house.vault, db: { ...house.vault.db, prepare } }
    try {
      peek(vault, { token: given.token, browser })
      run.push('it opens')
    } catch (fault) {
      if (!(fault instanceof Gone)) throw fault
    }
    ways.add(run.join(';'))
  }
  return ways.size
}

t.test('EXT-09 whatever ended a link, or if there never was one, the same work is done before the no', async (t) => {
  t.equal(await waysToNo(t, peekLink, 'somebody'), 1)
  t.equal(await waysToNo(t, peekLink, null), 1)
  t.ok((await waysToNo(t, saysNoAtOnce, null)) > 1, 'control: a no that comes sooner is noticed')
})

t.test('a link that is over is refused although that cannot be noted; any other fault is told', async (t) => {
  const house = sealedHouse(t)
  const given = await giveLink(house)
  house.clock.pass({ hours: 24 })
  house.vault.db.raw.pragma('query_only = ON')
  t.throws(() => peekLink(house.vault, { ...given, browser: null }), Gone)
  house.vault.db.raw.pragma('query_only = OFF')
  house.vault.db.raw.exec('DROP TABLE audit_events')
  t.throws(() => peekLink(house.vault, { ...given, browser: null }), { code: 'SQLITE_ERROR' })
})

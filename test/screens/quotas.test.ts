// Bounds on how much one person, group or API secret may have, at every way in: the last one fits, and never one more.
import t from 'tap'
import { updateUser } from '../../src/store/users.ts'
import { deactivateUser } from '../../src/vault/deactivation.ts'
import { operator } from '../../src/vault/actors.ts'
import { withoutCounting } from '../controls/screens/quotas.ts'
import { fullHouse, WAYS_IN, type Full, type WayIn } from '../fixtures/full-house.ts'

function speak({ vault, ids }: Full, { by }: WayIn, language: 'en' | 'pt-BR'): void {
  vault.write((tx) => updateUser(tx.db, ids[by], { language }))
}

/** What is wrong with the ways in of a house that has room for one of each: asked for two at once, and then one more. */
async function faultsOf(t: Parameters<typeof fullHouse>[0], planted: (name: string, way: WayIn) => WayIn) {
  const it = await fullHouse(t)
  const faults: string[] = []
  for (const [name, sound] of Object.entries(WAYS_IN)) {
    const way = planted(name, sound)
    if (way.count(it) !== way.most - 1) faults.push(`${name}: there are ${String(way.count(it))} before`)
    speak(it, way, 'en')
    const answers = await Promise.all([way.ask(it, 0), way.ask(it, 1)])
    const no = answers.filter(({ status }) => status === 422)
    if (no.length !== 1 || !way.words[0].test(no[0]?.text ?? ''))
      faults.push(
        `${name}: ${answers.map(({ status, text }) => `${String(status)} ${text.slice(0, 200)}`).join(' | ')}`,
      )
    speak(it, way, 'pt-BR')
    const third = await way.ask(it, 2)
    if (third.status !== 422 || !way.words[1].test(third.text)) faults.push(`${name}: not in Portuguese ${third.text}`)
    if (way.count(it) !== way.most) faults.push(`${name}: there are ${String(way.count(it))} of ${String(way.most)}`)
  }
  return { it, faults }
}

t.test('INP-17 the last one fits, and one more is refused in words at every way in, two at once too', async (t) => {
  const { it, faults } = await faultsOf(t, (_, way) => way)
  t.same(faults, [])
  t.test('who hands over what is shared with as many as can be gives it, and keeps no Can edit of it', async (t) => {
    const { ids, vault, shared } = it
    const owner = () => vault.db.raw.prepare('SELECT owner_id FROM api_secrets WHERE id = ?').pluck().get(shared)
    const giving = { to: `user:${String(ids.stan)}` }
    const url = `/api-secrets/${String(shared)}/hand-over`
    const no = await it.as('olivia').send(url, { ...giving, keep: 'yes' })
    t.match([no.status, no.text, owner()], [422, /compartilhado com 1\.000 pessoas e grupos/, ids.olivia])
    t.equal((await it.as('olivia').send(url, giving)).status, 303)
    t.equal(owner(), ids.stan)
    vault.db.raw.prepare('UPDATE api_secrets SET owner_id = ? WHERE id = ?').run(ids.olivia, shared)
  })
  t.test('what there is too much of can be taken away, and handed over when somebody leaves', async (t) => {
    const { ids, vault } = it
    const count = (person: 'olivia' | 'victor') =>
      vault.db.raw.prepare('SELECT count(*) FROM api_secrets WHERE owner_id = ?').pluck().get(ids[person])
    const taken = await it.as('olivia').send(`/api-secrets/${String(it.shared)}/share/internal`, {
      was: 'user:100 view -',
      leaving: 'user:100',
    })
    t.equal(taken.status, 303, taken.text)
    deactivateUser(vault, operator, { userId: ids.olivia, toId: ids.victor })
    t.same([count('olivia'), count('victor')], [0, 34_999], 'nothing is lost')
  })
})

t.test('INP-17 control: a way in at which nobody counts is noticed', async (t) => {
  const { faults } = await faultsOf(t, withoutCounting)
  for (const [name, { most }] of Object.entries(WAYS_IN))
    t.ok(faults.includes(`${name}: there are ${String(most + 2)} of ${String(most)}`), name)
})

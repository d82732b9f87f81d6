// What happened in the demo's weeks: every API secret was added, shared with those who work with it, used, some replaced
// or disabled. The same seed gives the same life.
import { randomBytes } from 'node:crypto'
import { findApiSecret, type ApiSecret } from '../store/api-secrets.ts'
import type { SignedIn } from './actors.ts'
import { recordVisit } from './api-secret-details.ts'
import { disableApiSecret } from './api-secret-state.ts'
import { addApiSecret, editApiSecret, editFormOf, replaceClientSecret } from './api-secrets.ts'
import { demoGroups, groupDeeds, groupNamed, sharesWith, type LivingGroup } from './demo-groups.ts'
import { DEMO_SERVICES, DEMO_VARIANTS, type DemoService, type DemoVariant } from './demo-team.ts'
import { revealClientSecret } from './reveal.ts'
import { shareApiSecret } from './sharing.ts'
import type { Vault } from './vault.ts'

const DAY = 24 * 3_600_000

// What somebody opens an API secret for: only to look at it, or for its client secret.
const PURPOSES = ['none', 'show', 'copy'] as const
type Purpose = (typeof PURPOSES)[number]

/** Something one of the team did at an instant (UTC ms). */
export interface Deed {
  readonly at: number
  run(): void
}

/** A number of 0 to 1 that can be drawn again and again, and a whole one below n. */
interface Dice {
  roll(): number
  below(n: number): number
}

/** One API secret of the team: what it is, whose, and who works with it. Its ID is known once it was added. */
interface Story {
  readonly service: DemoService
  readonly variant: DemoVariant
  readonly owner: SignedIn
  readonly colleagues: readonly SignedIn[]
  /** The instant at a fraction of its life, from its adding (0) to now (1). */
  at(fraction: number): number
  id: number
}

/** Everything the team did between two instants (UTC ms), in no order. */
export function lifeOf(
  vault: Vault,
  people: readonly SignedIn[],
  { from, until }: { from: number; until: number },
): Deed[] {
  const dice = diceOf(20_261_121)
  const groups = demoGroups()
  const stories = shuffled(storiesOf(people), dice)
  const deeds = stories.flatMap((story, turn) => {
    const added = from + Math.floor(((turn + dice.roll()) / stories.length) * (until - from - DAY))
    const told: Story = { ...story, id: 0, at: (fraction) => added + Math.floor(fraction * (until - added)) }
    return [...deedsOf(vault, told, { dice, until }), ...sharesWithGroups(vault, told, { groups, turn })]
  })
  // The groups were there before the first API secret.
  const began = from - DAY / 4
  const happened = groupDeeds(vault, groups, people).map(({ fraction, run }) => ({
    at: began + Math.floor(fraction * (until - began)),
    run,
  }))
  return [...happened, ...deeds]
}

// Most groups were given it early; every third time only lately, so that their people find something new.
function sharesWithGroups(
  vault: Vault,
  story: Story,
  { groups, turn }: { groups: readonly LivingGroup[]; turn: number },
): Deed[] {
  const { owner, service, variant } = story
  const concerned = groups.filter((group) => service.tags.includes(group.tag) && sharesWith(group, owner))
  if (variant.suffix === 'webhook') return []
  return concerned.map((group, index) => ({
    at: story.at((turn % 3 === 0 ? 0.94 : 0.06) + index / 100),
    run() {
      const given = { recipient: groupNamed(group), level: group.level, untilAt: null }
      shareApiSecret(vault, owner, { secretId: story.id, add: [given], change: [], remove: [] })
    },
  }))
}

function deedsOf(vault: Vault, story: Story, { dice, until }: { dice: Dice; until: number }): Deed[] {
  const { owner, colleagues } = story
  const deeds: Deed[] = [{ at: story.at(0), run: () => add(vault, story, dice) }]
  const readers = colleagues.filter(() => dice.below(10) < 6)
  for (const [index, reader] of readers.entries()) {
    const level = dice.below(3) === 0 ? 'edit' : 'view'
    const untilAt = dice.below(8) === 0 ? until + (5 + dice.below(60)) * DAY : null
    const change = {
      add: [{ recipient: { kind: 'user', id: reader.id }, level, untilAt }],
      change: [],
      remove: [],
    } as const
    deeds.push({
      at: story.at(0.02 + index * 0.02),
      run: () => void shareApiSecret(vault, owner, { secretId: story.id, ...change }),
    })
  }
  // The last two weeks are left to those who will find it among the new ones.
  for (const reader of [owner, ...readers.filter(() => dice.below(3) > 0)])
    for (let visits = dice.below(4); visits > 0; visits--) {
      const purpose = PURPOSES[dice.below(PURPOSES.length)] as Purpose
      deeds.push({ at: story.at(0.1 + dice.roll() * 0.8), run: () => use(vault, story, { reader, purpose }) })
    }
  if (dice.below(8) === 0) deeds.push({ at: story.at(0.93), run: () => replace(vault, story) })
  if (dice.below(8) === 0) deeds.push({ at: story.at(0.95), run: () => annotate(vault, story) })
  if (dice.below(12) === 0)
    deeds.push({ at: story.at(0.98), run: () => disableApiSecret(vault, owner, { secretId: story.id }) })
  return deeds
}

function add(vault: Vault, story: Story, dice: Dice): void {
  const { service, variant, owner } = story
  const name = `${service.name}, ${variant.suffix}`
  const [short, domain] = service.host.split('.') as [string, string]
  const fields = {
    name,
    url: `https://${service.host}${variant.path}`,
    clientId: `aurora-${short}-${String(1000 + dice.below(9000))}`,
    identifier: dice.below(3) > 0 ? `${short}-${domain}-${variant.suffix}` : '',
    method: variant.method,
    tags: [...service.tags, variant.tag].join(', '),
    notes: variant.notes,
  }
  // Some are public clients and have no secret.
  const clientSecret = dice.below(25) === 0 ? '' : madeUp()
  story.id = addApiSecret(vault, owner, { fields, clientSecret, saveAnyway: true })
}

function use(vault: Vault, story: Story, given: { reader: SignedIn; purpose: Purpose }): void {
  const { reader, purpose } = given
  recordVisit(vault, reader, { secretId: story.id })
  if (purpose === 'none' || rowOf(vault, story).sealedClientSecret === null) return
  revealClientSecret(vault, reader, { secretId: story.id, purpose, version: 'current' })
}

function replace(vault: Vault, story: Story): void {
  const { version } = rowOf(vault, story)
  replaceClientSecret(vault, story.owner, { secretId: story.id, version, clientSecret: madeUp() })
}

function annotate(vault: Vault, story: Story): void {
  const { id: secretId, owner } = story
  const { fields, version } = editFormOf(vault, owner, { secretId })
  const notes = `${fields.notes}${fields.notes === '' ? '' : '\n'}Contact: ${owner.user.name}.`
  const edit = { secretId, version, fields: { ...fields, notes }, clientSecret: { keep: true } } as const
  editApiSecret(vault, owner, { ...edit, saveAnyway: true })
}

function rowOf(vault: Vault, { id }: Story): ApiSecret {
  return findApiSecret(vault.db, id) as ApiSecret
}

function storiesOf(people: readonly SignedIn[]): Pick<Story, 'service' | 'variant' | 'owner' | 'colleagues'>[] {
  return DEMO_SERVICES.flatMap((service) =>
    DEMO_VARIANTS.map((variant) => {
      const [owner, ...colleagues] = service.people.map((index) => people[index] as SignedIn)
      return { service, variant, owner: owner as SignedIn, colleagues }
    }),
  )
}

// Nobody's: it opens nothing anywhere.
function madeUp(): string {
  return `demo_${randomBytes(24).toString('base64url')}`
}

// Fisher and Yates.
function shuffled<T>(list: readonly T[], { below }: Dice): T[] {
  const mixed = [...list]
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = below(last + 1)
    ;[mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T]
  }
  return mixed
}

// Mulberry32: small, and the same on every machine. Nothing secret comes out of it.
function diceOf(seed: number): Dice {
  let state = seed
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { roll, below: (n) => Math.floor(roll() * n) }
}

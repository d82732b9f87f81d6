// What the demo's team gave to people outside: links that wait, were opened, used up, ran out or were taken back.
import { record } from '../audit/trail.ts'
import { findApiSecret, listOwned } from '../store/api-secrets.ts'
import { claimOpening } from '../store/external-shares.ts'
import { nobody, type SignedIn } from './actors.ts'
import type { Deed } from './demo-life.ts'
import { giveLinks, revokeLink } from './external-shares.ts'
import { endIfOverdue } from './link-ends.ts'
import { changeSharingOptions, sharingOptions, sharingOptionsVersion } from './sharing-options.ts'
import type { Vault } from './vault.ts'

const HOUR = 3_600_000

type Claimed = NonNullable<ReturnType<typeof claimOpening>>

/** One link: who gave it (by their place in the team), to whom, and what became of it. Hours before now. */
interface Story {
  readonly by: number
  readonly email: string
  readonly given: number
  readonly lasts: number
  readonly most: number | null
  readonly opened?: readonly number[]
  readonly revoked?: number
}

// Only people with the External share permission (demo-team.ts).
const STORIES: readonly Story[] = [
  { by: 0, email: 'nora@lighthouse.example', given: 5, lasts: 24, most: 1 },
  { by: 0, email: 'pedro@ponte.example', given: 30, lasts: 168, most: 3, opened: [28] },
  { by: 0, email: 'yuki@harbour.example', given: 200, lasts: 720, most: null, opened: [190, 90] },
  { by: 6, email: 'nora@lighthouse.example', given: 50, lasts: 168, most: 1, opened: [49] },
  { by: 6, email: 'sam@tinker.example', given: 80, lasts: 24, most: 1 },
  { by: 6, email: 'lena@harbour.example', given: 20, lasts: 168, most: 5, opened: [19, 3] },
  { by: 3, email: 'pedro@ponte.example', given: 100, lasts: 720, most: 1, revoked: 99 },
  { by: 9, email: 'ines@ponte.example', given: 10, lasts: 24, most: 1 },
]

/** What happened with links until `until` (UTC ms); the administrator had switched sharing outside on before. */
export function outsideDeeds(vault: Vault, people: readonly SignedIn[], { until }: { until: number }): Deed[] {
  const first = Math.max(...STORIES.map(({ given }) => given)) + 1
  const switched = { at: until - first * HOUR, run: () => switchOn(vault, people[0] as SignedIn) }
  return [switched, ...STORIES.flatMap((story, turn) => deedsOf(vault, people, { story, turn, until }))]
}

function switchOn(vault: Vault, administrator: SignedIn): void {
  const options = { ...sharingOptions(vault), external: true, longestHours: 720 }
  changeSharingOptions(vault, administrator, { options, version: sharingOptionsVersion(vault) })
}

function deedsOf(
  vault: Vault,
  people: readonly SignedIn[],
  { story, turn, until }: { story: Story; turn: number; until: number },
): Deed[] {
  const by = people[story.by] as SignedIn
  const at = (hoursAgo: number) => until - hoursAgo * HOUR
  let linkId = 0
  const give = () => (linkId = giveTo(vault, by, { story, turn }))
  const open = () => openOnce(vault, linkId)
  const end = () => void vault.write((tx) => endIfOverdue(tx, linkId))
  return [
    { at: at(story.given), run: () => void give() },
    ...(story.opened ?? []).map((hours) => ({ at: at(hours), run: open })),
    ...(story.lasts < story.given ? [{ at: at(story.given - story.lasts), run: end }] : []),
    ...(story.revoked === undefined ? [] : [{ at: at(story.revoked), run: () => revokeLink(vault, by, { linkId }) }]),
  ]
}

// One of the API secrets that this person had by then, each time another one.
function giveTo(vault: Vault, by: SignedIn, { story, turn }: { story: Story; turn: number }): number {
  const active = listOwned(vault.db, by.id).filter(({ id }) => findApiSecret(vault.db, id)?.disabledAt === null)
  const secretId = Number(active[(7 * turn) % active.length]?.id)
  const { email, lasts, most } = story
  return vault.write((tx) => {
    const expiresAt = tx.at + lasts * HOUR
    const checked = { emails: [email], expiresAt, maxOpens: most, endsAfterFirst: false, checkedBy: 'code' } as const
    const [link] = giveLinks(tx, by, { secretId, checked, passphraseHash: null })
    return Number(link?.id)
  })
}

// As somebody outside opens it; nobody reads what it says.
function openOnce(vault: Vault, linkId: number): void {
  vault.write((tx) => {
    // The demo is the same every time: a story whose link is over by then is a mistake in the story, and no demo starts.
    const { opens, secretId } = claimOpening(tx.db, { id: linkId, at: tx.at, endsAfterFirst: false }) as Claimed
    const origin = { address: '203.0.113.40', requestId: null }
    record(tx, nobody(origin), { name: 'external_share.opened', secretId, details: { link: linkId, opens } })
  })
}

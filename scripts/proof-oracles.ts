// The long proof of AUT-05 and EXT-09: `npm run proof:oracles -- --samples 10000`, against the program as it ships.
//   --samples N    how often each of the two ways is asked, for accounts and for links (500)
import { newToken } from '../src/crypto/tokens.ts'
import { openDatabase } from '../src/store/database.ts'
import { DEMO_PEOPLE } from '../src/vault/demo-team.ts'
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { askerAt, compareTimes, type Ask } from '../test/fixtures/oracles.ts'
import { startProgram } from '../test/fixtures/program.ts'
import { seedLinks } from '../test/fixtures/seeded-links.ts'
import { progress, prove } from './proof.ts'

const LINKS = 100
const BOUND = 0.02

await prove('oracles', { samples: 500 }, async (t, { samples }) => {
  const installation = emptyInstallation(t, { MYSAFE_TRUSTED_PROXIES: '127.0.0.1' })
  await (await startProgram(t, installation, { typed: ['--demo'] })).stop()
  const { links } = seedLinks(installation, { links: LINKS + 1, browsers: 1 })
  const [live, ...gone] = links
  revoke(installation.database)
  const { url } = await startProgram(t, installation)

  const signIn = await signingIn(url)
  const accounts = await compareTimes(url, {
    samples,
    status: 422,
    of: [(n) => signIn(n, known(n)), (n) => signIn(n, unknown(n))],
    onPair: progress('accounts', samples),
  })
  const ended = gone.map(({ token }) => token)
  const never = ended.map(() => newToken())
  const opening =
    (tokens: readonly string[], part: number): Ask =>
    (n) => ({ path: `/open/${tokens[n % tokens.length] ?? ''}`, address: addressOf(part, n, 25) })
  const dead = await compareTimes(url, {
    samples,
    status: 410,
    of: [opening(ended, 2), opening(never, 3)],
    onPair: progress('links', samples),
  })
  const planted = await compareTimes(url, {
    samples: Math.min(samples, 500),
    status: 410,
    of: [opening([live?.token ?? ''], 4), opening(never, 5)],
  })
  // With few samples chance alone tells more than the bound.
  const bound = Math.max(BOUND, 4 * Math.sqrt((2 * samples + 1) / (12 * samples ** 2)))
  const far = ({ auc }: { auc: number }) => Math.abs(auc - 0.5)
  return {
    figure: `AUC of the time: ${accounts.auc.toFixed(3)} for accounts, ${dead.auc.toFixed(3)} for links, ${String(samples)} samples of each`,
    lines: [
      `answers of another kind: ${String(accounts.strange + dead.strange)}`,
      `control: a link that opens, beside one that does not: ${planted.auc.toFixed(3)}`,
      `bound: 0.5 ± ${bound.toFixed(3)}`,
    ],
    holds: accounts.strange + dead.strange === 0 && Math.max(far(accounts), far(dead)) <= bound && far(planted) > bound,
  }
})

/** Every link but the first has been taken back; nothing of them is erased as long as this takes. */
function revoke(database: string): void {
  const db = openDatabase(database)
  const tomorrow = Date.now() + 24 * 3_600_000
  db.raw
    .prepare(
      `UPDATE external_links SET ended_at = ?, ended_because = 'revoked'
       WHERE ended_at IS NULL AND id > (SELECT max(id) FROM external_links) - ?`,
    )
    .run(tomorrow, LINKS)
  db.close()
}

function known(n: number): string {
  return DEMO_PEOPLE[n % DEMO_PEOPLE.length]?.username ?? ''
}

/** A name as long as a known one, and nobody's. */
function unknown(n: number): string {
  return known(n).replace(/.$/, 'q')
}

/** Wrong passwords with one form, from ever other addresses. */
async function signingIn(url: string): Promise<(n: number, who: string) => ReturnType<Ask>> {
  const { ask, end } = askerAt(url)
  const { body, cookies } = await ask({ path: '/sign-in', address: '10.9.0.1' })
  end()
  const token = /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? ''
  return (n, who) => ({
    path: '/sign-in',
    form: { _csrf: token, who, password: 'not the password of anybody' },
    cookie: cookies,
    address: addressOf(1, n, 12),
  })
}

/** Another address after so many questions. */
function addressOf(part: number, n: number, questions: number): string {
  const of = Math.floor(n / questions)
  return `10.${String(part)}.${String(of >> 8)}.${String(of & 255)}`
}

// The long race for one-time links: `npm run proof:links -- --links 10000`, against the program as it ships, over sockets.
//   --links N      how many links (200)
//   --openers N    how many press Open at once, each with a right code (100)
//   --kills N      how often the program is killed in the middle of a link and started again (20)
import { lookInto } from '../src/store/look.ts'
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { raceLinks } from '../test/fixtures/link-race.ts'
import { startProgram } from '../test/fixtures/program.ts'
import { seedLinks } from '../test/fixtures/seeded-links.ts'
import { prove } from './proof.ts'

await prove('links', { links: 200, openers: 100, kills: 20 }, async (t, { links, openers, kills }) => {
  const installation = emptyInstallation(t, { MYSAFE_TRUSTED_PROXIES: '127.0.0.1' })
  await (await startProgram(t, installation)).stop()
  const seeded = seedLinks(installation, { links: links + 1, browsers: openers })
  const server = {
    async start() {
      const { url, stop } = await startProgram(t, installation)
      return { url, kill: () => stop('SIGKILL') }
    },
  }
  const { values, killed, statuses } = await raceLinks(server, seeded, { kills })
  const heard = values.filter((_, link) => !killed.has(link))
  const counted = lookInto(installation.database, (db) =>
    Number(db.raw.prepare('SELECT count(*) FROM external_links WHERE opens = 1').pluck().get()),
  )
  const more = values.filter((count) => count > 1).length
  const none = heard.filter((count) => count === 0).length
  return {
    figure: `exactly one value: ${String(heard.length - more - none)} of ${String(heard.length)} links, ${String(openers)} right openings of each at once`,
    lines: [
      `killed in the middle: ${String(killed.size)} links, of which ${String([...killed].filter((link) => values[link] === 1).length)} gave their value to somebody who heard it`,
      `more than one value: ${String(more)}; none: ${String(none)}; counted as opened once: ${String(counted)}`,
      `answers: ${[...statuses].map(([status, count]) => `${String(status)} × ${String(count)}`).join(', ')}`,
    ],
    holds: more + none === 0 && counted === links,
  }
})

// MySafe behind nginx and Caddy as docs/deploy sets them up: `npm run proof:proxies`, over encrypted sockets of this machine.
// A proxy that is not installed is skipped by name; on Debian: apt-get install nginx caddy.
import { join } from 'node:path'
import { faulty, FOUND } from '../test/controls/docs/proxies.ts'
import { demoPassword } from '../test/fixtures/client.ts'
import { emptyInstallation } from '../test/fixtures/installation.ts'
import { freePort } from '../test/fixtures/ports.ts'
import { runProgram, startProgram } from '../test/fixtures/program.ts'
import { INSIDE, lookThrough, type Finding } from '../test/fixtures/proxied.ts'
import { isHere, OPEN, SAFE, startProxy, type ProxyName } from '../test/fixtures/proxies.ts'
import { seedLinks } from '../test/fixtures/seeded-links.ts'
import { askedOf } from './proof-options.ts'

async function prove(name: ProxyName, plant = (text: string) => text): Promise<Finding[]> {
  const endings: (() => unknown)[] = []
  const scope = { teardown: (end: () => unknown) => endings.unshift(end) }
  try {
    const installation = emptyInstallation(scope)
    const demo = await startProgram(scope, installation, { typed: ['--demo'] })
    await demo.stop()
    const seeded = seedLinks(installation, { links: 1, browsers: 1 })
    const places = {
      ...{ https: await freePort(), http: await freePort(), admin: await freePort() },
      ...{ main: await freePort(), open: await freePort(), allowed: `${INSIDE}/32` },
    }
    const behind = {
      ...installation,
      env: {
        ...installation.env,
        MYSAFE_PORT: String(places.main),
        MYSAFE_BASE_URL: `https://${SAFE}:${String(places.https)}`,
        MYSAFE_OPEN_PORT: String(places.open),
        MYSAFE_OPEN_BASE_URL: `https://${OPEN}:${String(places.https)}`,
        MYSAFE_TRUSTED_PROXIES: '127.0.0.1',
      },
    }
    const { stop } = await startProgram(scope, behind)
    const { out } = await runProgram(behind, ['user', 'reset-password', 'bruno'])
    const password = /\/password\/(\S+)/.exec(out)?.[1]
    const [link] = seeded.links
    const [cookie] = seeded.browsers
    if (password === undefined || link === undefined || cookie === undefined) throw new Error(`no address: ${out}`)
    const proxy = await startProxy(scope, name, { folder: join(installation.folder, name), places, plant })
    return await lookThrough({
      ...{ proxy, places, installation, stop },
      person: { who: 'ana', password: demoPassword(demo.out()) },
      link: { ...link, cookie, code: seeded.codeFor(0, 0) },
      oneTime: [link.token, password],
    })
  } finally {
    for (const end of endings) await end()
  }
}

for (const name of askedOf('proxies', null) === null ? [] : (['nginx', 'caddy'] as const)) {
  if (!isHere(name)) {
    console.log(`${name}: skipped, it is not installed here`)
    continue
  }
  console.log(`${name}:`)
  for (const { promise, faults } of await prove(name)) tell(promise, faults)
  // The same with faults in the example: a proof that finds nothing must be one that could.
  const found = (await prove(name, (text) => faulty(name, text))).filter(({ faults }) => faults.length > 0)
  const missed = FOUND.filter((begins) => !found.some(({ promise }) => promise.startsWith(begins)))
  tell(`control: ${String(FOUND.length)} faults planted in the example are found`, missed)
}

function tell(promise: string, faults: readonly string[]): void {
  console.log(
    `  ${faults.length === 0 ? 'yes' : 'NO '}  ${promise}${faults.map((one) => `\n         ${one}`).join('')}`,
  )
  if (faults.length > 0) process.exitCode = 1
}

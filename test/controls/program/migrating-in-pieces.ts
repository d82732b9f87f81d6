// A planted fault: a new shape made statement by statement, each for itself, by a process that is killed on the way.
import BetterSqlite3 from 'better-sqlite3'
import { resourcesFromDisk } from '../../../src/resources.ts'
import { stepped } from '../../fixtures/stepped.ts'

const [folder = '', killAt = '-1'] = process.argv.slice(2)
const raw = new BetterSqlite3(`${folder}/mysafe.db`)
let statement = 0
raw.function('here', () => {
  if (statement++ === Number(killAt)) process.kill(process.pid, 'SIGKILL')
  return 0
})
const done = raw.pragma('user_version', { simple: true }) as number
for (const step of resourcesFromDisk().migrations().slice(done)) {
  raw.exec(stepped(step).sql)
}

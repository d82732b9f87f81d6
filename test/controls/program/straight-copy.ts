// A planted fault: a copy that has its name from the first byte on. It is killed half way.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

const [from = '', to = ''] = process.argv.slice(2)
const bytes = readFileSync(from)
const file = openSync(to, 'w')
writeSync(file, bytes.subarray(0, bytes.length >> 1))
closeSync(file)
process.kill(process.pid, 'SIGKILL')

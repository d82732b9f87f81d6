// A planted fault: a program that starts whatever it finds, with every setting as it comes, and takes no lock.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const data = process.env['MYSAFE_DATA_DIR'] ?? '.'
try {
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'mysafe.db'), '', { flag: 'a' })
} catch {
  // Whatever lies in the way, it goes on.
}
console.log(`MySafe is ready at http://127.0.0.1:${process.env['MYSAFE_PORT'] ?? ''}`)

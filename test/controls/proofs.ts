// Test files in which some requirements lack their planted fault: what runs one directly, by a function, in a table, as a
// process, and what only imports one, or its type.

export const HALF_PROVEN = [
  `import { cheap } from './controls/crypto/passwords.ts'
   import { type Fault } from './controls/crypto/faults.ts'
   const broken = (hash) => check(hash) || check(cheap)
   test('AUT-01 it costs', (t) => t.same(check(cheap), []))
   test('AUT-02 it is salted', (t) => t.same(check(ours), []))
   test('AUT-03, AUT-04: it is bound', (t) => t.ok(broken(ours)))
   let fault: Fault
   test('AUT-05 it is peppered', (t) => t.ok(fault))`,
  `import * as faults from '../controls/http/faults.ts'
   const table = [['AUT-06 it is limited', 1]]
   for (const [title] of table) test(title, (t) => t.ok(faults.unlimited))
   test('scenario 5', (t) => t.comment('as SES-01 asks'))`,
  `const path = here('controls', 'program', 'x.ts')
   test(\`AUT-07 \${String(1)} × from elsewhere\`, (t) => spawn(path))`,
]

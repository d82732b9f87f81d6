// What lies inside the single binary is found as it is found on the disk, and nothing else is.
import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { ownResources, programVersion, resourcesFromDisk } from '../../src/resources.ts'
import { packed } from '../fixtures/packed.ts'

test('a single binary brings its templates, public files and migrations in order', (t) => {
  const { views, publicFiles, migrations } = ownResources(
    packed({
      'views/b.eta': 'b',
      'views/a/c.eta': 'c',
      'public/x.css': 'x',
      'public/htmx.min.js': 'h',
      'migrations/0002_two.sql': 'two',
      'migrations/0001_one.sql': 'one',
      'native/part.node': 'n',
    }),
  )
  t.same(views.names(), ['a/c.eta', 'b.eta'])
  t.ok(views.has('b.eta'))
  t.notOk(views.has('c.eta'))
  t.equal(views.read('a/c.eta'), 'c')
  t.throws(() => views.read('../public/x.css'), /no asset/)
  t.same(publicFiles(), [
    { name: 'htmx.min.js', bytes: Buffer.from('h') },
    { name: 'x.css', bytes: Buffer.from('x') },
  ])
  t.same(migrations(), [
    { name: '0001_one', sql: 'one' },
    { name: '0002_two', sql: 'two' },
  ])
  t.end()
})

test('the version is the one inside, or the one of the checkout', (t) => {
  t.equal(programVersion(packed({ 'package.json': '{"version":"9.8.7"}' })), '9.8.7')
  t.equal(programVersion(), (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version)
  t.end()
})

test('whatever is no single binary reads beside itself', (t) => {
  t.same(ownResources().views.names(), resourcesFromDisk().views.names())
  t.end()
})

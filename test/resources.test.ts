// What lies beside the program: templates, public files and migrations, found from a checkout and from any folder.
import { test } from 'tap'
import { resourcesFromDisk } from '../src/resources.ts'

test('a checkout brings its own templates, public files and migrations', (t) => {
  const { views, publicFiles, migrations } = resourcesFromDisk()
  t.ok(views.names().includes('layouts/app.eta'))
  t.ok(views.has('layouts/app.eta'))
  t.notOk(views.has('layouts/nobody.eta'))
  t.match(views.read('layouts/app.eta'), /<html/)
  const names = publicFiles().map(({ name }) => name)
  t.ok(names.includes('htmx.min.js'), 'htmx comes from its package')
  t.ok(publicFiles().every(({ bytes }) => bytes.length > 0))
  const [first] = migrations()
  t.match(first?.name, /^0001_/)
  t.match(first?.sql, /CREATE TABLE/)
  t.end()
})

test('files come in order, by their names below the folder, and others do not count', (t) => {
  const folder = t.testdir({
    views: { 'b.eta': 'b', a: { 'c.eta': 'c', 'note.txt': 'n' } },
    public: { deep: { 'x.css': 'x' } },
    migrations: { '0002_two.sql': 'two', '0001_one.sql': 'one', 'README.md': 'r' },
  })
  const { views, publicFiles, migrations } = resourcesFromDisk(folder)
  t.same(views.names(), ['a/c.eta', 'b.eta'])
  t.same(
    publicFiles().map(({ name }) => name),
    ['deep/x.css', 'htmx.min.js'],
  )
  t.same(migrations(), [
    { name: '0001_one', sql: 'one' },
    { name: '0002_two', sql: 'two' },
  ])
  t.end()
})

test('a template outside the views is not read', (t) => {
  const { views } = resourcesFromDisk(t.testdir({ views: {}, 'views-2': { 'a.eta': 'a' }, 'secret.eta': 's' }))
  t.throws(() => views.read('../secret.eta'), /outside/)
  t.throws(() => views.read('../views-2/a.eta'), /outside/)
  t.throws(() => views.read('nobody.eta'), /ENOENT/)
  t.end()
})

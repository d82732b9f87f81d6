// Where data and key lie while no setting says so.
import { test } from 'tap'
import { usualPlaces } from '../../src/config/usual-places.ts'

const HOME = '/home-of-ana'
const placesOf = ({ packaged = true, asRoot = false, home = () => HOME }, environment: Record<string, string> = {}) =>
  usualPlaces((name) => environment[name], { packaged, asRoot, home })

test('beside a checkout, in folders that begin where it is started', (t) => {
  t.same(placesOf({ packaged: false, asRoot: true }), { dataDir: 'data', rootKeyFile: 'key/root.key' })
  t.same(
    usualPlaces(() => undefined),
    placesOf({ packaged: false }),
    'these tests run in one',
  )
  t.end()
})

test('the single binary keeps them in the folders of the system, for root', (t) => {
  t.same(placesOf({ asRoot: true }, { XDG_DATA_HOME: '/elsewhere' }), {
    dataDir: '/var/lib/mysafe',
    rootKeyFile: '/etc/mysafe/root.key',
  })
  t.end()
})

test('and in those of the user, for everybody else', (t) => {
  const own = { dataDir: `${HOME}/.local/share/mysafe`, rootKeyFile: `${HOME}/.config/mysafe/root.key` }
  t.same(placesOf({}), own)
  t.same(placesOf({}, { XDG_DATA_HOME: 'relative', XDG_CONFIG_HOME: '../up' }), own, 'a relative one does not count')
  t.same(placesOf({}, { XDG_DATA_HOME: '/srv/share', XDG_CONFIG_HOME: '/srv/config' }), {
    dataDir: '/srv/share/mysafe',
    rootKeyFile: '/srv/config/mysafe/root.key',
  })
  t.end()
})

test('who has no home is told by the start that / cannot be written to', (t) => {
  const home = () => {
    throw new Error('no such user')
  }
  t.same(placesOf({ home }), {
    dataDir: '/.local/share/mysafe',
    rootKeyFile: '/.config/mysafe/root.key',
  })
  t.end()
})

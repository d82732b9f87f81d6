// How often somebody may try: counted before the try, by true address, and never for ever.
import { test } from 'tap'
import { limiter, peerKey, tried } from '../../src/http/limits.ts'
import { Invalid, TooMany } from '../../src/vault/refusals.ts'
import { wholeAddress } from '../controls/http/limits.ts'
import { clockAt } from '../fixtures/app.ts'

test('so many tries in a window; then the time until it ends is told', (t) => {
  const clock = clockAt()
  const limit = limiter({ rule: 'limits.test', most: 2, minutes: 15 }, clock.now)
  limit.count('a')
  clock.pass({ minutes: 1 })
  limit.count('a')
  t.throws(() => limit.count('a'), Object.assign(new TooMany('limits.test', 840)))
  limit.count('b')
  clock.pass({ minutes: 14 })
  limit.count('a')
  t.end()
})

test('where one too many is nothing to speak of, it is only not counted', (t) => {
  const clock = clockAt()
  const limit = limiter({ rule: 'limits.test', most: 2, minutes: 15 }, clock.now)
  t.same([limit.admits('a'), limit.admits('a'), limit.admits('a'), limit.admits('b')], [true, true, false, true])
  t.throws(() => limit.count('a'), TooMany, 'both count the same')
  clock.pass({ minutes: 15 })
  t.equal(limit.admits('a'), true)
  t.end()
})

test('nobody waits longer because the clock went back', (t) => {
  const clock = clockAt()
  const limit = limiter({ rule: 'limits.test', most: 1, minutes: 15 }, clock.now)
  limit.count('a')
  clock.pass({ hours: -1 })
  limit.count('a')
  t.throws(() => limit.count('a'), Object.assign(new TooMany('limits.test', 900)))
  t.end()
})

test('a try that is given back counts no more', (t) => {
  const limit = limiter({ rule: 'limits.test', most: 1, minutes: 15 }, clockAt().now)
  limit.count('a')()
  limit.count('a')
  t.throws(() => limit.count('a'), TooMany)
  t.end()
})

test('what weighs more than one try is counted as that, and given back as that', (t) => {
  const limit = limiter({ rule: 'limits.test', most: 10, minutes: 15 }, () => 0)
  const giveBack = limit.count('a', 12)
  t.throws(() => limit.count('a', 0), TooMany, 'looked at without a try of one’s own')
  giveBack()
  limit.count('a', 0)
  limit.count('a', 9)
  limit.count('a')
  t.throws(() => limit.count('a'), TooMany)
  t.end()
})

test('only a wrong guess costs a try: not success, not another fault, not a fault of ours', async (t) => {
  const limit = limiter({ rule: 'limits.test', most: 1, minutes: 15 }, clockAt().now)
  const attempt = (work: () => Promise<void>) => tried([limit.count('a')], { wrong: 'password', work })
  await attempt(async () => undefined)
  await t.rejects(attempt(async () => Promise.reject(new Invalid({ name: 'x' }))))
  await t.rejects(attempt(async () => Promise.reject(new Error('ours'))))
  await t.rejects(
    attempt(async () => Promise.reject(new Invalid({ password: 'x' }))),
    Invalid,
  )
  t.throws(() => limit.count('a'), TooMany)
})

test('so many keys are remembered; windows that are over make room first', (t) => {
  const clock = clockAt()
  const limit = limiter({ rule: 'limits.test', most: 1, minutes: 15 }, clock.now)
  for (let index = 0; index < 50_001; index += 1) limit.count(String(index))
  t.doesNotThrow(() => limit.count('0'), 'the oldest made room')
  t.throws(() => limit.count('50000'), TooMany)
  clock.pass({ minutes: 15 })
  limit.count('new')
  t.doesNotThrow(() => limit.count('50000'))
  t.end()
})

test('AUT-07 an IPv6 address counts as its line, an IPv4 address as itself however it is written', (t) => {
  const addresses = [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['[2001:db8:1:2::7]:51234', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::8]', '2001:db8:1:2::/64'],
    ['not an address', 'unknown'],
    ['_hidden7', 'unknown'],
  ] as const
  const wrong = (keyOf: typeof peerKey) =>
    addresses.filter(([address, key]) => keyOf(address) !== key).map(([address]) => address)
  t.same(wrong(peerKey), [])
  t.equal(wrong(wholeAddress).length, 13, 'control: a line with as many keys as addresses is noticed')
  t.end()
})

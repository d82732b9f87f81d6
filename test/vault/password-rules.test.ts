// What a password must be: long, not what everybody tries first, not one's own names, and otherwise whatever one likes.
import { dictionary } from '@zxcvbn-ts/language-common'
import { test } from 'tap'
import { fourWords, passwordFault } from '../../src/vault/password-rules.ts'

const OWNER = { name: 'Olivia Quaresma', username: 'oquaresma', email: 'olivia.quaresma@ferreiro.example' }
const fault = async (password: string) => {
  const found = await passwordFault(password, OWNER)
  return typeof found === 'object' && found !== null ? found.key : found
}
const LETTERS = 'plk qzv wmt xrd bjh nyc gfs'

test('AUT-01 fifteen characters at least, 256 at most, counted as people count them', async (t) => {
  const of = (length: number, alphabet = `${LETTERS} 0x7f!`) =>
    Array.from(
      { length },
      (_, index) => [...alphabet][(index * 7 + ((index * index) % 5)) % [...alphabet].length],
    ).join('')
  t.equal(await fault(of(14)), 'password.too_short')
  t.equal(await fault(of(15)), null)
  t.equal(await fault(of(64)), null)
  t.equal(await fault(of(256)), null)
  t.equal(await fault(of(257)), 'password.too_long')
  const emoji = '🦊🐙🦉🐝🦋🐢🦀🐬🦜🐳🦔🐞🦩🐺🦕'
  t.equal(
    await fault([...emoji].slice(0, 14).join('')),
    'password.too_short',
    '14 emoji are 28 units but 14 characters',
  )
  t.equal(await fault(emoji), null)
  t.equal(await fault('e\u0301'.repeat(14)), 'password.too_short', 'a letter and its accent are one')
})

test('AUT-02 there are no rules of composition', async (t) => {
  for (const password of [
    'plktqzvwmtxrdbj',
    'PLKTQZVWMTXRDBJ',
    '839 174 602 958 371',
    '漢字仮名交文四季折折花鳥風月夢',
    '      wombat tunnel zebra',
  ])
    t.equal(await fault(password), null, password)
})

test('AUT-03 control: a rule that only counts characters lets them all pass, which these lists notice', async (t) => {
  const onlyCounts = (password: string) => ([...password].length < 15 ? 'password.too_short' : null)
  const passed = ['passwordpassword', '123456789012345', 'OliviaQuaresma!!!!'].filter((one) => onlyCounts(one) === null)
  t.equal(passed.length, 3)
})

test('AUT-03 the passwords that are tried first are refused, also when they are made long', async (t) => {
  const common = dictionary['passwords-common']
  const long = common.filter((one) => one.length >= 15)
  t.ok(long.length >= 40)
  for (const one of long) t.ok(await fault(one), one)
  for (const one of common.slice(0, 3_000)) {
    for (const made of [
      one.repeat(Math.ceil(15 / one.length)),
      `${one}${'1234567890123456'.slice(0, Math.max(0, 15 - one.length))}`,
    ])
      if (made.length >= 15 && made.length <= 256) t.ok(await fault(made), made)
  }
})

test('AUT-03 repetitions and what just counts on are refused', async (t) => {
  for (const password of [
    'aaaaaaaaaaaaaaa',
    'abcabcabcabcabc',
    'abcdefghijklmno',
    '123456789012345',
    '987654321098765',
    'qwertyuiopasdfgh',
    'passwordpassword',
    'Password12345678',
    'P@ssw0rd12345678',
    'p4ssw0rdp4ssw0rd',
    'iloveyouiloveyou',
    'adminadminadmin1',
    '1q2w3e4r5t6y7u8i',
  ])
    t.ok(await fault(password), password)
})

test('AUT-03 words that belong to the person or to MySafe do not make a password', async (t) => {
  const words = [
    'mysafemysafemysafe',
    'mysafe-2026-mysafe',
    'MySafe.Olivia.2026',
    'oliviaquaresma2026',
    'OliviaQuaresma!!!!',
    'olivia-quaresma-01',
    'quaresmaquaresma99',
    'oquaresma-oquaresma',
    'ol1v1a-quar3sma-1',
    'ferreiro-olivia-123',
    'olivia.quaresma@ferreiro.example',
    'api-secret-mysafe-1',
    'clientsecret-mysafe',
    'ferreiroferreiro12',
  ]
  for (const password of words) t.ok(await fault(password), password)
  t.equal(await passwordFault('mysafe is only a part of this sentence', OWNER), null)
})

test('four words are always good enough, random, and easy to type', async (t) => {
  const made = await Promise.all(Array.from({ length: 500 }, () => fourWords()))
  t.equal(new Set(made).size, 500)
  for (const phrase of made) {
    t.equal(await fault(phrase), null, phrase)
    t.match(phrase, /^[a-z]+(-[a-z]+){3}$/)
  }
})

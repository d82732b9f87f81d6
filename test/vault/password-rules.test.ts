// What a password must be: long, not what everybody tries first, not one's own names, and otherwise whatever one likes.
import { dictionary } from '@zxcvbn-ts/language-common'
import { test } from 'tap'
import { fourWords, passwordFault } from '../../src/vault/password-rules.ts'
import { countsUnits, onlyCounts, wantsOneOfEach } from '../controls/vault/password-rules.ts'

const OWNER = { name: 'Olivia Quaresma', username: 'oquaresma', email: 'olivia.quaresma@ferreiro.example' }
type Rule = (password: string) => Promise<string | null> | string | null

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
  const emoji = '🦊🐙🦉🐝🦋🐢🦀🐬🦜🐳🦔🐞🦩🐺🦕'
  const lengths: [what: string, password: string, fault: string | null][] = [
    ['14', of(14), 'password.too_short'],
    ['15', of(15), null],
    ['64', of(64), null],
    ['256', of(256), null],
    ['257', of(257), 'password.too_long'],
    ['14 emoji are 28 units but 14 characters', [...emoji].slice(0, 14).join(''), 'password.too_short'],
    ['15 emoji', emoji, null],
    ['a letter and its accent are one', 'e\u0301'.repeat(14), 'password.too_short'],
  ]
  const wrong = async (rule: Rule) => {
    const said = await Promise.all(
      lengths.map(async ([what, password, right]) => [what, (await rule(password)) === right]),
    )
    return said.filter(([, right]) => right !== true).map(([what]) => what)
  }
  t.same(await wrong(fault), [])
  t.same(
    await wrong(countsUnits),
    ['257', '14 emoji are 28 units but 14 characters', 'a letter and its accent are one'],
    'control: other ways to count are noticed',
  )
})

test('AUT-02 there are no rules of composition', async (t) => {
  const plain = [
    'plktqzvwmtxrdbj',
    'PLKTQZVWMTXRDBJ',
    '839 174 602 958 371',
    '漢字仮名交文四季折折花鳥風月夢',
    '      wombat tunnel zebra',
  ]
  t.same(await passing(plain, fault), plain)
  t.same(await passing(plain, wantsOneOfEach), [], 'control: rules of composition are noticed')
})

/** The passwords that a rule lets pass. */
async function passing(passwords: readonly string[], rule: Rule): Promise<string[]> {
  const said = await Promise.all(passwords.map(async (password) => ({ password, fault: await rule(password) })))
  return said.filter((one) => one.fault === null).map(({ password }) => password)
}

test('AUT-03 the passwords that are tried first are refused, also when they are made long', async (t) => {
  const common = dictionary['passwords-common']
  const long = common.filter((one) => one.length >= 15)
  t.ok(long.length >= 40)
  t.same(await passing(long, fault), [])
  const made = common
    .slice(0, 3_000)
    .flatMap((one) => [
      one.repeat(Math.ceil(15 / one.length)),
      `${one}${'1234567890123456'.slice(0, Math.max(0, 15 - one.length))}`,
    ])
    .filter(({ length }) => length >= 15 && length <= 256)
  t.ok(made.length > 5_000)
  t.same(await passing(made, fault), [])
  t.same(await passing(made, onlyCounts), made, 'control: a rule that only counts lets them all pass')
})

test('AUT-03 repetitions and what just counts on are refused', async (t) => {
  const simple = [
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
  ]
  t.same(await passing(simple, fault), [])
  t.same(await passing(simple, onlyCounts), simple, 'control: a rule that only counts')
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
  t.same(await passing(words, fault), [])
  t.same(await passing(words, onlyCounts), words, 'control: a rule that only counts')
  t.equal(await passwordFault('mysafe is only a part of this sentence', OWNER), null)
})

test('four words are always good enough, random, and easy to type', async (t) => {
  const made = await Promise.all(Array.from({ length: 500 }, () => fourWords(OWNER)))
  t.equal(new Set(made).size, 500)
  for (const phrase of made) {
    t.equal(await fault(phrase), null, phrase)
    t.match(phrase, /^[a-z]+(-[a-z]+){3}$/)
  }
})

test('who is called by common words is suggested others, as long as there are any', async (t) => {
  const words = dictionary['diceware-common'].filter((word) => /^[a-z]{4,8}$/.test(word))
  const called = (names: string[]) => ({ name: names.join(' '), username: 'x', email: 'x@y.test' })
  const quarter = called(words.filter((_, n) => n % 4 === 0))
  const made = await Promise.all(Array.from({ length: 30 }, () => fourWords(quarter)))
  for (const phrase of made) t.equal(await passwordFault(phrase, quarter), null, phrase)
  t.match(await fourWords(called(words)), /^[a-z]+(-[a-z]+){3}$/, 'and it comes to an end')
})

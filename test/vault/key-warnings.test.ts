// What looks like a key is noticed, what people write every day is not, and no text takes long to look at.
import t from 'tap'
import { keyIn } from '../../src/vault/key-warnings.ts'
import { keyByBacktracking } from '../controls/vault/key-warnings.ts'
import { canBeDoneIn, spent } from '../fixtures/work.ts'

// Put together here, so that no scanner takes this file for a leak.
const KEYS: readonly (readonly [string, string])[] = [
  ['AWS', ['AKIA', 'IOSFODNN7EXAMPLE'].join('')],
  ['AWS', ['wJalrXUtnFEMI/K7MDENG', '/bPxRfiCYEXAMPLEKEY'].join('')],
  ['GitHub', `ghp_${'aB3'.repeat(12)}`],
  ['GitHub', `github_pat_${'11ABCDE0Y0'.repeat(6)}`],
  ['GitLab', `glpat-${'x1Y2'.repeat(5)}`],
  ['Slack', ['xoxb', '123456789012', 'abcdefABCDEF'].join('-')],
  ['Stripe', `sk_live_${'4eC39HqLyjWDarjtT1'}`],
  ['Stripe', `whsec_${'a1b2c3d4'.repeat(3)}`],
  ['Google', `AIza${'SyA1-_'.repeat(6).slice(0, 35)}`],
  ['SendGrid', ['SG', 'ngeVfQFYQlKU0ufo8x5d1A', 'TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr'].join('.')],
  ['Twilio', `SK${'0123456789abcdef'.repeat(2)}`],
  ['npm', `npm_${'aZ09'.repeat(9)}`],
  ['PyPI', `pypi-${'AgEIcHlwaS5vcmc'.repeat(4)}`],
  ['Hugging Face', `hf_${'AbCdEfGh'.repeat(4)}`],
  ['DigitalOcean', `dop_v1_${'0f'.repeat(32)}`],
  ['Shopify', `shpat_${'0a'.repeat(16)}`],
  ['OpenAI', `sk-proj-${'Ab1_'.repeat(8)}`],
  ['JWT', ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N'].join('.')],
  ['PEM', ['-----BEGIN RSA PRIV', 'ATE KEY-----\nMIIE'].join('')],
  ['random', 'k3J9xQ2pV7mZ8rT1wY6bN4cL'],
  ['random', '9f86d081884c7d659a2feaa0c55ad015'],
]

const PLAIN = [
  'Billing API',
  'https://api.billing.test/v2/oauth2/token?grant_type=client_credentials&scope=read.write',
  'https://login.microsoftonline.com/3f2504e0-4f89-11d3-9a0c-0305e82c3301/oauth2/v2.0/token',
  'https://github.com/Corp/Repository1/blob/main/docs/README.md',
  'https://sqs.us-east-1.amazonaws.com/123456789012/my-production-queue-2024.fifo',
  'prod, rotate-often, team-red-2024, PCI-DSS-scope',
  'ThisIsAVeryLongCamelCaseNameForService2',
  'a-very-long-kebab-case-name-for-a-service-2024-11-21',
  'order_confirmation_service_production_v2_eu_west_1',
  'Rotated on 2026-11-20 by Ana; ask +55 11 91234-5678. Ticket OPS-123456.',
  'Segredo de API do sistema de cobrança número 4711',
  'sha: see the release notes of 2.14.0-rc.1+build.20261120',
  '0123456789012345678901234567890123456789',
  '',
]

const IDS = [
  'cid-77AA-qq',
  '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  '0oa1b2c3d4E5F6G7h8i9',
  'k3J9xQ2pV7mZ8rT1wY6bN4cLd5F0gH2s',
  '1234567890-a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6.apps.googleusercontent.com',
  'AKIAIOSFODNN7EXAMPLE',
]

t.test(
  'keys of well-known makers, key files, tokens and what was drawn by chance are noticed anywhere in a text',
  async (t) => {
    for (const [kind, key] of KEYS) {
      t.equal(keyIn(key), kind, kind)
      t.equal(keyIn(`use ${key}, please`), kind, `${kind} within a sentence`)
      t.equal(keyIn(`https://a.test/x?key=${key}`), kind, `${kind} within an address`)
    }
  },
)

t.test('names, addresses, tags and notes of every day are left in peace', async (t) => {
  for (const text of PLAIN) t.equal(keyIn(text), null, text)
})

t.test('a Client ID may be long and random, but not a plain key', async (t) => {
  for (const id of IDS) t.equal(keyIn(id, { clientId: true }), null, id)
  for (const [kind, key] of KEYS.filter(([kind, key]) => kind !== 'random' && !key.startsWith('AKIA')))
    t.equal(keyIn(key, { clientId: true }), kind, kind)
})

t.test('INP-14 the worst 100 kB are looked at in less than 50 ms', async (t) => {
  const size = 100_000
  const pieces = [
    'eyJ',
    'ghp_',
    '-----BEGIN ',
    '-',
    '.',
    '.-',
    'aB1',
    'a',
    '=',
    '+/',
    '_-_',
    'SG.',
    ' ',
    'ÿ',
    '\n',
    'eyJaaaaaaaa.eyJaaaaaaaa.',
  ]
  const texts = pieces.map((piece) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size))
  const slow = texts
    .filter((text) => !canBeDoneIn(50, () => keyIn(text)))
    .map((text) => JSON.stringify(text.slice(0, 9)))
  t.same(slow, [])
  t.ok(spent(() => keyByBacktracking('a'.repeat(25))) > 50, 'control: a pattern that backtracks, over 25 characters')
})

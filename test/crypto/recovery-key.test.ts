// The recovery key survives paper and typing: read as people write it, and a slip is told from another key.
import t from 'tap'
import { newRecoveryKey, parseRecoveryKey, RecoveryKeyMistyped } from '../../src/crypto/recovery-key.ts'
import { parseWithoutCheck } from '../controls/crypto/recovery-key.ts'

// Fixed, so that this test always says the same: a slip passes the 16-bit check once in 65,536.
const TEXT = '0001-0203-0405-0607-0809-0A0B-0C0D-0E0F-1011-1213-10EE'
const BYTES = '000102030405060708090a0b0c0d0e0f10111213'

type Parse = typeof parseRecoveryKey

function slipsTold(parse: Parse): string[] {
  const digits = '0123456789ABCDEF'
  const slips = [...TEXT].flatMap((right, at) =>
    right === '-'
      ? []
      : [...digits].filter((digit) => digit !== right).map((digit) => TEXT.slice(0, at) + digit + TEXT.slice(at + 1)),
  )
  const groups = TEXT.split('-')
  const swapped = groups.slice(1).map((group, at) =>
    groups
      .with(at, group)
      .with(at + 1, String(groups[at]))
      .join('-'),
  )
  const missing = groups.map((_, at) => groups.toSpliced(at, 1).join('-'))
  const others = ['', '-', `${TEXT}-0000`, `${TEXT}0`, TEXT.replace('A', 'G'), TEXT.replaceAll('0', 'é')]
  return [...slips, ...swapped, ...missing, ...others].filter((typed) => typed !== TEXT && passes(parse, typed))
}

function passes(parse: Parse, typed: string): boolean {
  try {
    parse(typed)
    return true
  } catch (fault) {
    if (fault instanceof RecoveryKeyMistyped) return false
    throw fault
  }
}

t.test('CRY-19 a recovery key is 11 groups of 4, and never the same twice', async (t) => {
  const made = Array.from({ length: 50 }, newRecoveryKey)
  for (const { text, key } of made) {
    if (!/^[0-9A-F]{4}(-[0-9A-F]{4}){10}$/.test(text)) t.fail(text)
    if (!parseRecoveryKey(text).equals(key)) t.fail(`${text} reads as another key`)
    if (key.symmetricKeySize !== 20) t.fail('not 160 bits')
  }
  t.equal(new Set(made.map(({ text }) => text)).size, 50)
})

t.test('CRY-19 it is read as people type it', async (t) => {
  const spellings = [
    TEXT,
    TEXT.toLowerCase(),
    TEXT.replaceAll('-', ''),
    TEXT.replaceAll('-', ' '),
    TEXT.replaceAll('-', ' – '),
    `\r\n  ${TEXT.replace(/-(.{4}-.{4}-)/g, '-$1\n')}\t\n`,
    TEXT.replaceAll('0', 'O').replaceAll('1', 'l'),
    TEXT.replaceAll('0', 'o').replaceAll('1', 'I'),
    `# A comment with letters: abc\n${TEXT}\n# 1234`,
  ]
  for (const typed of spellings) t.equal(parseRecoveryKey(typed).export().toString('hex'), BYTES, JSON.stringify(typed))
})

t.test('CRY-19 every single slip, swapped or missing group is told', async (t) => {
  t.strictSame(slipsTold(parseRecoveryKey), [])
  t.not(slipsTold(parseWithoutCheck).length, 0, 'control, found: check not compared')
  t.throws(() => parseRecoveryKey('nonsense'), { name: 'RecoveryKeyMistyped', message: /11 groups of 4/ })
})

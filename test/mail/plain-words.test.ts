// Names as a mail says them: on one line, in the direction they are read, and not for ever.
import t from 'tap'
import { plainWords } from '../../src/mail/plain-words.ts'

t.test('MAI-05 what breaks a line, steers it or has no end does not reach a mail', async (t) => {
  t.equal(plainWords('Billing API'), 'Billing API')
  t.equal(plainWords('São Paulo – “ção” 漢字 عربي'), 'São Paulo – “ção” 漢字 عربي', 'every script stays')
  t.equal(plainWords('a\r\nBcc: all@corp.test'), 'a Bcc: all@corp.test')
  t.equal(plainWords('a\u0000b\u0085c\u2028d\u2029e\tf'), 'a b c d e f')
  t.equal(plainWords('safe\u202egpj.exe\u2066x\u2069\u200f'), 'safegpj.exex')
  t.equal(plainWords('  a \u200b b  '), 'a b')
  t.equal(plainWords('x'.repeat(1_000)), `${'x'.repeat(79)}…`)
  t.equal(plainWords('x'.repeat(80)), 'x'.repeat(80))
  t.equal(plainWords('family 👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 8), 'family…', 'a sign is kept whole or left out')
  t.ok(plainWords(`a${'\u0301'.repeat(5_000)}`).length <= 321, 'many marks on one letter are many signs')
})

t.test('MAI-05 what mail programs would decode reaches them as the signs it was typed with', async (t) => {
  const hidden = '=?utf-8?q?=E2=80=AEgnp.exe=0D=0ABcc:_all@corp.test?='
  t.equal(plainWords(hidden, 200), hidden.replace('=?', '= ?'), 'an encoded word (RFC 2047) is none any more')
  t.equal(plainWords('=\u200b?utf-8?b?4oCu?='), '= ?utf-8?b?4oCu?=', 'nor where something invisible parted it')
  t.equal(plainWords('a=b? c'), 'a=b? c')
})

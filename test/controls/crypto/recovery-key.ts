// Reading a recovery key with one fault: the check digits are not compared.
import { keyFrom } from '../../../src/crypto/primitives.ts'
import { RecoveryKeyMistyped, type parseRecoveryKey } from '../../../src/crypto/recovery-key.ts'

export const parseWithoutCheck: typeof parseRecoveryKey = (typed) => {
  const digits = typed.replaceAll('-', '')
  if (!/^[0-9a-f]{44}$/i.test(digits)) throw new RecoveryKeyMistyped()
  return keyFrom(Buffer.from(digits, 'hex').subarray(0, 20))
}

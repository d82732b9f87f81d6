// Why a mail was not taken over, in a closed list of our own: what the mail server said in its own words goes nowhere.

/**
 * Each fault and whose it is: the server's (no mail gets through, all wait), or one letter's (the others go on).
 * not_allowed is our own no: whoever shares outside may not do so any more.
 * capped is no fault: whoever caused the letter has sent as many as may be sent in an hour.
 */
export const FAULTS = {
  unreachable: 'server',
  name: 'server',
  timeout: 'server',
  tls: 'server',
  sign_in: 'server',
  sender: 'server',
  server: 'server',
  recipient: 'letter',
  message: 'letter',
  broken: 'letter',
  not_allowed: 'letter',
  capped: 'letter',
} as const

export type FaultCode = keyof typeof FAULTS

/** A mail that was not taken over. `status` is the number of the server's answer, when there was one. */
export class SendFault extends Error {
  readonly code: FaultCode
  readonly status: number | null
  constructor(code: FaultCode, status: number | null = null, cause?: unknown) {
    super(status === null ? code : `${code} ${String(status)}`, { cause })
    this.name = 'SendFault'
    this.code = code
    this.status = status
  }

  /** No mail gets through at the moment. */
  get isOfServer(): boolean {
    return FAULTS[this.code] === 'server'
  }

  /** The server said no to this letter for good (RFC 5321, 4.2.1: 5yz), or we did: another try would be answered the same. */
  get isLasting(): boolean {
    if (this.code === 'not_allowed') return true
    return !this.isOfServer && this.status !== null && this.status >= 500
  }
}

/** How a fault is kept in the outbox: its code and, when there is one, the number. */
export function faultText({ code, status }: { code: FaultCode; status: number | null }): string {
  return status === null ? code : `${code} ${String(status)}`
}

/** A fault as it was kept. @throws Error for anything else */
export function faultFrom(text: string): { readonly code: FaultCode; readonly status: number | null } {
  const [code = '', status] = text.split(' ')
  if (!Object.hasOwn(FAULTS, code)) throw new Error('the outbox holds a fault that is in no list')
  return { code: code as FaultCode, status: status === undefined ? null : Number(status) }
}

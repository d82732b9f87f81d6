// Notices what looks like a key where it does not belong: fields that are kept in clear, or shown to all who look.

/** What a text seems to hold: a maker's name, a format, or nothing but chance. */
export type KeyKind = (typeof KINDS)[number]['kind'] | 'PEM' | 'random'

// Each is asked of one piece of text from its first to its last sign, so none of them can run long.
const KINDS = [
  { kind: 'AWS', shape: /^(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}$/, isId: true },
  { kind: 'GitHub', shape: /^(?:gh[oprsu]_[A-Za-z0-9]{30,}|github_pat_\w{40,})$/ },
  { kind: 'GitLab', shape: /^gl(?:pat|dt|rt|ptt|cbt)-[\w-]{20,}$/ },
  { kind: 'Slack', shape: /^(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,}$/ },
  { kind: 'Stripe', shape: /^(?:(?:sk|rk)_(?:live|test)_|whsec_)[A-Za-z0-9]{16,}$/ },
  { kind: 'Google', shape: /^(?:AIza[\w-]{34,35}|GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,})$/ },
  { kind: 'SendGrid', shape: /^SG\.[\w-]{16,}\.[\w-]{16,}$/ },
  { kind: 'Twilio', shape: /^SK[0-9a-f]{32}$/ },
  { kind: 'npm', shape: /^npm_[A-Za-z0-9]{36}$/ },
  { kind: 'PyPI', shape: /^pypi-[\w-]{50,}$/ },
  { kind: 'Hugging Face', shape: /^hf_[A-Za-z]{30,}$/ },
  { kind: 'DigitalOcean', shape: /^do[opr]_v1_[0-9a-f]{64}$/ },
  { kind: 'Shopify', shape: /^shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}$/ },
  { kind: 'OpenAI', shape: /^sk-[\w-]{20,}$/ },
  { kind: 'JWT', shape: /^eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*$/ },
] as const satisfies readonly { kind: string; shape: RegExp; isId?: boolean }[]

const PIECES = /[\w.-]+/g
const BASE64_PIECES = /[A-Za-z0-9+/]+/g
const PEM = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/

/**
 * The kind of key that a text seems to hold; null for none. Takes time in proportion to the length of the text.
 * @param options clientId: true for the field where long random texts are the rule, and only plain keys stand out
 */
export function keyIn(text: string, { clientId = false }: { clientId?: boolean } = {}): KeyKind | null {
  if (PEM.test(text)) return 'PEM'
  for (const [found] of text.matchAll(PIECES)) {
    const piece = found.replace(/^[.-]+/, '').replace(/[.-]{1,20}$/, '')
    const known = KINDS.find(({ shape, ...more }) => shape.test(piece) && !(clientId && 'isId' in more))
    if (known !== undefined) return known.kind
    if (!clientId && piece.split('.').some(isRandom)) return 'random'
  }
  // The secret half of an AWS key has no mark of its own but its length.
  for (const [piece] of text.matchAll(BASE64_PIECES)) {
    if (piece.length === 40 && !/^[0-9a-f]+$/i.test(piece) && changes(piece) >= 16) return 'AWS'
  }
  return null
}

// Words, however long, change seldom between letters in lower case, in upper case and digits; what was drawn by chance
// does so all the time. A UUID has hyphens and is a name, not a key.
function isRandom(piece: string): boolean {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(piece)) return false
  if (piece.length < 24 || !/\d/.test(piece) || !/[a-z]/i.test(piece)) return false
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(piece)) return piece.length >= 32
  return changes(piece) >= piece.length * 0.35 && !/(?:[a-z]{6}|[_-].*[_-])/i.test(piece)
}

function changes(piece: string): number {
  let count = 0
  let before = ''
  for (const sign of piece) {
    const now =
      sign >= 'a' && sign <= 'z' ? 'a' : sign >= 'A' && sign <= 'Z' ? 'A' : sign >= '0' && sign <= '9' ? '0' : '-'
    if (before !== '' && now !== before) count++
    before = now
  }
  return count
}

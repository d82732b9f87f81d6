// How those an API secret is shared with are spoken of, wherever they stand: icon, name, kind, how many they are.
import type { Words } from '../http/words.ts'
import type { RecipientKind } from '../vault/recipients.ts'

/** What is known of somebody or of a group. */
interface Known {
  readonly kind: RecipientKind
  /** Null for a private group that may not be seen. */
  readonly name: string | null
  readonly email: string | null
  /** How many people are in a group; null for a user, and for a group that may not be seen. */
  readonly size: number | null
}

const ICONS = { user: 'user', 'user-group': 'group', 'private-group': 'lock' } as const

/** What they are, and of a group how many: `user group · 4 people`. */
export function kindWords({ kind, size }: Pick<Known, 'kind' | 'size'>, { t }: Words): string {
  const word = t(`shared.kind_${kind.replace('-', '_')}`)
  return size === null ? word : `${word} · ${t('shared.people', { count: size })}`
}

/** What a line says of them: `called` is the name, or `a private group`; `about` is `user · bia@corp.example`. */
export function spokenOf(known: Known, words: Words): { icon: string; called: string; about: string } {
  const about = [kindWords(known, words), known.email].filter((part) => part !== null).join(' · ')
  return { icon: iconOf(known), called: known.name ?? words.t('shared.a_private_group'), about }
}

export function iconOf({ kind }: Pick<Known, 'kind'>): string {
  return ICONS[kind]
}

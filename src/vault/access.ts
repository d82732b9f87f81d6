// The policy: who may do what with an API secret. Every verb that touches one begins at secretFor.
import { findApiSecret } from '../store/api-secrets.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import { findLink, type ExternalLink } from '../store/external-shares.ts'
import { accessTo } from '../store/reaching.ts'
import type { User } from '../store/users.ts'
import type { Actor, SignedIn } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { Conflict, Forbidden, NotFound } from './refusals.ts'
import { sharingOptions } from './sharing-options.ts'
import { userNumbered } from './user-list.ts'
import type { Reader } from './vault.ts'

/** What one person may do with one API secret, from the strongest grant that reaches them now. */
export type Access = 'none' | 'view' | 'edit' | 'own'

/** The things people do with an API secret. */
export type Act =
  | 'see'
  | 'reveal'
  | 'edit'
  | 'disable'
  | 'enable'
  | 'history'
  | 'reveal-previous'
  | 'restore-previous'
  | 'keep-secret'
  | 'see-sharing'
  | 'share'
  | 'unshare'
  | 'share-outside'
  | 'see-links'
  | 'hand-over'

const STRENGTH: Record<Access, number> = { none: 0, view: 1, edit: 2, own: 3 }

/** The least access each act needs. Administrators get nothing here: they have no way around it. */
const NEEDS: Record<Act, Exclude<Access, 'none'>> = {
  see: 'view',
  reveal: 'view',
  'see-sharing': 'view',
  edit: 'edit',
  disable: 'edit',
  enable: 'edit',
  history: 'edit',
  'reveal-previous': 'edit',
  'restore-previous': 'own',
  'keep-secret': 'own',
  share: 'own',
  unshare: 'own',
  'share-outside': 'own',
  'see-links': 'own',
  'hand-over': 'own',
}

/** All of them. */
export const ACTS = Object.keys(NEEDS) as Act[]

/** Acts that an inactive API secret refuses; looking, taking away, enabling and handing over stay possible. */
const NEEDS_ACTIVE: ReadonlySet<Act> = new Set<Act>([
  'reveal',
  'reveal-previous',
  'restore-previous',
  'edit',
  'share',
  'share-outside',
])

/** An API secret together with what the person at hand may do with it. */
export interface Reached {
  readonly secret: ApiSecret
  readonly access: Exclude<Access, 'none'>
}

/** Whether this access is enough for the act; the state of the API secret is not asked. */
export function allows(access: Access, act: Act): boolean {
  return STRENGTH[access] >= STRENGTH[NEEDS[act]]
}

/** Whether the act is possible now: enough access, and active where that is needed. For what screens offer. */
export function may({ secret, access }: { secret: Pick<ApiSecret, 'disabledAt'>; access: Access }, act: Act): boolean {
  return allows(access, act) && !(NEEDS_ACTIVE.has(act) && secret.disabledAt !== null)
}

/** The access of one person to one API secret, now. */
export function accessOf(reader: Reader, user: SignedIn, secretId: number): Access {
  return accessTo(reader.db, { secretId, userId: user.id, now: reader.now() })
}

/** Whether somebody may share with people outside now; not-allowed: they lack the permission, or the account is closed. */
export type SharingOutside = 'yes' | 'not-allowed' | 'switched-off'

/**
 * Whether this person may share with people outside at all: the External share permission and the administrators'
 * switch together (product.md, Who may do what). Asked anew with each act and each opening of a link, so that links
 * stop when either is taken away. Which API secrets they may share is told by secretFor.
 */
export function mayShareOutside(
  reader: Reader,
  { mayShareOutside: permitted, deactivatedAt }: Pick<User, 'mayShareOutside' | 'deactivatedAt'>,
): SharingOutside {
  // Read in any case: how long it takes must not tell which of them is missing (EXT-09).
  const { external } = sharingOptions(reader)
  if (!permitted || deactivatedAt !== null) return 'not-allowed'
  return external ? 'yes' : 'switched-off'
}

/**
 * The one door to an API secret.
 * @throws NotFound when it does not exist for this person, Forbidden when they see it and may not do this,
 *   Conflict when it is inactive and the act needs it active
 */
export function secretFor(reader: Reader, user: SignedIn, { secretId, act }: { secretId: number; act: Act }): Reached {
  const secret = findApiSecret(reader.db, secretId)
  const access = secret === undefined ? 'none' : accessOf(reader, user, secretId)
  if (secret === undefined) throw new NotFound()
  if (access === 'none') throw new NotFound('access.none', { secretId })
  if (!allows(access, act)) throw new Forbidden(`access.${act}`, { secretId })
  if (NEEDS_ACTIVE.has(act) && secret.disabledAt !== null) throw new Conflict('api_secrets.inactive', { id: secretId })
  return { secret, access }
}

/**
 * The one door for administrators to what somebody owns: they learn numbers and names, and may give it to another person,
 * of which everybody concerned is told. It opens no API secret to them.
 * @throws Forbidden, NotFound; Conflict when the account is closed: what it owned went to somebody else then
 */
export function ownerFor(reader: Reader, by: Actor, { userId }: { userId: number }): User {
  mustAdminister(by)
  const owner = userNumbered(reader, userId)
  if (owner.deactivatedAt !== null) throw new Conflict('admin_users.is_inactive')
  return owner
}

/** What people do with a link that was given to somebody outside. */
export type LinkAct = 'see' | 'revoke' | 'resend' | 'share-again'

/** What an administrator may do with a link of any API secret: they see it in reports, and may take it back. */
const FOR_ADMINISTRATORS: readonly LinkAct[] = ['see', 'revoke']

/**
 * The one door to a link: the owner of its API secret has it, administrators see it and may revoke it. Nobody else learns
 * that it exists, those who may view or edit included.
 * @throws NotFound, Forbidden
 */
export function linkFor(
  reader: Reader,
  user: SignedIn,
  { linkId, act }: { linkId: number; act: LinkAct },
): ExternalLink {
  const link = findLink(reader.db, linkId)
  const secret = link && findApiSecret(reader.db, link.secretId)
  if (link === undefined || secret === undefined) throw new NotFound()
  const { id: secretId } = secret
  const owned = secret.ownerId === user.id
  if (!owned && !user.user.administrator) throw new NotFound('external_links.none', { secretId })
  if (!owned && !FOR_ADMINISTRATORS.includes(act)) throw new Forbidden(`external_links.${act}`, { secretId })
  return link
}

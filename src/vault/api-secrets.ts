// Adding, editing and replacing: the verbs that write an API secret, each with its event and its seals in one write.
import { identifierTaken } from '../store/api-secrets.ts'
import type { ApiSecret } from '../store/api-secrets.ts'
import type { ExternalLink } from '../store/external-shares.ts'
import { findUser } from '../store/users.ts'
import type { User } from '../store/users.ts'
import { allows, secretFor } from './access.ts'
import type { SignedIn } from './actors.ts'
import { keptFields, saveNew, saveOver, typedFrom } from './api-secret-save.ts'
import type { SecretChange } from './api-secret-save.ts'
import { checkFields, clientSecretFault } from './api-secret-rules.ts'
import type { TypedFields } from './api-secret-rules.ts'
import { EditConflict, marksOf } from './edit-conflict.ts'
import { noticing } from './integrity.ts'
import { linksSeenBy } from './link-ends.ts'
import { refuseMoreSecrets } from './quotas.ts'
import { Invalid, type FieldFault } from './refusals.ts'
import type { Tx, Vault } from './vault.ts'

/** The Edit form of one API secret: what stands in it, and which save it was made from. */
export interface EditForm {
  readonly id: number
  readonly fields: TypedFields
  readonly hasClientSecret: boolean
  readonly secretChangedAt: number | null
  readonly version: number
  /** Marks of what is shown, for telling later who changed what. */
  readonly seen: string
  readonly active: boolean
  /** Whether the person owns it: only then may they choose its identifier. */
  readonly owned: boolean
  /** The links to people outside that another client secret would end; only the owner is told of them. */
  readonly links: readonly ExternalLink[]
}

/** Adds an API secret owned by the person; returns its ID. @throws Invalid naming every field that is wrong, or that they own too many */
export function addApiSecret(
  vault: Vault,
  user: SignedIn,
  { fields, clientSecret, saveAnyway = false }: { fields: TypedFields; clientSecret: string; saveAnyway?: boolean },
): number {
  return vault.write((tx) => {
    refuseMoreSecrets(tx, user.id)
    const identifier = takenFault(tx, { ownerId: user.id, identifier: fields.identifier })
    const checked = checkFields(fields, { clientSecret, saveAnyway, identifier })
    return saveNew(tx, user, { checked, clientSecret: clientSecret || null })
  })
}

/**
 * What stands in the Edit form. The client secret is not in it.
 * @param asked inactiveToo: true to show a form again that became useless while it was filled in
 * @throws NotFound, Forbidden; Conflict when it is inactive
 */
export function editFormOf(
  vault: Vault,
  user: SignedIn,
  { secretId, inactiveToo = false }: { secretId: number; inactiveToo?: boolean },
): EditForm {
  const reached = secretFor(vault, user, { secretId, act: inactiveToo ? 'history' : 'edit' })
  const { secret } = reached
  const fields = noticing(vault, user, { secretId }, () => typedFrom(keptFields(vault, secret)))
  return {
    id: secret.id,
    fields,
    hasClientSecret: secret.sealedClientSecret !== null,
    secretChangedAt: secret.secretChangedAt,
    version: secret.version,
    seen: marksOf(fields, secret.secretChangedAt),
    active: secret.disabledAt === null,
    owned: secret.ownerId === user.id,
    links: linksSeenBy(vault, reached),
  }
}

/**
 * Saves over the version the form was made from. A client secret that is replaced or cleared is kept sealed for 30 days,
 * and ends the links to people outside unless its owner keeps them.
 * @returns whether this person may share it, for what is offered next
 * @throws NotFound, Forbidden; Invalid; EditConflict when somebody saved in between, Conflict when it is inactive
 */
export function editApiSecret(
  vault: Vault,
  user: SignedIn,
  edit: {
    secretId: number
    version: number
    fields: TypedFields
    clientSecret: SecretChange
    saveAnyway?: boolean
    keepLinks?: boolean
  },
): boolean {
  const { secretId, version, fields, clientSecret, saveAnyway = false, keepLinks = false } = edit
  return noticing(vault, user, { secretId }, () =>
    vault.write((tx) => {
      const { secret, access } = secretFor(tx, user, { secretId, act: 'edit' })
      const checked = checkFields(fields, {
        clientSecret: 'to' in clientSecret ? clientSecret.to : '',
        saveAnyway,
        before: typedFrom(keptFields(tx, secret)),
        // Over a newer save the identifier is looked at once it is known what that one made of it.
        identifier: secret.version === version ? identifierFault(tx, user, { secret, typed: fields.identifier }) : null,
      })
      if (secret.version !== version) throw conflictOf(tx, secret)
      saveOver(tx, user, { secret, checked, clientSecret, keepLinks: keepLinks && allows(access, 'see-links') })
      return allows(access, 'share')
    }),
  )
}

/**
 * Puts a new client secret in the place of the one there is.
 * @throws NotFound, Forbidden; Invalid; EditConflict, Conflict as editApiSecret
 */
export function replaceClientSecret(
  vault: Vault,
  user: SignedIn,
  {
    secretId,
    version,
    clientSecret,
    keepLinks = false,
  }: { secretId: number; version: number; clientSecret: string; keepLinks?: boolean },
): void {
  noticing(vault, user, { secretId }, () =>
    vault.write((tx) => {
      const { secret, access } = secretFor(tx, user, { secretId, act: 'edit' })
      const fault = clientSecret === '' ? 'api_secrets.client_secret_missing' : clientSecretFault(clientSecret)
      if (fault !== null) throw new Invalid({ clientSecret: fault })
      if (secret.version !== version) throw conflictOf(tx, secret)
      const change = { checked: keptFields(tx, secret), clientSecret: { to: clientSecret } }
      saveOver(tx, user, { secret, ...change, keepLinks: keepLinks && allows(access, 'see-links') })
    }),
  )
}

// It is unique among what the owner has, which an editor does not see: only the owner chooses it (ACL-20).
function identifierFault(
  tx: Tx,
  user: SignedIn,
  { secret, typed }: { secret: ApiSecret; typed: string },
): FieldFault | null {
  if (typed === (secret.identifier ?? '')) return null
  if (secret.ownerId !== user.id) return 'api_secrets.identifier_of_owner'
  return takenFault(tx, { ownerId: secret.ownerId, identifier: typed, exceptId: secret.id })
}

function takenFault(tx: Tx, other: { ownerId: number; identifier: string; exceptId?: number }): FieldFault | null {
  return other.identifier !== '' && identifierTaken(tx.db, other) ? 'api_secrets.identifier_taken' : null
}

function conflictOf(tx: Tx, { changedBy: id, changedAt: at }: ApiSecret): EditConflict {
  // Nobody who changed something ever leaves the file.
  const { name } = findUser(tx.db, id) as User
  return new EditConflict({ by: { id, name }, at })
}

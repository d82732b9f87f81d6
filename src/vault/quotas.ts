// How much one person, one group and one API secret may have: more than anybody needs, so that no account fills the file.
import { countApiSecretsOf } from '../store/api-secrets.ts'
import { countLiveLinks } from '../store/external-shares.ts'
import { countGrants, findOverGranted } from '../store/grants.ts'
import { countMembersHaving, type Group } from '../store/group-members.ts'
import { countPrivateGroupsOf } from '../store/private-groups.ts'
import { Invalid, type FieldFault } from './refusals.ts'
import type { Tx } from './vault.ts'

/**
 * The bounds (INP-17). What an administrator hands over may go beyond them, because nothing may be lost when somebody
 * leaves; from there on nothing is added until it is less again. Lengths of fields, rows of a batch, mails in an hour and
 * addresses of one act stand where they are read.
 */
export const QUOTAS = {
  /** API secrets that one person owns, active or not. */
  secrets: 20_000,
  /** People and groups that one API secret is shared with; those in a group do not count. */
  grants: 1_000,
  /** Links to people outside that one API secret has and that have not ended. */
  links: 200,
  /** Private groups that one person owns, active or not. */
  groups: 500,
  /** People in one group, of either kind. */
  people: 10_000,
} as const

// Each is asked within the write that adds, so that any number of them at once cannot pass together.

/** Asked before somebody adds an API secret. @throws Invalid { name } */
export function refuseMoreSecrets(tx: Tx, ownerId: number): void {
  refuse('name', faultOf('secrets', countApiSecretsOf(tx.db, ownerId) + 1))
}

/** Asked before an owner gives an API secret to somebody. @throws Invalid { find } */
export function refuseFullReceiver(tx: Tx, toId: number): void {
  if (countApiSecretsOf(tx.db, toId) >= QUOTAS.secrets) throw new Invalid({ find: 'quotas.receiver_full' })
}

/** Asked before a private group is made. @throws Invalid { name } */
export function refuseMoreGroups(tx: Tx, ownerId: number): void {
  refuse('name', faultOf('groups', countPrivateGroupsOf(tx.db, ownerId) + 1))
}

/** Asked before so many links are made. @throws Invalid { emails } */
export function refuseMoreLinks(tx: Tx, { secretId, more }: { secretId: number; more: number }): void {
  refuse('emails', faultOf('links', countLiveLinks(tx.db, { secretId, now: tx.at }) + more))
}

/** Asked after grants were added. @throws Invalid { find } */
export function refuseMoreGrants(tx: Tx, { secretId }: { secretId: number }): void {
  refuse('find', faultOf('grants', countGrants(tx.db, { secretId, now: tx.at })))
}

/** The same for many API secrets at once; the first one that has too many is named. @throws Invalid { find } */
export function refuseMoreGrantsOfMany(tx: Tx, { secretIds }: { secretIds: readonly number[] }): void {
  const most = QUOTAS.grants
  const over = findOverGranted(tx.db, { secretIds, most, now: tx.at })
  if (over !== undefined)
    throw new Invalid({ find: { key: 'quotas.grants_in_batch', values: { most, name: over.name } } })
}

/** The fault of a group after people were put in; null while they fit. */
export function peopleFault(tx: Tx, group: Group): FieldFault | null {
  return faultOf('people', countMembersHaving(tx.db, { group, words: [] }))
}

function faultOf(what: keyof typeof QUOTAS, count: number): FieldFault | null {
  const most = QUOTAS[what]
  return count > most ? { key: `quotas.${what}`, values: { most } } : null
}

function refuse(field: string, fault: FieldFault | null): void {
  if (fault !== null) throw new Invalid({ [field]: fault })
}

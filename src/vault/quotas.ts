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
  /** From so many on colleagues hand nothing more over to them: nobody fills up what somebody else needs for their own. */
  received: 15_000,
  /** People and groups that one API secret is shared with; those in a group do not count. */
  grants: 1_000,
  /** Links to people outside that one API secret has and that have not ended. */
  links: 200,
  /** Private groups that one person owns, active or not. */
  groups: 500,
  /** People in one group, of either kind. */
  people: 10_000,
  /** Devices on which one person is signed in; one more takes the place of the one that was used longest ago. */
  devices: 200,
} as const

// Each is asked within the write that adds, so that any number of them at once cannot pass together.

/** Asked before somebody adds an API secret. @throws Invalid { name } */
export function refuseMoreSecrets(tx: Tx, ownerId: number): void {
  if (countApiSecretsOf(tx.db, ownerId) >= QUOTAS.secrets) refuse('name', 'quotas.secrets', QUOTAS.secrets)
}

/** Asked before an owner gives an API secret to somebody. @throws Invalid { find } */
export function refuseFullReceiver(tx: Tx, toId: number): void {
  if (countApiSecretsOf(tx.db, toId) >= QUOTAS.received) throw new Invalid({ find: 'quotas.receiver_full' })
}

/** Asked before a private group is made. @throws Invalid { name } */
export function refuseMoreGroups(tx: Tx, ownerId: number): void {
  if (countPrivateGroupsOf(tx.db, ownerId) >= QUOTAS.groups) refuse('name', 'quotas.groups', QUOTAS.groups)
}

/** Asked before so many links are made. @throws Invalid { emails } */
export function refuseMoreLinks(tx: Tx, { secretId, more }: { secretId: number; more: number }): void {
  const live = countLiveLinks(tx.db, { secretId, now: tx.at })
  if (live + more > QUOTAS.links) refuse('emails', 'quotas.links', QUOTAS.links)
}

/** Asked after grants were added. @throws Invalid { find } */
export function refuseMoreGrants(tx: Tx, { secretId }: { secretId: number }): void {
  if (countGrants(tx.db, { secretId, now: tx.at }) > QUOTAS.grants) refuse('find', 'quotas.grants', QUOTAS.grants)
}

/**
 * The same for many API secrets at once, before so many grants more are given on each: where it is refused, nothing was
 * written that everybody else waited for. The first one that would have too many is named. @throws Invalid { find }
 */
export function refuseMoreGrantsOfMany(tx: Tx, { adding }: { adding: ReadonlyMap<number, number> }): void {
  const most = QUOTAS.grants
  const over = findOverGranted(tx.db, { adding, most, now: tx.at })
  if (over !== undefined)
    throw new Invalid({ find: { key: 'quotas.grants_in_batch', values: { most, name: over.name } } })
}

/** How many grants an API secret may still get. */
export function roomForGrants(tx: Tx, secretId: number): number {
  return Math.max(0, QUOTAS.grants - countGrants(tx.db, { secretId, now: tx.at }))
}

/** The fault of a group after people were put in; null while they fit. */
export function peopleFault(tx: Tx, group: Group): FieldFault | null {
  const most = QUOTAS.people
  return countMembersHaving(tx.db, { group, words: [] }) > most ? { key: 'quotas.people', values: { most } } : null
}

function refuse(field: string, key: string, most: number): never {
  throw new Invalid({ [field]: { key, values: { most } } })
}

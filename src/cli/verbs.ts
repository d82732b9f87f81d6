// What the operator's commands do in the vault: the same verbs for the running server, over its socket, and without one.
import * as z from 'zod'
import { record, type Details, type EventName } from '../audit/trail.ts'
import type { User } from '../store/users.ts'
import { operator, system, type Unnamed } from '../vault/actors.ts'
import { FORMATS, type Format } from '../vault/audit-export.ts'
import { pruneTrail, type Pruned } from '../vault/audit-prune.ts'
import type { Check } from '../vault/check.ts'
import { checksOf, type Surroundings } from '../vault/checks.ts'
import { deactivateUser } from '../vault/deactivation.ts'
import { setMayShareOutside } from '../vault/external-permission.ts'
import { beginRotation, retireOlder, rewrapSome, type RotationStep } from '../vault/key-rotation.ts'
import { personCalled } from '../vault/people-search.ts'
import type { Places } from '../vault/places.ts'
import { sharingOptions } from '../vault/sharing-options.ts'
import { listUsers } from '../vault/user-list.ts'
import { addUser, resetPassword, type PasswordAddress } from '../vault/users.ts'
import type { Vault } from '../vault/vault.ts'
import { CommandError } from './command.ts'
import type { Answered, Asked } from './control.ts'
import { told } from './faults.ts'

/**
 * Where the verbs act: on this vault, which people reach at this address (no trailing slash). `assumed`: no server says
 * it and no setting, it is where one would listen.
 */
export interface Desk {
  readonly vault: Vault
  readonly places: Places
  readonly baseUrl: string
  readonly assumed: boolean
  /** What is looked at when everything is, as it stands at that moment. */
  surroundings(): Surroundings
}

/**
 * A one-time address as the operator passes it on; `until` is an ISO 8601 instant, `mailed`: it goes out by mail too,
 * `printed`: that mail is only printed where MySafe runs,
 * `assumed`: what stands before /password/ may be another for others.
 */
export interface HandedOut {
  readonly id: number
  readonly username: string
  readonly address: string
  readonly until: string
  readonly mailed: boolean
  readonly printed: boolean
  readonly assumed: boolean
}

/** What the list tells of a person; `status` tells whether they can sign in. */
export interface ListedPerson {
  readonly id: number
  readonly username: string
  readonly name: string
  readonly email: string
  readonly administrator: boolean
  readonly mayShareOutside: boolean
  readonly status: 'active' | 'invited' | 'deactivated'
}

/** What became of a closed account. */
export interface Closed {
  readonly id: number
  readonly username: string
  readonly to: string | null
  readonly secrets: number
  readonly privateGroups: number
  readonly renamed: readonly { readonly secretId: number; readonly before: string; readonly now: string }[]
}

/** What each verb is given and what it answers. */
export interface Verbs {
  'user.add': [
    { name: string; username: string; email: string; administrator: boolean; mayShareOutside: boolean },
    HandedOut,
  ]
  'user.list': [Record<string, never>, ListedPerson[]]
  'user.deactivate': [{ who: string; to: string | null }, Closed]
  'user.reset-password': [{ who: string }, HandedOut]
  'user.grant-external': [
    { who: string; granted: boolean },
    { username: string; changed: boolean; switchedOn: boolean },
  ]
  doctor: [Record<string, never>, Check[]]
  'key.rotate': [Record<string, never>, ReturnType<typeof beginRotation>]
  'key.rewrap': [{ after: number }, RotationStep]
  'key.retire': [Record<string, never>, ReturnType<typeof retireOlder>]
  'backup.made': [{ events: number; secrets: number; scheduled: boolean }, Record<string, never>]
  'audit.verified': [{ events: number }, Record<string, never>]
  'audit.read': [Record<string, never>, Record<string, never>]
  'audit.exported': [{ events: number; format: Format }, Record<string, never>]
  'audit.signed': [{ number: number }, Record<string, never>]
  'audit.prune': [{ to: number; mac: string }, Pruned]
}

export type VerbName = keyof Verbs

const who = z.string().max(300)
const count = z.number().int().nonnegative()

const verbs: {
  readonly [Name in VerbName]: {
    readonly input: z.ZodType<Verbs[Name][0]>
    readonly act: (desk: Desk, input: Verbs[Name][0]) => Verbs[Name][1]
  }
} = {
  'user.add': {
    input: z.strictObject({
      name: z.string().max(1_000),
      username: z.string().max(1_000),
      email: z.string().max(1_000),
      administrator: z.boolean(),
      mayShareOutside: z.boolean(),
    }),
    act: (desk, form) => handOut(desk, form.username, addUser(desk.vault, operator, form)),
  },
  'user.list': {
    input: z.strictObject({}),
    act: ({ vault }) => listUsers(vault, operator).map(listed),
  },
  'user.deactivate': {
    input: z.strictObject({ who, to: who.nullable() }),
    act({ vault }, given) {
      const toId = given.to === null ? null : known(vault, given.to).id
      const { user, to, secrets, privateGroups, renamed } = deactivateUser(vault, operator, {
        userId: known(vault, given.who).id,
        toId,
      })
      return { id: user.id, username: user.username, to: to?.username ?? null, secrets, privateGroups, renamed }
    },
  },
  'user.reset-password': {
    input: z.strictObject({ who }),
    act(desk, given) {
      const { id, username } = known(desk.vault, given.who)
      return handOut(desk, username, resetPassword(desk.vault, operator, { userId: id }))
    },
  },
  'user.grant-external': {
    input: z.strictObject({ who, granted: z.boolean() }),
    act({ vault }, given) {
      const { id, username } = known(vault, given.who)
      const changed = setMayShareOutside(vault, operator, { userId: id, may: given.granted })
      return { username, changed, switchedOn: sharingOptions(vault).external }
    },
  },
  doctor: {
    input: z.strictObject({}),
    act: ({ vault, surroundings }) => checksOf(vault, surroundings()),
  },
  'key.rotate': { input: z.strictObject({}), act: ({ vault, places }) => beginRotation(vault, { places }) },
  'key.rewrap': { input: z.strictObject({ after: count }), act: ({ vault }, given) => rewrapSome(vault, given) },
  'key.retire': { input: z.strictObject({}), act: ({ vault }) => retireOlder(vault) },
  'backup.made': {
    input: z.strictObject({ events: count, secrets: count, scheduled: z.boolean() }),
    act: (desk, { scheduled, ...details }) => noting('backup.made', scheduled ? system : operator)(desk, details),
  },
  'audit.verified': {
    input: z.strictObject({ events: count }),
    act: noting('audit.verified'),
  },
  'audit.read': { input: z.strictObject({}), act: noting('audit.read') },
  'audit.exported': {
    input: z.strictObject({ events: count, format: z.enum(FORMATS) }),
    act: noting('audit.exported'),
  },
  'audit.signed': { input: z.strictObject({ number: count }), act: noting('audit.signed') },
  'audit.prune': {
    input: z.strictObject({ to: count, mac: z.string().regex(/^[0-9a-f]{64}$/) }),
    act: ({ vault }, { to, mac }) => pruneTrail(vault, operator, { to, mac: Buffer.from(mac, 'hex') }),
  },
}

/** Does what was asked, in this process. Throws refusals, as the verbs of the vault do. */
export function act<Name extends VerbName>(desk: Desk, name: Name, input: Verbs[Name][0]): Verbs[Name][1] {
  return verbs[name].act(desk, input)
}

/** Does what came over the socket; whatever goes wrong is told in lines. */
export function handleFor(desk: Desk): (asked: Asked) => Promise<Answered> {
  return async ({ verb, input }) => {
    try {
      const name = Object.keys(verbs).find((known): known is VerbName => known === verb)
      if (name === undefined)
        throw new CommandError('The running MySafe does not know this command; is it another version?')
      const { success, data } = verbs[name].input.safeParse(input)
      if (!success) throw new CommandError('The running MySafe did not understand this command; is it another version?')
      return { done: act(desk, name, data as never) }
    } catch (fault) {
      return { refused: told(fault) }
    }
  }
}

// What a command did by itself, on its own connection, and what the trail says of it.
function noting(name: EventName, by: Unnamed = operator) {
  return ({ vault }: Desk, details: Details): Record<string, never> => {
    vault.write((tx) => record(tx, by, { name, details }))
    return {}
  }
}

function handOut(
  { vault, baseUrl, assumed }: Desk,
  username: string,
  { userId, token, expiresAt, mailed }: PasswordAddress,
): HandedOut {
  const until = new Date(expiresAt).toISOString()
  const printed = vault.mail?.about.kind === 'console'
  return { id: userId, username, address: `${baseUrl}/password/${token}`, until, mailed, printed, assumed }
}

function known(vault: Vault, name: string): User {
  const found = personCalled(vault, name)
  if (found === undefined) throw new CommandError('There is no user of that username or e-mail address.')
  return found
}

function listed(user: User): ListedPerson {
  const { id, username, name, email, administrator, mayShareOutside } = user
  const status = user.deactivatedAt !== null ? 'deactivated' : user.passwordChangedAt === null ? 'invited' : 'active'
  return { id, username, name, email, administrator, mayShareOutside, status }
}

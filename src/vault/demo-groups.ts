// The groups of the demo's team: who is in them, what is shared with them, who joined later and who left.
import type { Level } from '../store/grants.ts'
import type { SignedIn } from './actors.ts'
import type { Group } from './group-members.ts'
import { addPrivateGroup, changePrivateGroup, privateGroup } from './private-groups.ts'
import { addUserGroup, changeUserGroup, userGroup } from './user-groups.ts'
import type { Vault } from './vault.ts'

/** A group of the team. Numbers are positions in the list of people. */
interface DemoGroup {
  readonly name: string
  readonly description: string
  readonly people: readonly number[]
  /** Whoever looks after a service with this tag shares its API secrets with the group. */
  readonly tag: string
  readonly level: Level
  readonly joins: readonly number[]
  readonly leaves: readonly number[]
  /** Null for a user group, which the administrator makes; otherwise whose private group it is. */
  readonly owner: number | null
  readonly membersMayView: boolean
}

/** A group as it lives in a vault. Its number is known once it was made. */
export interface LivingGroup extends DemoGroup {
  id: number
}

/** Something that happened to a group at a fraction of the team's time, from its beginning (0) to now (1). */
export interface GroupDeed {
  readonly fraction: number
  run(): void
}

const GROUPS: readonly (Partial<DemoGroup> & Pick<DemoGroup, 'name' | 'description' | 'people' | 'tag'>)[] = [
  {
    name: 'Platform',
    description: 'Servers, networks and everything that must never be down.',
    people: [0, 6, 9],
    tag: 'infrastructure',
    level: 'edit',
    joins: [10],
  },
  { name: 'Pagamentos', description: 'Cobrança, Pix e boletos.', people: [0, 1, 2], tag: 'pagamentos', joins: [3] },
  {
    name: 'Finance',
    description: 'Whoever closes the books at the end of the month.',
    people: [2, 7, 8, 11],
    tag: 'finance',
    leaves: [11],
  },
  { name: 'Logística', description: 'Do pedido até a porta do cliente.', people: [3, 4, 5], tag: 'logística' },
  {
    name: 'Support',
    description: 'Tickets, calls and what customers ask.',
    people: [4, 7],
    tag: 'support',
    joins: [11],
  },
  { name: 'Everybody', description: '', people: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], tag: 'shared' },
  {
    name: 'On call',
    description: 'Whose telephone rings at night this month.',
    people: [0, 6, 9],
    tag: 'critical',
    level: 'edit',
    owner: 0,
    membersMayView: true,
    joins: [10],
    leaves: [9],
  },
  { name: 'CRM migration', description: '', people: [4, 7], tag: 'crm', owner: 6 },
  {
    name: 'Newsletter de maio',
    description: 'Só até o fim da campanha.',
    people: [4, 10],
    tag: 'marketing',
    owner: 11,
  },
]

/** The groups of the team, before any of them was made. */
export function demoGroups(): LivingGroup[] {
  const usual = { level: 'view', joins: [], leaves: [], owner: null, membersMayView: false } as const
  return GROUPS.map((group) => ({ ...usual, ...group, id: 0 }))
}

/** How a grant names it, once it was made. */
export function groupNamed({ id, owner }: LivingGroup): Group {
  return owner === null ? userGroup(id) : privateGroup(id)
}

/** Whether this person may share with the group: everybody with a user group, with a private one its owner. */
export function sharesWith(group: LivingGroup, person: SignedIn): boolean {
  return group.owner === null || group.owner + 1 === person.id
}

/** What happened to the groups: each was made, then some people joined and some left. */
export function groupDeeds(vault: Vault, groups: readonly LivingGroup[], people: readonly SignedIn[]): GroupDeed[] {
  return groups.flatMap((group, turn) => {
    const idsOf = (positions: readonly number[]) => positions.map((at) => (people[at] as SignedIn).id)
    const by = people[group.owner ?? 0] as SignedIn
    const { name, description, membersMayView } = group
    const fields = { name, description, active: true }
    const moved = { version: 1, add: idsOf(group.joins), remove: idsOf(group.leaves) }
    return [
      {
        fraction: turn / 1_000,
        run() {
          const add = idsOf(group.people)
          group.id =
            group.owner === null
              ? addUserGroup(vault, by, { ...fields, add })
              : addPrivateGroup(vault, by, { ...fields, membersMayView, add })
        },
      },
      {
        fraction: 0.8 + turn / 100,
        run() {
          const groupId = group.id
          if (group.owner === null) changeUserGroup(vault, by, { groupId, ...fields, ...moved })
          else changePrivateGroup(vault, by, { groupId, ...fields, membersMayView, ...moved })
        },
      },
    ]
  })
}

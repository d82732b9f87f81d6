// What administrators decide about sharing with people outside: whether at all, how long, to which domains, how checked.
import { domainToASCII } from 'node:url'
import { record, type Details } from '../audit/trail.ts'
import { isMailDomain } from '../config/mail-address.ts'
import { findSetting, writeSetting, type SettingName } from '../store/settings.ts'
import type { Actor } from './actors.ts'
import { mustAdminister } from './administration.ts'
import { Conflict, Invalid, type FieldFault } from './refusals.ts'
import { typedNames } from './typed-names.ts'
import type { Reader, Vault } from './vault.ts'

/** What a recipient proves before a link opens. any: whoever shares chooses. */
export const REQUIRED_CHECKS = ['any', 'code', 'passphrase', 'both'] as const
export type RequiredCheck = (typeof REQUIRED_CHECKS)[number]

export interface SharingOptions {
  /** Whether anything is shared with people outside. */
  readonly external: boolean
  /** How long a share may last at most, in hours; null: as long as one likes. */
  readonly longestHours: number | null
  /** The only domains of recipients, as mail writes them (lower case, ASCII), to the letter; empty: all. */
  readonly domains: readonly string[]
  readonly check: RequiredCheck
  /** Whether Add user offers the External share permission already chosen. */
  readonly newUsersMayShareOutside: boolean
}

/** One year: nobody means to lend a client secret for longer. */
export const LONGEST_HOURS = 8760
const MOST_DOMAINS = 200
/** Of all of them as they are typed: room for more than are kept, so that it is said how many there are. */
export const LONGEST_DOMAINS = 60_000

const SETTINGS: Readonly<Record<keyof SharingOptions, SettingName>> = {
  external: 'external_sharing',
  longestHours: 'longest_sharing_hours',
  domains: 'sharing_domains',
  check: 'sharing_check',
  newUsersMayShareOutside: 'new_users_may_share_outside',
}
const FIELDS = Object.keys(SETTINGS) as (keyof SharingOptions)[]

/** The options of now. Until an administrator decides otherwise nothing is shared outside. */
export function sharingOptions({ db }: Reader): SharingOptions {
  const set = (field: keyof SharingOptions) => findSetting(db, SETTINGS[field])
  const hours = set('longestHours')
  const check = set('check')
  return {
    external: set('external') !== null,
    longestHours: hours === null ? null : Number(hours),
    domains: set('domains')?.split('\n') ?? [],
    check: REQUIRED_CHECKS.find((one) => one === check) ?? 'any',
    newUsersMayShareOutside: set('newUsersMayShareOutside') !== null,
  }
}

/** Counts saves of the options, so that two administrators saving at once notice each other. */
export function sharingOptionsVersion({ db }: Reader): number {
  return Number(findSetting(db, 'sharing_options_version') ?? 1)
}

/**
 * Changes the options; false when they were so already. Domains are taken as they were typed.
 * The event names what was changed by codes and numbers; of the domains it says how many there are.
 * @param given.version the one somebody was shown, see sharingOptionsVersion
 * @throws Forbidden, Invalid by field (longest, domains), Conflict when somebody saved in between
 */
export function changeSharingOptions(
  vault: Vault,
  by: Actor,
  given: { readonly options: SharingOptions; readonly version: number },
): boolean {
  mustAdminister(by)
  const options = { ...given.options, domains: domainsFrom(given.options.domains) }
  refuseFaults(given.options)
  return vault.write((tx) => {
    const version = sharingOptionsVersion(tx)
    if (version !== given.version) throw new Conflict('admin_sharing_options.changed_meanwhile')
    const [before, now] = [writtenOf(sharingOptions(tx)), writtenOf(options)]
    const fields = FIELDS.filter((field) => before[field] !== now[field])
    if (fields.length === 0) return false
    const stamp = { at: tx.at, by: by.id }
    for (const field of fields) writeSetting(tx.db, { name: SETTINGS[field], value: now[field], ...stamp })
    writeSetting(tx.db, { name: 'sharing_options_version', value: String(version + 1), ...stamp })
    record(tx, by, { name: 'sharing_options.changed', details: detailsOf(fields, options) })
    return true
  })
}

/** The options as their rows hold them; null: no row, as from the beginning. */
function writtenOf(options: SharingOptions): Record<keyof SharingOptions, string | null> {
  const { external, longestHours, domains, check, newUsersMayShareOutside } = options
  return {
    external: external ? 'yes' : null,
    longestHours: longestHours === null ? null : String(longestHours),
    domains: domains.length === 0 ? null : domains.join('\n'),
    check: check === 'any' ? null : check,
    newUsersMayShareOutside: newUsersMayShareOutside ? 'yes' : null,
  }
}

function detailsOf(fields: readonly (keyof SharingOptions)[], now: SharingOptions): Details {
  const told = { ...now, domains: now.domains.length }
  return { settings: fields, ...Object.fromEntries(fields.map((field) => [field, told[field]])) }
}

/** The domains as mail writes them, each once, in the order of the alphabet. */
function domainsFrom(typed: readonly string[]): string[] {
  return [...new Set(typed.map(domainFrom))].sort()
}

// The parser of addresses reads more into a text than a name (a path, a port, escapes): plain letters only go in.
function domainFrom(typed: string): string {
  return /^(?:[a-z\d.-]|[^\0-\x7f])+$/i.test(typed) ? domainToASCII(typed) : ''
}

/** @throws Invalid */
function refuseFaults({ longestHours, domains }: SharingOptions): void {
  const faults: Record<string, FieldFault> = {}
  if (longestHours !== null && !(Number.isInteger(longestHours) && longestHours >= 1 && longestHours <= LONGEST_HOURS))
    faults['longest'] = {
      key: 'admin_sharing_options.longest_range',
      values: { hours: LONGEST_HOURS, days: LONGEST_HOURS / 24 },
    }
  const wrong = domains.filter((domain) => !isMailDomain(domainFrom(domain)))
  if (domains.length > MOST_DOMAINS)
    faults['domains'] = {
      key: 'admin_sharing_options.domains_many',
      values: { most: MOST_DOMAINS, count: domains.length },
    }
  else if (wrong.length > 0)
    faults['domains'] = {
      key: 'admin_sharing_options.domains_form',
      values: { count: wrong.length, names: typedNames(wrong) },
    }
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
}

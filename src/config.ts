// The settings of the program: the only reader of process.env. Every fault is collected and reported at once.
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { usualPlaces } from './config/usual-places.ts'
import {
  areOnLoopback,
  listenersFrom,
  refusePlainHttp,
  refusePlainUrls,
  refuseUnreachable,
  type Listener,
} from './config/listeners.ts'
import { isLoopback } from './config/loopback.ts'
import { mailSettings, type MailSettings } from './config/mail.ts'
import { tlsFrom, type TlsFiles } from './config/tls.ts'
import { wholeNumber } from './config/whole-number.ts'

export { isLoopback, type Listener }

export type Language = 'en' | 'pt-BR'
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** What the operator decided. Durations carry their unit; paths are absolute. */
export interface Config extends Listener {
  /** A second listener that serves people without an account alone; null: the same one serves everybody. */
  readonly open: Listener | null
  readonly dataDir: string
  readonly rootKeyFile: string
  /** Folder of systemd credentials, when the service manager provides one. */
  readonly credentialsDir: string | null
  readonly trustedProxies: readonly string[]
  readonly allowHttp: boolean
  /** The certificate that MySafe itself serves on all its listeners, and its key; null: it speaks plain http. */
  readonly tls: TlsFiles | null
  readonly sessionIdleMinutes: number
  readonly sessionHours: number
  readonly timeZone: string
  readonly language: Language
  readonly logLevel: LogLevel
  /** How mails leave; null: there are none. */
  readonly mail: MailSettings | null
}

/** One wrong setting: its name, what is wrong, and what is allowed. The value itself is never repeated. */
export interface SettingFault {
  readonly name: string
  readonly fault: string
}

/** Thrown by readConfig with every wrong setting of the environment. */
export class ConfigError extends Error {
  readonly faults: readonly SettingFault[]
  constructor(faults: readonly SettingFault[]) {
    super(faults.map(({ name, fault }) => `${name}: ${fault}`).join('\n'))
    this.faults = faults
  }
}

type Environment = Readonly<Record<string, string | undefined>>

const KNOWN = [
  'MYSAFE_HOST',
  'MYSAFE_PORT',
  'MYSAFE_BASE_URL',
  'MYSAFE_OPEN_HOST',
  'MYSAFE_OPEN_PORT',
  'MYSAFE_OPEN_BASE_URL',
  'MYSAFE_DATA_DIR',
  'MYSAFE_ROOT_KEY_FILE',
  'MYSAFE_TRUSTED_PROXIES',
  'MYSAFE_ALLOW_HTTP',
  'MYSAFE_TLS_CERT_FILE',
  'MYSAFE_TLS_KEY_FILE',
  'MYSAFE_SESSION_IDLE_MINUTES',
  'MYSAFE_SESSION_HOURS',
  'MYSAFE_TIME_ZONE',
  'MYSAFE_LANGUAGE',
  'MYSAFE_LOG_LEVEL',
  'MYSAFE_SMTP_URL',
  'MYSAFE_SMTP_URL_FILE',
  'MYSAFE_MAIL_FROM',
] as const

const LOG_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * Reads the settings.
 * @param environment variables by name; an empty value counts as absent
 * @param options cwd: the folder that relative paths begin at; printMails: where no mail server is set and only this
 *   machine can reach MySafe, mails are printed
 * @throws ConfigError naming every wrong setting at once
 */
export function readConfig(
  environment: Environment = process.env,
  { cwd = '.', printMails = false }: { cwd?: string; printMails?: boolean } = {},
): Config {
  const faults: SettingFault[] = []
  const wrong = (name: string, fault: string) => faults.push({ name, fault })
  const value = (name: string) => (environment[name] === '' ? undefined : environment[name])

  refuseUnknown(environment, wrong)
  const listeners = listenersFrom(value, wrong)
  const onLoopback = areOnLoopback(listeners)
  const usual = usualPlaces(value)
  const config: Config = {
    ...listeners.main,
    open: listeners.open,
    dataDir: resolve(cwd, value('MYSAFE_DATA_DIR') ?? usual.dataDir),
    rootKeyFile: resolve(cwd, value('MYSAFE_ROOT_KEY_FILE') ?? usual.rootKeyFile),
    credentialsDir: value('CREDENTIALS_DIRECTORY') ?? null,
    trustedProxies: addresses('MYSAFE_TRUSTED_PROXIES', value('MYSAFE_TRUSTED_PROXIES'), wrong),
    allowHttp: yesOrNo('MYSAFE_ALLOW_HTTP', value('MYSAFE_ALLOW_HTTP'), wrong),
    tls: tlsFrom(value, cwd, wrong),
    sessionIdleMinutes: wholeNumber(
      'MYSAFE_SESSION_IDLE_MINUTES',
      value('MYSAFE_SESSION_IDLE_MINUTES'),
      { least: 1, most: 60, otherwise: 30 },
      wrong,
    ),
    sessionHours: wholeNumber(
      'MYSAFE_SESSION_HOURS',
      value('MYSAFE_SESSION_HOURS'),
      { least: 1, most: 24, otherwise: 12 },
      wrong,
    ),
    timeZone: timeZone(value('MYSAFE_TIME_ZONE'), wrong),
    language: oneOf('MYSAFE_LANGUAGE', value('MYSAFE_LANGUAGE'), ['en', 'pt-BR'], 'en', wrong),
    logLevel: oneOf('MYSAFE_LOG_LEVEL', value('MYSAFE_LOG_LEVEL'), LOG_LEVELS, 'info', wrong),
    mail: mailSettings(
      {
        url:
          secretValue('MYSAFE_SMTP_URL', { value, cwd, wrong }) ?? (printMails && onLoopback ? 'console:' : undefined),
        from: value('MYSAFE_MAIL_FROM'),
      },
      { onLoopback, isLoopback },
      ({ name, fault }) => wrong(name, fault),
    ),
  }
  // What hangs on several settings is said where each of them can be read, and once.
  const isWrong = (name: string) => faults.some((one) => one.name === name)
  const alsoWrong = (name: string, fault: string) => void (isWrong(name) || wrong(name, fault))
  if (config.tls !== null) refusePlainUrls(listeners, { value, isWrong }, alsoWrong)
  if (!config.allowHttp && !isWrong('MYSAFE_ALLOW_HTTP')) refusePlainHttp(listeners, { value, isWrong }, alsoWrong)
  refuseUnreachable(listeners, { value, isWrong }, alsoWrong)
  if (faults.length > 0) throw new ConfigError(faults)
  return config
}

type Wrong = (name: string, fault: string) => void

function refuseUnknown(environment: Environment, wrong: Wrong): void {
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('MYSAFE_')) continue
    if (name === 'MYSAFE_ROOT_KEY')
      wrong(name, 'a key in a plain environment variable is refused; use MYSAFE_ROOT_KEY_FILE')
    else if (!(KNOWN as readonly string[]).includes(name)) wrong(name, 'there is no such setting')
  }
}

// A secret may lie in a file, so that it does not stand in the environment; only one of the two can be meant.
function secretValue(
  name: string,
  { value, cwd, wrong }: { value: (name: string) => string | undefined; cwd: string; wrong: Wrong },
): string | undefined {
  const [plain, file] = [value(name), value(`${name}_FILE`)]
  if (file === undefined) return plain
  if (plain !== undefined) wrong(`${name}_FILE`, `must not be set beside ${name}`)
  try {
    return plain ?? readFileSync(resolve(cwd, file), 'utf8').trim()
  } catch {
    wrong(`${name}_FILE`, 'must be a file that can be read')
    return undefined
  }
}

// Strict, because a protection that hangs on one spelling of "yes" is off for all the others.
function yesOrNo(name: string, text: string | undefined, wrong: Wrong): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false') wrong(name, 'must be true or false')
  return text === 'true'
}

function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  allowed: readonly T[],
  otherwise: T,
  wrong: Wrong,
): T {
  if (text === undefined) return otherwise
  const found = allowed.find((one) => one === text)
  if (found === undefined) wrong(name, `must be one of ${allowed.join(', ')}`)
  return found ?? otherwise
}

function addresses(name: string, text: string | undefined, wrong: Wrong): string[] {
  const list = (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  if (list.some((one) => !isAddressOrRange(one))) wrong(name, 'must be IP addresses or ranges, separated by commas')
  return list
}

function isAddressOrRange(text: string): boolean {
  const [address, bits, ...rest] = text.split('/') as [string, ...string[]]
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  // Everybody (/0) is no proxy: then each client could say who it is.
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function timeZone(text: string | undefined, wrong: Wrong): string {
  const zone = text ?? 'UTC'
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    wrong('MYSAFE_TIME_ZONE', 'must be a time zone such as America/Sao_Paulo')
    return 'UTC'
  }
}

// mysafe user …: accounts from the console, for the first help and for the day nobody can sign in any more.
import { readConfig } from '../config.ts'
import { answer, CommandError, JSON_OPTION, textOf, type Command } from './command.ts'
import { perform } from './desk.ts'
import type { HandedOut, ListedPerson } from './verbs.ts'

export const userAdd: Command = {
  name: 'user add',
  words: ['USERNAME'],
  what: 'add a person and print the one-time address where they choose their password',
  options: {
    name: { type: 'string', what: 'their name' },
    email: { type: 'string', what: 'their e-mail address' },
    administrator: { type: 'boolean', what: 'they administer MySafe' },
    'external-share': {
      type: 'boolean',
      what: 'they may share with people outside; without it they may not, whatever Sharing options say of new users',
    },
    ...JSON_OPTION,
  },
  async run(world, given) {
    const username = String(given.words[0])
    for (const option of ['name', 'email'])
      if (textOf(given, option) === '')
        throw new CommandError(`mysafe user add needs --${option}. See: mysafe user add --help`, 2)
    const added = await perform(world, readConfig(world.environment), 'user.add', {
      username,
      name: textOf(given, 'name').trim(),
      email: textOf(given, 'email').trim(),
      administrator: given.options['administrator'] === true,
      mayShareOutside: given.options['external-share'] === true,
    })
    answer(world, given, {
      json: added,
      lines: [`Added ${added.username} (user ${String(added.id)}).`, ...passOn(added)],
    })
  },
}

export const userList: Command = {
  name: 'user list',
  what: 'list everybody with an account',
  options: JSON_OPTION,
  async run(world, given) {
    const people = await perform(world, readConfig(world.environment), 'user.list', {})
    answer(world, given, { json: people, lines: people.length === 0 ? ['There is nobody yet.'] : people.map(line) })
  },
}

export const userDeactivate: Command = {
  name: 'user deactivate',
  words: ['USER'],
  what: 'close an account and hand over what it owns',
  more: ['USER is a username or an e-mail address. Sessions end at once.'],
  options: {
    to: {
      type: 'string',
      what: 'username or e-mail address of the person who gets the API secrets and private groups',
    },
    ...JSON_OPTION,
  },
  async run(world, given) {
    const who = String(given.words[0])
    const closed = await perform(world, readConfig(world.environment), 'user.deactivate', {
      who,
      to: textOf(given, 'to') || null,
    })
    const lines = [`Deactivated ${closed.username} (user ${String(closed.id)}).`]
    if (closed.to !== null)
      lines.push(
        `Handed over to ${closed.to}: API secrets ${String(closed.secrets)}, private groups ${String(closed.privateGroups)}.`,
      )
    for (const { secretId, before, now } of closed.renamed)
      lines.push(`The identifier ${before} of API secret ${String(secretId)} was taken; it is now ${now}.`)
    answer(world, given, { json: closed, lines })
  },
}

export const userResetPassword: Command = {
  name: 'user reset-password',
  words: ['USER'],
  what: 'end a password and print the one-time address where a new one is chosen',
  more: ['USER is a username or an e-mail address. The old password stops working and all sessions end at once.'],
  options: JSON_OPTION,
  async run(world, given) {
    const who = String(given.words[0])
    const reset = await perform(world, readConfig(world.environment), 'user.reset-password', { who })
    answer(world, given, { json: reset, lines: [`Reset the password of ${reset.username}.`, ...passOn(reset)] })
  },
}

export const userGrantExternal: Command = {
  name: 'user grant-external',
  words: ['USER'],
  what: 'let a person share with people outside, or no longer',
  more: [
    'USER is a username or an e-mail address. Sharing options decide besides whether anybody shares outside at all.',
    'Links that are under way stay; who may not share any more cannot forward them.',
  ],
  options: { revoke: { type: 'boolean', what: 'take the right away' }, ...JSON_OPTION },
  async run(world, given) {
    const granted = given.options['revoke'] !== true
    const asked = { who: String(given.words[0]), granted }
    const done = await perform(world, readConfig(world.environment), 'user.grant-external', asked)
    const { username, changed, switchedOn } = done
    const what = granted ? 'may share with people outside' : 'may not share with people outside'
    answer(world, given, {
      json: { username, granted, changed, switchedOn },
      lines: [
        changed ? `${username} ${what} from now on.` : `${username} ${what}; nothing was changed.`,
        ...(granted && !switchedOn
          ? ['External sharing is off: until Sharing options enable it, nobody shares outside.']
          : []),
      ],
    })
  },
}

function passOn({ address, until, mailed, printed, assumed }: HandedOut): string[] {
  return [
    `One-time address, until ${until.slice(0, 16).replace('T', ' ')} UTC: ${address}`,
    ...(assumed
      ? ['No server runs and MYSAFE_BASE_URL is not set here: put what people reach MySafe at before /password/.']
      : []),
    ...(mailed ? [printed ? 'The mail with it is printed where MySafe runs.' : 'It goes out by mail too.'] : []),
  ]
}

function line({ id, username, name, email, administrator, status }: ListedPerson): string {
  return [String(id), username, name, email, status, ...(administrator ? ['administrator'] : [])].join('\t')
}

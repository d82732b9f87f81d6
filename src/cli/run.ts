// Finds the command that was typed, reads its options, runs it and tells how it ended.
import { parseArgs } from 'node:util'
import { programVersion } from '../resources.ts'
import { CommandError, type Command, type Given, type World } from './command.ts'
import { COMMANDS } from './commands.ts'
import { told } from './faults.ts'
import { helpOf, overview } from './help.ts'

/** Runs what was typed after `mysafe`. Resolves to the exit code: 0 only on success. */
export async function run(world: World, typed: readonly string[]): Promise<number> {
  try {
    await perform(world, typed)
    return 0
  } catch (fault) {
    const { lines, exitCode } = told(fault)
    for (const line of lines) world.err(line)
    return exitCode
  }
}

async function perform(world: World, typed: readonly string[]): Promise<void> {
  const [first, second] = typed
  if (first === '--version') return world.out(programVersion())
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    world.out(...overview(COMMANDS))
    return
  }
  const command =
    COMMANDS.find(({ name }) => name === `${first} ${String(second)}`) ?? COMMANDS.find(({ name }) => name === first)
  if (command === undefined) return helpForGroup(world, typed)
  const rest = typed.slice(command.name.split(' ').length)
  if (rest.includes('--help') || rest.includes('-h')) {
    world.out(...helpOf(command))
    return
  }
  await command.run(world, given(command, rest))
}

// `mysafe user --help` lists the commands that begin with "user".
function helpForGroup(world: World, [first = '', second]: readonly string[]): void {
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `))
  if (group.length === 0) throw new CommandError(`There is no command ${printable(first)}. See: mysafe --help`, 2)
  if (second !== '--help' && second !== '-h') {
    const known = group.map(({ name }) => name.slice(first.length + 1)).join(', ')
    throw new CommandError(`After mysafe ${first} comes one of: ${known}. See: mysafe ${first} --help`, 2)
  }
  world.out(...overview(group))
}

function given(command: Command, typed: readonly string[]): Given {
  const wanted = command.words ?? []
  const see = `See: mysafe ${command.name} --help`
  try {
    const { values, positionals } = parseArgs({
      args: [...typed],
      options: { ...command.options },
      allowPositionals: true,
      strict: true,
    })
    if (positionals.length < wanted.length)
      throw new CommandError(`mysafe ${command.name} needs ${wanted.slice(positionals.length).join(' ')}. ${see}`, 2)
    if (positionals.length > wanted.length) {
      const extra = printable(String(positionals[wanted.length]))
      throw new CommandError(`mysafe ${command.name} does not know what to do with ${extra}. ${see}`, 2)
    }
    return { options: values as Given['options'], words: positionals }
  } catch (fault) {
    if (fault instanceof CommandError || !String((fault as { code?: string }).code).startsWith('ERR_PARSE_ARGS'))
      throw fault
    const { message } = fault as Error
    const [sentence] = message.replace(/ argument is ambiguous\.\n[^]*/, ' needs a value behind it').split(/\. |\n/)
    throw new CommandError(`mysafe ${command.name}: ${printable(String(sentence))}. ${see}`, 2)
  }
}

// What was typed is repeated in one line that no terminal obeys.
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?').slice(0, 100)
}

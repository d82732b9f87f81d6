// mysafe completion: what a shell needs to complete commands and options, made from what the commands say of themselves.
import { CommandError, type Command } from './command.ts'
import { optionsOf } from './help.ts'

const SHELLS = ['bash', 'zsh'] as const

/** The command over all the others, which it is told when it runs: it is one of them. */
export function completionOf(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    words: ['SHELL'],
    choices: SHELLS,
    what: 'print what completes commands in bash or zsh',
    more: [
      'bash: mysafe completion bash > /etc/bash_completion.d/mysafe',
      'zsh: mysafe completion zsh > "${fpath[1]}/_mysafe"',
    ],
    run(world, given) {
      const shell = SHELLS.find((one) => one === given.words[0])
      if (shell === undefined)
        throw new CommandError(`mysafe completion knows ${SHELLS.join(' and ')}. See: mysafe completion --help`, 2)
      world.out(...(shell === 'bash' ? forBash(commands()) : forZsh(commands())))
    },
  }
}

// After `mysafe` come names, after a name of a group its second words, and after a whole command its options or files.
function forBash(commands: readonly Command[]): string[] {
  return [
    '# Completion of mysafe for bash, made by mysafe completion bash.',
    '_mysafe() {',
    '  local words="${COMP_WORDS[*]:1:COMP_CWORD-1}" now="${COMP_WORDS[COMP_CWORD]}" known=""',
    '  case "$words" in',
    `    "") known="${firstWords(commands).join(' ')} --help --version" ;;`,
    ...groups(commands).map(([group, words]) => `    "${group}") known="${words.join(' ')} --help" ;;`),
    // No name of a command begins another one.
    ...commands.map((command) => `    "${command.name}"*) known="${knownAfter(command).join(' ')}" ;;`),
    '  esac',
    '  case "${COMP_WORDS[COMP_CWORD-1]}" in',
    // A value is anything, the name of a file too, which bash completes where nothing is known.
    `    ${valued(commands).join('|')}) known="" ;;`,
    '  esac',
    '  COMPREPLY=($(compgen -W "$known" -- "$now"))',
    '}',
    'complete -o default -F _mysafe mysafe',
  ]
}

function forZsh(commands: readonly Command[]): string[] {
  return [
    '#compdef mysafe',
    '# Completion of mysafe for zsh, made by mysafe completion zsh.',
    '_mysafe() {',
    '  local said="${(j: :)words[2,CURRENT-1]}"',
    '  case "$said" in',
    `    "") compadd -- ${firstWords(commands).join(' ')} --help --version ;;`,
    ...groups(commands).map(([group, words]) => `    "${group}") compadd -- ${words.join(' ')} --help ;;`),
    ...commands.map((command) => `    "${command.name}"*) compadd -- ${knownAfter(command).join(' ')}; _files ;;`),
    '  esac',
    '}',
    '_mysafe "$@"',
  ]
}

function firstWords(commands: readonly Command[]): string[] {
  return [...new Set(commands.map(({ name }) => String(name.split(' ')[0])))]
}

function groups(commands: readonly Command[]): [group: string, words: string[]][] {
  const pairs = commands.map(({ name }) => name.split(' ')).filter((words) => words.length === 2) as [string, string][]
  return [...new Set(pairs.map(([group]) => group))].map((group) => [
    group,
    pairs.filter(([first]) => first === group).map(([, second]) => second),
  ])
}

function valued(commands: readonly Command[]): string[] {
  const options = commands.flatMap(optionsOf).filter(([, { type }]) => type === 'string')
  return [...new Set(options.map(([name]) => `--${name}`))]
}

function knownAfter(command: Command): string[] {
  return [...(command.choices ?? []), ...optionsOf(command).map(([name]) => `--${name}`)]
}

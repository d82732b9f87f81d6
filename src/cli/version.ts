// mysafe version: which MySafe this is, and on which Node.
import { programVersion } from '../resources.ts'
import { answer, JSON_OPTION, type Command } from './command.ts'

export const version: Command = {
  name: 'version',
  what: 'say which MySafe this is',
  options: JSON_OPTION,
  run(world, given) {
    const json = { version: programVersion(), node: process.versions.node }
    answer(world, given, { json, lines: [`MySafe ${json.version} on Node ${json.node}`] })
  },
}

// What an operator reads of a fault, with one fault in it: the message of whoever threw it, with everything in it.
import { told } from '../../../src/cli/faults.ts'

export const repeatsMessages: typeof told = (fault) => {
  const said = told(fault)
  return { ...said, lines: [...said.lines, fault instanceof Error ? fault.message : String(fault)] }
}

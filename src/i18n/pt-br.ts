// Every Portuguese text a person can read, written for Brazil. A key missing here, or one too many, does not compile.
import type { en } from './en.ts'

export const ptBr: Record<keyof typeof en, string> = {
  'frame.product': 'MySafe',
}

// A change and its event with one fault in them: the event is a write of its own, made first.
import { record } from '../../../src/audit/trail.ts'
import { system } from '../../../src/vault/actors.ts'
import type { Tx, Vault } from '../../../src/vault/vault.ts'

export function recordedBeside(vault: Vault, change: (tx: Tx) => void): void {
  vault.write((tx) => record(tx, system, { name: 'server.started' }))
  vault.write(change)
}

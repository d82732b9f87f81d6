// Whether the safe could do its work this moment: the file takes writes, the keys open, the trail ends where it should.
import { headOf, macOf, START } from '../audit/chain.ts'
import { newDataKey, openDataKey } from '../crypto/data-keys.ts'
import { sameBytes } from '../crypto/tokens.ts'
import { eventsFrom, macOfEvent } from '../store/audit-events.ts'
import { probeWrite } from '../store/probe.ts'
import { NoRoom } from '../store/write-faults.ts'
import type { Vault } from './vault.ts'

/** True when everything works; otherwise `tell` hears the first fault. Changes nothing. */
export function isReady(vault: Vault, tell: (fault: unknown) => void): boolean {
  try {
    probeWrite(vault.db)
    // A write that is taken back never comes to the disk.
    if (vault.ballast.isGone() || !vault.ballast.hasRoom()) throw new NoRoom()
    openDataKey(vault.keyring, 0, newDataKey(vault.keyring, 0))
    if (!headHolds(vault)) throw new Error('the trail does not end where it should')
    return true
  } catch (fault) {
    tell(fault)
    return false
  }
}

function headHolds({ db, keyring }: Vault): boolean {
  const { number } = headOf(db)
  const [head] = [...eventsFrom(db, Math.max(1, number))]
  if (head === undefined) return true
  const before = number === 1 ? START.mac : macOfEvent(db, number - 1)
  return before !== undefined && sameBytes(head.mac, macOf(keyring.key('audit'), before, head))
}

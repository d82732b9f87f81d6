// Who may administer accounts: administrators, and the operator at the console.
import type { Actor } from './actors.ts'
import { Forbidden } from './refusals.ts'

/** @throws Forbidden for everybody else */
export function mustAdminister(by: Actor): void {
  if (by.kind === 'operator' || (by.kind === 'user' && by.user.administrator)) return
  throw new Forbidden('users.administer')
}

// Sharing outside with half of its policy: each must turn the check of its promise red.
import type { mayShareOutside } from '../../../src/vault/access.ts'
import { sharingOptions } from '../../../src/vault/sharing-options.ts'

/** Whoever has the permission, whatever the administrators have switched off. */
export const asksOnlyForPermission: typeof mayShareOutside = (_reader, { mayShareOutside: permitted }) =>
  permitted ? 'yes' : 'not-allowed'

/** Everybody, once it is switched on. */
export const asksOnlyForSwitch: typeof mayShareOutside = (reader) =>
  sharingOptions(reader).external ? 'yes' : 'switched-off'

// What may be typed on the One time share screen, with one fault in it each: every one must turn the check of its promise red.
import { checkShare } from '../../../src/vault/external-share-rules.ts'
import { emailsIn, type recipientsFault } from '../../../src/vault/external-recipients.ts'

/** Believes that the form let nothing in that is over or too far away. */
export const believesTheDays: typeof checkShare = (typed, rules) =>
  checkShare(typed, { ...rules, at: 0, options: { ...rules.options, longestHours: null } })

/** Makes a number of whatever was typed, and one that fits. */
export const makesCountsFit: typeof checkShare = (typed, rules) => {
  const fitting = Math.min(9_999, Math.max(1, Math.trunc(Number(typed.accesses)) || 1))
  return checkShare({ ...typed, accesses: String(fitting) }, rules)
}

/** Takes for an address whatever has an "@" in it. */
export const takesWhatHasAnAt: typeof recipientsFault = ({ emails }) =>
  emails.every((email) => email.includes('@')) ? null : { emails: 'share_outside.emails_missing' }

/** Takes what stands in one field for one address. */
export const readsOne: typeof emailsIn = (text) => [text]

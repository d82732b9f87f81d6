// How often one person may say yes to batches: a large one keeps everybody else waiting for a moment.
import type { FastifyRequest } from 'fastify'
import { limiter, unlessRefused } from '../http/limits.ts'
import type { Web } from '../http/web.ts'

// More often than anybody does by hand, page after page of a list.
const OF_PERSON = { rule: 'limits.batch', most: 40, minutes: 10 }

/** Does what a yes asks for, and counts it unless it is refused. @throws TooMany instead of doing it */
export function countedYes({ vault }: Web): <T>(request: FastifyRequest, work: () => T) => T {
  const ofPerson = limiter(OF_PERSON, vault.now)
  return ({ user }, work) => unlessRefused(ofPerson.count(String(user.id)), work)
}

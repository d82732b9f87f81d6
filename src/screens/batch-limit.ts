// How often one person may say yes to batches: a large one keeps everybody else waiting for a moment.
import type { FastifyRequest } from 'fastify'
import { limiter, unlessRefused } from '../http/limits.ts'
import type { Web } from '../http/web.ts'
import { resultOf } from '../vault/batch-result.ts'
import { MOST_GRANTS } from '../vault/batch-share.ts'

// More often than anybody does by hand, page after page of a list.
const OF_PERSON = { rule: 'limits.batch', most: 40, minutes: 10 }

// Each of the largest batches keeps everybody waiting for seconds, so of these there are five.
const GRANTS_OF_PERSON = { rule: 'limits.batch_grants', most: 5 * MOST_GRANTS, minutes: 10 }

/**
 * Does what a yes asks for, and counts it with the grants it wrote unless it is refused.
 * @param work answers the number of the batch
 * @throws TooMany instead of doing it
 */
export function countedYes({ vault }: Web): (request: FastifyRequest, work: () => number) => number {
  const [ofPerson, grantsOfPerson] = [limiter(OF_PERSON, vault.now), limiter(GRANTS_OF_PERSON, vault.now)]
  return ({ user }, work) => {
    const who = String(user.id)
    grantsOfPerson.count(who, 0)
    const batchId = unlessRefused(ofPerson.count(who), work)
    const { added, changed } = resultOf(vault, user, { batchId })
    grantsOfPerson.count(who, added + changed)
    return batchId
  }
}

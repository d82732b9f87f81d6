// What a batch did, for whoever did it: how many, what was left out and why, and Undo while there is time.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { idAddressed, reshow } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import type { Words } from '../http/words.ts'
import { resultOf, type BatchResult, type Fellows } from '../vault/batch-result.ts'
import { undoBatch } from '../vault/batch-undo.ts'
import { mailState } from '../vault/mail-queue.ts'
import type { LeftOut } from '../vault/batch-preview.ts'
import { leftWords } from './batch.ts'
import { namesOf } from './batch-form.ts'

export function batchResultScreens(app: FastifyInstance, { vault }: Web): void {
  async function showResult(request: FastifyRequest, reply: FastifyReply) {
    const { words } = request
    const result = resultOf(vault, request.user, { batchId: idAddressed(request) })
    const { batch, done } = result
    const stayed = stayedOf(result, words)
    return reply.show('batch/result', {
      ...result,
      address: `/api-secrets/batch/${String(batch.id)}`,
      count: done.total + stayed.count,
      facts: factsOf(result, words, mailState(vault)),
      left: leftOf(result, words),
      stayed,
      refusal: request.conflict?.reason ?? null,
    })
  }

  async function undo(request: FastifyRequest, reply: FastifyReply) {
    const batchId = idAddressed(request)
    undoBatch(vault, request.user, { batchId })
    const url = `/api-secrets/batch/${String(batchId)}`
    return reply.done(url, 'batch.undone')
  }

  const config = { door: 'signed-in' } as const
  app.get('/api-secrets/batch/:id', { config }, showResult)
  app.post('/api-secrets/batch/:id/undo', { config, errorHandler: reshow(showResult) }, undo)
}

/** The lines about what was done; most of them only a shared batch has. */
function factsOf(result: BatchResult, words: Words, mail: ReturnType<typeof mailState>) {
  const { batch, done, recipients, added, changed, letters, withdrawn, waiting } = result
  const { t } = words
  const all = [done, ...Object.values(result.stayed)]
  const everything = {
    total: all.reduce((sum, { total }) => sum + total, 0),
    first: all.flatMap(({ first }) => first).sort((a, b) => a.id - b.id),
  }
  const items = [{ label: t('batch.items'), lines: [fellowWords(everything, words)] }]
  if (batch.kind !== 'share') return items
  const given = recipients.map(({ name, level, untilAt }) => {
    const values = { name: name ?? t('shared.a_private_group'), level: t(`sharing.can_${level}`) }
    return untilAt === null
      ? t('batch.with_level', values)
      : t('batch.with_until', { ...values, until: words.end(untilAt) })
  })
  const mails =
    mail !== 'none' || letters > 0 ? t('batch.mail_count', { count: letters, withdrawn }) : t('batch.mail_none')
  return [
    ...items,
    { label: t('batch.with'), lines: given },
    { label: t('batch.grants'), lines: [t('batch.grants_did', { added, changed })] },
    { label: t('batch.gained'), lines: [t('batch.gained_people', { count: batch.gained })] },
    { label: t('batch.mail'), lines: mail === 'waits' && waiting > 0 ? [mails, t('batch.mail_waits')] : [mails] },
  ]
}

function leftOf({ batch: { kind, gone }, left }: BatchResult, words: Words) {
  const { t } = words
  const reasons = Object.entries(left)
  const items = reasons.map(([why, fellows]) =>
    leftWords({ kind, why: why as LeftOut, names: fellowWords(fellows, words) }, t),
  )
  const count = gone + reasons.reduce((sum, [, { total }]) => sum + total, 0)
  const all = gone > 0 ? [...items, t('batch.left_gone', { count: gone })] : items
  return { count, title: t('batch.left_was_title', { count }), items: all }
}

function stayedOf({ stayed }: BatchResult, words: Words) {
  const { t } = words
  const reasons = Object.entries(stayed)
  const count = reasons.reduce((sum, [, { total }]) => sum + total, 0)
  const items = reasons.map(([why, fellows]) =>
    t(`batch.stayed_${why.replace('-', '_')}`, { names: fellowWords(fellows, words) }),
  )
  return { count, title: t('batch.stayed_title', { count }), items }
}

// Those that are no longer reached have no name here.
function fellowWords({ total, first }: Fellows, words: Words): string {
  return first.length === 0 ? words.t('batch.not_reached', { count: total }) : namesOf(first, words, total)
}

// Doing one thing to many API secrets: each way begins with a Confirmation that says what will be done and what left out.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { reshow } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { sentence, type Words } from '../http/words.ts'
import { changeStates } from '../vault/batch.ts'
import { previewOf, type BatchKind, type LeftOut, type Preview } from '../vault/batch-preview.ts'
import { resultOf } from '../vault/batch-result.ts'
import { UNDO_MINUTES } from '../vault/batch-undo.ts'
import type { Vault } from '../vault/vault.ts'
import { batchFrom, listBefore, namesOf } from './batch-form.ts'
import { countedYes } from './batch-limit.ts'

export function batchScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web
  const counted = countedYes(web)
  const config = { door: 'signed-in' } as const
  for (const kind of ['disable', 'enable'] as const) {
    const url = `/api-secrets/batch/${kind}`
    const ask = confirmation(vault, kind)
    app.get(url, { config, errorHandler: reshow(ask) }, ask)
    app.post(url, { config, errorHandler: reshow(ask) }, async (request, reply) => {
      const { selection, mark } = batchFrom(request.body)
      const batchId = counted(request, () => changeStates(vault, request.user, { kind, selection, mark }))
      const { total: count } = resultOf(vault, request.user, { batchId }).done
      return reply.done(`/api-secrets/batch/${String(batchId)}`, `batch.${kind}_done`, { count })
    })
  }
}

/**
 * The question before a batch. It is the answer to whatever cannot be done as well: to a selection that is empty or too
 * large, and to a yes to something that is no longer so.
 */
export function confirmation(vault: Vault, kind: BatchKind) {
  return async function ask(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { words, faults, conflict } = request
    const back = listBefore(request)
    const fault = Object.entries(faults).find(([field]) => field !== '_csrf')?.[1]
    if (fault !== undefined) return reply.show('batch/refused', { back, reason: sentence(words, fault) })
    const { selection, carried } = batchFrom(request.typed ?? request.query)
    const preview = previewOf(vault, request.user, { kind, selection })
    const { selected: count, done, mark } = preview
    const confirm = {
      question: words.t(`batch.${kind}_question`, { count }),
      text: words.t(`batch.${kind}_what`, { done: done.length }),
      left: leftOf(preview, words),
      action: `/api-secrets/batch/${kind}`,
      hidden: { ...carried, mark, back, ...(kind === 'share' ? { step: 'open' } : {}) },
      back,
      danger: kind === 'disable',
      possible: done.length > 0,
    }
    const reason = conflict?.reason ?? null
    const changed = reason === null ? null : sentence(words, reason)
    return reply.show('batch/confirm', { confirm, changed, minutes: UNDO_MINUTES })
  }
}

/** What is left out and why, for the box of the Confirmation; undefined when nothing is. */
function leftOf({ kind, left, gone }: Preview, words: Words) {
  const { t } = words
  const reasons = Object.entries(left).filter(([, items]) => items.length > 0)
  const count = gone + reasons.reduce((sum, [, items]) => sum + items.length, 0)
  if (count === 0) return undefined
  const items = reasons.map(([why, some]) => leftWords({ kind, why: why as LeftOut, names: namesOf(some, words) }, t))
  return {
    title: t('batch.left_title', { count }),
    items: gone > 0 ? [...items, t('batch.left_gone', { count: gone })] : items,
  }
}

/** Why some are left out, in words. */
export function leftWords(
  { kind, why, names }: { kind: BatchKind; why: LeftOut; names: string },
  t: Words['t'],
): string {
  return t(`batch.left_${kind}_${why.replace('-', '_')}`, { names })
}

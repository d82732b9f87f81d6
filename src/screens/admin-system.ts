// Administration of the system: what runs here, what is better mended, and the mails that wait, failed or were sent.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { idAddressed, idFrom, type Fields } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import type { Words } from '../http/words.ts'
import {
  aboutMail,
  countQueue,
  LETTER_STATES,
  listQueue,
  retryFailedLetters,
  retryLetter,
  type LetterState,
  type QueuedLetter,
} from '../vault/mail-queue.ts'
import { backupOptions } from '../vault/backup-options.ts'
import { backupsIn, type Backups } from '../vault/backups.ts'
import type { Check } from '../vault/check.ts'
import { PAGE_SIZE } from '../vault/pages.ts'
import { aboutSystem, checksFor } from '../vault/system.ts'
import { faultWords } from './mail-words.ts'

const SYSTEM = '/admin/system'

export function adminSystemScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web

  async function showSystem(request: FastifyRequest, reply: FastifyReply) {
    const { user, words } = request
    const { queue, page: asked } = request.query as Fields
    const state = LETTER_STATES.find((one) => one === queue) ?? 'waiting'
    const { rows, page, total } = listQueue(vault, user, { state, page: idFrom(asked) ?? 1 })
    const counts = countQueue(vault, user)
    const checks = checksFor(vault, user, web.surroundings())
    return reply.show('admin-system/system', {
      about: aboutSystem(vault, user),
      certificate: web.certificate === null ? null : shownOf(web.certificate.state().served),
      mail: aboutMail(vault, user),
      warnings: checks.filter(({ standing }) => standing !== 'good').map((one) => told(one, words)),
      good: checks
        .filter(({ standing }) => standing === 'good')
        .map((one) => words.t(`checks.${one.what}`, one.values)),
      backups: web.backups === null ? null : backupsTold(request, web.backups),
      queue: {
        state,
        rows: rows.map((row) => lineOf(row, words)),
        tabs: {
          label: words.t('admin_system.queue'),
          items: LETTER_STATES.map((one) => ({
            href: addressOf(one),
            label: words.t(`admin_system.queue_${one}`),
            count: words.number(counts[one]),
            current: one === state,
          })),
        },
        pages: { page, size: PAGE_SIZE, total, href: (to: number) => addressOf(state, to) },
      },
    })
  }

  function backupsTold({ user, words }: FastifyRequest, backups: Backups) {
    const options = backupOptions(vault)
    const { folder } = backups
    return {
      folder,
      rows: backupsIn(user, backups),
      running: backups.state().running,
      options: `${SYSTEM}/backups`,
      now: `${SYSTEM}/backups/now`,
      schedule: words.t(`admin_system.schedule_${options.schedule}`, { ...options, zone: vault.defaults.timeZone }),
    }
  }

  async function retry(request: FastifyRequest, reply: FastifyReply) {
    retryLetter(vault, request.user, { letterId: idAddressed(request) })
    return reply.done(addressOf('waiting'), 'admin_system.retried', { count: 1 })
  }

  async function retryAll(request: FastifyRequest, reply: FastifyReply) {
    const count = retryFailedLetters(vault, request.user)
    return reply.done(addressOf('waiting'), 'admin_system.retried', { count })
  }

  const config = { door: 'admin' } as const
  app.get(SYSTEM, { config }, showSystem)
  app.post(`${SYSTEM}/letters/retry`, { config }, retryAll)
  app.post(`${SYSTEM}/letters/:id/retry`, { config }, retry)
}

// The key lies beside it, and no page is handed that.
function shownOf({ names, until }: { readonly names: readonly string[]; readonly until: number }) {
  return { names: names.join(', '), until }
}

function addressOf(state: LetterState, page = 1): string {
  const asked = [...(state === 'waiting' ? [] : [`queue=${state}`]), ...(page === 1 ? [] : [`page=${String(page)}`])]
  return asked.length === 0 ? SYSTEM : `${SYSTEM}?${asked.join('&')}`
}

/** What is not as it should be, as the piece shared/_notice takes it. */
function told({ what, standing, values }: Check, { t }: Words) {
  const link =
    what === 'failed_letters' ? { link: { href: addressOf('failed'), label: t('admin_system.see_failed') } } : {}
  return {
    kind: standing === 'mend' ? 'danger' : 'warning',
    title: t(`checks.${what}`, values),
    text: t(`checks.${what}_how`, values),
    ...link,
  }
}

function lineOf(letter: QueuedLetter, words: Words) {
  const { id, kind, toName, fault, retryable, createdAt, tries, nextTryAt, sentAt, failedAt } = letter
  return {
    id,
    kind: words.t(kind),
    to: toName ?? words.t('admin_system.without_account'),
    createdAt,
    tries,
    // Of a letter that waits the next try counts, of the others when they were sent or given up.
    at: sentAt ?? failedAt ?? Math.max(nextTryAt, words.now),
    fault: fault === null ? null : faultWords(fault, words),
    retryable,
  }
}

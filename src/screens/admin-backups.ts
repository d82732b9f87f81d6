// Administration of backups: how often one is made, which are kept, and the button that makes one now.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { choice, filled, form, reshow, text } from '../http/forms.ts'
import type { Web } from '../http/web.ts'
import { backupOptions, changeBackupOptions, RANGES, SCHEDULES, type BackupOptions } from '../vault/backup-options.ts'
import { askForBackup } from '../vault/backups.ts'
import { NotFound } from '../vault/refusals.ts'

const SYSTEM = '/admin/system'
const BACKUPS = `${SYSTEM}/backups`

const OptionsForm = form({
  schedule: choice(SCHEDULES),
  hour: text({ max: 20 }),
  hours: text({ max: 20 }),
  keepLast: text({ max: 20 }),
  keepDays: text({ max: 20 }),
})

export function adminBackupsScreens(app: FastifyInstance, web: Web): void {
  const { vault } = web

  async function showOptions(request: FastifyRequest, reply: FastifyReply) {
    const { schedule, ...numbers } = backupOptions(vault)
    const written = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]))
    return reply.show('admin-system/backups', {
      url: BACKUPS,
      system: SYSTEM,
      values: filled(request, { schedule, ...written }),
      schedules: SCHEDULES,
      ranges: RANGES,
      zone: vault.defaults.timeZone,
    })
  }

  async function change(request: FastifyRequest, reply: FastifyReply) {
    const changed = changeBackupOptions(vault, request.user, optionsFrom(OptionsForm.read(request.body)))
    return reply.done(SYSTEM, changed ? 'admin_backups.saved' : 'shared.unchanged')
  }

  async function backUp(request: FastifyRequest, reply: FastifyReply) {
    if (web.backups === null) throw new NotFound()
    askForBackup(vault, request.user, web.backups)
    return reply.done(SYSTEM, 'admin_system.backup_begun')
  }

  const config = { door: 'admin' } as const
  app.get(BACKUPS, { config }, showOptions)
  app.post(BACKUPS, { config, errorHandler: reshow(showOptions) }, change)
  app.post(`${BACKUPS}/now`, { config }, backUp)
}

/** What was typed, as numbers: what is none is out of every range. */
function optionsFrom({ schedule, ...typed }: ReturnType<typeof OptionsForm.read>): BackupOptions {
  const number = (name: keyof typeof typed) => (/^\d+$/.test(typed[name]) ? Number(typed[name]) : Number.NaN)
  return {
    schedule,
    hour: number('hour'),
    hours: number('hours'),
    keepLast: number('keepLast'),
    keepDays: number('keepDays'),
  }
}

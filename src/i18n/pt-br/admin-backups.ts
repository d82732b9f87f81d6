// Portuguese texts of `admin_backups.…`.
import type { adminBackups as en } from '../en/admin-backups.ts'

export const adminBackups: Record<keyof typeof en, string> = {
  'admin_backups.title': 'Agendamento de backups',
  'admin_backups.schedule': 'Fazer backups',
  'admin_backups.schedule_off': 'Não automaticamente',
  'admin_backups.schedule_off_hint':
    'Então alguém precisa cuidar disso: Fazer backup agora, ou o comando mysafe backup.',
  'admin_backups.schedule_daily': 'Todos os dias',
  'admin_backups.schedule_hours': 'A cada tantas horas',
  'admin_backups.hour': 'Hora do dia',
  'admin_backups.hour_hint': 'De 0 a 23, em {zone}; para todos os dias.',
  'admin_backups.hours': 'Horas entre dois backups',
  'admin_backups.hours_hint': 'Para a cada tantas horas; no máximo uma semana.',
  'admin_backups.keepLast': 'Manter os mais recentes',
  'admin_backups.keepLast_hint': 'Esta quantidade é mantida em qualquer caso.',
  'admin_backups.keepDays': 'Manter os diários',
  'admin_backups.keepDays_hint': 'De tantos dias, o último de cada um; 0 para nenhum além dos mais recentes.',
  'admin_backups.range': 'Escolha um número inteiro de {least} a {most}.',
  'admin_backups.saved': 'Agendamento de backups salvo',
}

// Portuguese texts of `open_link.…`.
import type { openLink as en } from '../en/open-link.ts'

export const openLink: Record<keyof typeof en, string> = {
  'open_link.ended': 'Não é possível abrir este link',
  'open_link.ended_why': 'Ele pode já ter sido usado, ter chegado ao fim ou ter sido cancelado.',
  'open_link.ended_ask': 'Se você ainda precisa do que ele trazia, peça um novo a quem o enviou.',
}

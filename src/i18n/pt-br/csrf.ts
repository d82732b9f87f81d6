// Portuguese texts of `csrf.…`.
import type { csrf as en } from '../en/csrf.ts'

export const csrf: Record<keyof typeof en, string> = {
  'csrf.stale':
    'Esta página ficou aberta por tempo demais ou você entrou novamente nesse meio-tempo. Nada foi alterado: envie mais uma vez.',
  'csrf.refused':
    'Esta solicitação não veio de uma página atual do MySafe. Nada foi alterado. Volte, recarregue a página e tente novamente.',
}

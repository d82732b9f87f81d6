// Portuguese texts of `setup.…`.
import type { setup as en } from '../en/setup.ts'

export const setup: Record<keyof typeof en, string> = {
  'setup.title': 'Configurar o MySafe',
  'setup.about': 'Você será o primeiro administrador e, logo depois, poderá adicionar seus colegas.',
  'setup.create': 'Criar conta',
  'setup.done': 'O MySafe está pronto',
  'setup.add_colleague': 'Adicionar um colega',
}

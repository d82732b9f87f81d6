// Portuguese texts of `home.…`.
import type { home as en } from '../en/home.ts'

export const home: Record<keyof typeof en, string> = {
  'home.title': 'Página inicial',
  'home.new_items': 'Novos itens',
  'home.new_items_about': 'O que foi compartilhado com você e você ainda não abriu, do mais novo para o mais antigo.',
  'home.last_used': 'Usado por último',
  'home.see_all': 'Ver todos',
  'home.mark_seen': 'Marcar todos como vistos',
  'home.seen': 'Todos foram marcados como vistos',
  'home.seen_what': 'Nada saiu do lugar: tudo continua em Segredos de API.',
  'home.nothing_new': 'Nada de novo',
  'home.nothing_new_how': 'O que os colegas compartilham com você fica aqui até você abrir, copiar ou editar.',
  'home.much_new': 'Muita coisa foi compartilhada com você',
  'home.much_new_how': 'O que chegou por último você já conhece. Ver todos procura o que é novo em tudo.',
  'home.nothing_used': 'Nada usado ainda',
  'home.nothing_used_how': 'O que você abre, copia, edita ou compartilha fica aqui, para estar à mão na próxima vez.',
  'home.to_list': 'Ir para Segredos de API',
  'home.first_title': 'Boas-vindas ao MySafe',
  'home.first_how':
    'Comece pelo segredo de API de que você mais precisa. O que você usar e o que os colegas compartilharem com você estará à mão nesta página.',
  'home.first_how_administrator':
    'Comece pelo segredo de API de que você mais precisa ou traga um colega com quem compartilhar. O que você usar e o que for compartilhado com você estará à mão nesta página.',
  'home.add_colleague': 'Adicionar um colega',
  'home.owner': 'Proprietário:',
}

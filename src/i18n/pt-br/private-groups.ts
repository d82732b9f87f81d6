// Portuguese texts of `private_groups.…`.
import type { privateGroups as en } from '../en/private-groups.ts'

export const privateGroups: Record<keyof typeof en, string> = {
  'private_groups.title': 'Grupos pessoais',
  'private_groups.about':
    'Um grupo pessoal é seu: você decide quem está nele e compartilha com todos de uma vez. Você só faz parte dele se adicionar a si mesmo.',
  'private_groups.add': 'Adicionar grupo pessoal',
  'private_groups.added': 'Grupo pessoal adicionado',
  'private_groups.added_what': 'Ele aparece quando você compartilha um segredo de API.',
  'private_groups.saved': 'Grupo pessoal salvo',
  'private_groups.none': 'Você ainda não tem grupos pessoais',
  'private_groups.none_what':
    'Reúna colegas em um grupo seu e compartilhe com todos de uma vez. Só você decide quem faz parte dele.',
  'private_groups.owner': 'Proprietário',
  'private_groups.you': 'Você',
  'private_groups.view': 'Visualizar',
  'private_groups.members_may_view': 'Membros podem ver este grupo?',
  'private_groups.members_may_view_hint':
    'Assim eles veem o nome do grupo e quem está nele, e podem compartilhar com ele os próprios segredos de API.',
  'private_groups.seen_by_members': 'Visível aos membros',
  'private_groups.disable_question': 'Tem certeza que deseja desativar o grupo pessoal {name}?',
  'private_groups.enable_question': 'Tem certeza que deseja ativar o grupo pessoal {name}?',
}

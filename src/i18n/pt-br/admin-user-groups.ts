// Portuguese texts of `admin_user_groups.…`.
import type { adminUserGroups as en } from '../en/admin-user-groups.ts'

export const adminUserGroups: Record<keyof typeof en, string> = {
  'admin_user_groups.title': 'Grupos de usuários',
  'admin_user_groups.about':
    'Todos podem compartilhar com um grupo de usuários. Quem está nele tem acesso ao que for compartilhado com ele.',
  'admin_user_groups.add': 'Adicionar grupo de usuários',
  'admin_user_groups.added': 'Grupo de usuários adicionado',
  'admin_user_groups.saved': 'Grupo de usuários salvo',
  'admin_user_groups.none': 'Ainda não há grupos de usuários',
  'admin_user_groups.none_what':
    'Reúna em um grupo as pessoas que trabalham juntas: quem entra passa a ter acesso ao que está compartilhado com ele, e quem sai perde esse acesso.',
  'admin_user_groups.name_taken': 'Já existe um grupo de usuários com esse nome.',
  'admin_user_groups.disable_question': 'Tem certeza que deseja desativar o grupo de usuários {name}?',
  'admin_user_groups.enable_question': 'Tem certeza que deseja ativar o grupo de usuários {name}?',
}

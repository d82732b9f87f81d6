// Portuguese texts of `admin_users.…`.
import type { adminUsers as en } from '../en/admin-users.ts'

export const adminUsers: Record<keyof typeof en, string> = {
  'admin_users.title': 'Usuários',
  'admin_users.add': 'Adicionar usuário',
  'admin_users.add_about': 'Você recebe um endereço de uso único, com o qual a pessoa escolhe a própria senha.',
  'admin_users.edit': 'Editar',
  'admin_users.edit_title': 'Editar {name}',
  'admin_users.account': 'Conta',
  'admin_users.name': 'Nome',
  'admin_users.username': 'Nome de usuário',
  'admin_users.email': 'E-mail',
  'admin_users.may': 'Também pode',
  'admin_users.external_share': 'Compartilhamento externo',
  'admin_users.external_share_what': 'Permite compartilhar os próprios segredos de API com pessoas sem conta.',
  'admin_users.external_share_off':
    'Permite compartilhar os próprios segredos de API com pessoas sem conta, quando o compartilhamento externo estiver ativado em Opções de compartilhamento.',
  'admin_users.administrator': 'Administrador',
  'admin_users.administrator_what':
    'Cuida dos usuários, dos grupos e do sistema. Só vê os próprios segredos de API e os que foram compartilhados com ele.',
  'admin_users.groups': 'Grupos de usuários',
  'admin_users.find_groups': 'Buscar grupos de usuários',
  'admin_users.find_groups_hint': 'Parte de um nome. A entrada nos grupos escolhidos acontece quando você salvar.',
  'admin_users.no_such_group': 'Nenhum grupo de usuários tem esse nome.',
  'admin_users.in_no_group': 'Ainda em nenhum grupo de usuários.',
  'admin_users.added_on': 'Adicionado',
  'admin_users.search': 'Nome, usuário ou e-mail',
  'admin_users.filters': 'Filtros',
  'admin_users.status': 'Status',
  'admin_users.you': '(você)',
  'admin_users.no_password_yet': 'Ainda sem senha',
  'admin_users.actions_of': 'Ações para {name}',
  'admin_users.nobody': 'Ninguém encontrado',
  'admin_users.nobody_what': 'Nenhum usuário corresponde ao que você procura.',
  'admin_users.saved': 'Usuário salvo',
  'admin_users.changed_meanwhile':
    'Outra pessoa alterou este usuário nesse meio-tempo. O que ela salvou está ao lado do que você digitou; confira e salve de novo.',
  'admin_users.last_administrator':
    'Nenhuma outra pessoa que administra consegue entrar. Torne outra pessoa administradora primeiro; isso passa a valer quando ela escolher a senha.',
  'admin_users.first_administers': 'A primeira pessoa administra o MySafe: acrescente --administrator.',
  'admin_users.is_inactive': 'Este usuário já está inativo.',
  'admin_users.is_active': 'Este usuário já está ativo.',
  'admin_users.access': 'Acesso',
  'admin_users.sessions':
    '{count, plural, =0 {Sem sessão aberta.} one {Com sessão aberta em um dispositivo.} other {Com sessão aberta em # dispositivos.}}',
  'admin_users.address_open': 'Um endereço de uso único vale até {until}.',
  'admin_users.inactive_since': 'Inativo desde {day}. Ninguém pode entrar com esta conta.',
  'admin_users.end_sessions': 'Encerrar sessões',
  'admin_users.end_sessions_question': 'Deseja encerrar todas as sessões de {name}?',
  'admin_users.end_sessions_what':
    '{count, plural, =0 {Não há sessão para encerrar.} one {Uma sessão termina na hora.} other {# sessões terminam na hora.}} A pessoa pode entrar de novo com a própria senha.',
  'admin_users.sessions_ended':
    '{count, plural, =0 {Não havia sessão para encerrar} one {Sessão encerrada} other {# sessões encerradas}}',
  'admin_users.reset': 'Redefinir senha',
  'admin_users.reset_question': 'Deseja redefinir a senha de {name}?',
  'admin_users.reset_what':
    'A senha antiga deixa de valer na hora e todas as sessões terminam. Você recebe um endereço de uso único para a pessoa; ao usá-lo, ela fica sabendo que você redefiniu a senha.',
  'admin_users.reactivate': 'Reativar',
  'admin_users.reactivate_question': 'Deseja reativar {name}?',
  'admin_users.reactivate_what':
    'A pessoa escolhe uma nova senha por um endereço de uso único. O que ainda está compartilhado com ela volta a funcionar.',
  'admin_users.deactivate': 'Desativar',
  'admin_users.deactivate_question': 'Tem certeza que deseja desativar {name}?',
  'admin_users.deactivate_question_me': 'Tem certeza que deseja desativar a sua própria conta?',
  'admin_users.deactivate_what':
    'Todas as sessões terminam na hora e ninguém mais pode entrar com esta conta. Ela pode ser reativada depois.',
  'admin_users.owns':
    'Vai para o novo proprietário: {secrets, plural, =0 {} =1 {um segredo de API} other {# segredos de API}}{privateGroups, plural, =0 {} other {{secrets, plural, =0 {} other { e }}}}{privateGroups, plural, =0 {} =1 {um grupo pessoal} other {# grupos pessoais}}. O que está compartilhado continua compartilhado, e as pessoas afetadas são avisadas.',
  'admin_users.new_owner': 'Novo proprietário',
  'admin_users.new_owner_hint': 'Nome, nome de usuário ou e-mail de um usuário ativo',
  'admin_users.another': 'Escolher outra pessoa',
  'admin_users.hand_over_choose': 'Escolha quem assume o que pertence a este usuário.',
  'admin_users.hand_over_nobody': 'Nenhum outro usuário ativo tem exatamente esse nome. Escolha na lista.',
  'admin_users.deactivated': 'Usuário desativado',
  'admin_users.handed_over':
    'Transferidos: {secrets, plural, =0 {} =1 {um segredo de API} other {# segredos de API}}{privateGroups, plural, =0 {} other {{secrets, plural, =0 {} other { e }}}}{privateGroups, plural, =0 {} =1 {um grupo pessoal} other {# grupos pessoais}}.',
  'admin_users.handed_over_renamed':
    'Transferidos: {secrets, plural, =0 {} =1 {um segredo de API} other {# segredos de API}}{privateGroups, plural, =0 {} other {{secrets, plural, =0 {} other { e }}}}{privateGroups, plural, =0 {} =1 {um grupo pessoal} other {# grupos pessoais}}. {count, plural, one {Um identificador já existia lá e ganhou um número no final: {ids}.} other {# identificadores já existiam lá e ganharam um número no final: {ids}}}{more, plural, =0 {{count, plural, one {} other {.}}} other { e mais #.}}',
  'admin_users.items': 'Transferir itens',
  'admin_users.items_about':
    'Para quando {name} está ausente. Você vê o código e o nome do que pertence a {name}, e nada mais.',
  'admin_users.items_search': 'Nome ou código',
  'admin_users.items_tick': 'Escolher',
  'admin_users.items_ticked': 'Transferir os marcados',
  'admin_users.items_all': '{count, plural, one {Transferir o único} other {Transferir todos (#)}}',
  'admin_users.items_found':
    '{count, plural, one {Transferir o único encontrado} other {Transferir todos os encontrados (#)}}',
  'admin_users.items_not_found': 'Nenhum segredo de API desta pessoa corresponde ao que você procura.',
  'admin_users.items_none': 'Nada para transferir',
  'admin_users.items_none_what': 'Nenhum segredo de API pertence a {name}.',
  'admin_users.items_missing': 'Marque pelo menos um segredo de API.',
  'admin_users.items_too_many': 'No máximo {most, number} segredos de API são transferidos de uma vez. Procure menos.',
  'admin_users.items_changed':
    'Parte do que você escolheu já pertence a outra pessoa. Nada foi transferido; escolha de novo.',
  'admin_users.items_back': 'Escolher outros segredos de API',
  'admin_users.items_what':
    '{count, plural, =0 {Nenhum segredo de API foi escolhido.} one {Um segredo de API de {name} vai para o novo proprietário. O que está compartilhado continua compartilhado. {name}, o novo proprietário e todos os administradores são avisados.} other {# segredos de API de {name} vão para o novo proprietário. O que está compartilhado continua compartilhado. {name}, o novo proprietário e todos os administradores são avisados.}}',
  'admin_users.items_more': '{count, plural, one {e mais um} other {e mais #}}',
  'admin_users.items_keep': 'Manter Pode editar para {name}',
  'admin_users.items_keep_hint': 'Sem isso, a pessoa não encontra mais nada disso quando voltar.',
  'admin_users.items_give': 'Transferir',
  'admin_users.items_done': 'Itens transferidos',
  'admin_users.address': 'Endereço de uso único',
  'admin_users.address_added': '{name} foi adicionado',
  'admin_users.address_reset': 'A senha de {name} foi redefinida',
  'admin_users.address_reactivated': '{name} foi reativado',
  'admin_users.address_what': 'Entregue este endereço a {name}. Ele leva à escolha da senha e funciona uma vez.',
  'admin_users.address_reset_what':
    'Entregue este endereço a {name}. Ele leva à escolha de uma nova senha e funciona uma vez; a antiga não vale mais.',
  'admin_users.address_until': 'Vale até {until} ({zone}).',
  'admin_users.address_once': 'Copie agora: ele não será mostrado de novo.',
  'admin_users.address_mailed': 'Ele também foi enviado por e-mail para {email}.',
  'admin_users.address_printed': 'O e-mail com ele foi mostrado no console onde o MySafe foi iniciado.',
  'admin_users.address_not_mailed':
    'Nenhum e-mail foi enviado, porque não há servidor de e-mail configurado. Entregue-o você mesmo a {name}.',
  'admin_users.add_another': 'Adicionar outro usuário',
  'admin_users.to_list': 'Voltar aos usuários',
}

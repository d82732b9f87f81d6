// Portuguese texts of `admin_sharing_options.…`.
import type { adminSharingOptions as en } from '../en/admin-sharing-options.ts'

export const adminSharingOptions: Record<keyof typeof en, string> = {
  'admin_sharing_options.title': 'Opções de compartilhamento',
  'admin_sharing_options.outside': 'Compartilhamento externo',
  'admin_sharing_options.external': 'Habilitar compartilhamento externo?',
  'admin_sharing_options.external_hint':
    'Quem tem a permissão Compartilhamento externo pode compartilhar com pessoas sem conta. Quando ele está desativado, os links já enviados deixam de abrir.',
  'admin_sharing_options.longest': 'Tempo máximo de compartilhamento',
  'admin_sharing_options.longest_hint': 'Em branco: sem limite',
  'admin_sharing_options.longest_none': 'sem limite',
  'admin_sharing_options.longest_range':
    'Escreva um número inteiro, de 1 hora a {hours, number} horas ({days, number} dias), ou deixe em branco.',
  'admin_sharing_options.unit': 'Unidade',
  'admin_sharing_options.unit_hint': 'No máximo {days, number} dias',
  'admin_sharing_options.hours': 'Horas',
  'admin_sharing_options.days': 'Dias',
  'admin_sharing_options.domains': 'Domínios permitidos',
  'admin_sharing_options.domains_hint':
    'Quem recebe precisa ter um endereço exatamente em um destes domínios: corp.example não inclui mail.corp.example. Um por linha ou separados por vírgula. Em branco: todos os domínios.',
  'admin_sharing_options.domains_all': 'todos os domínios',
  'admin_sharing_options.domains_form':
    'Escreva somente o que vem depois do @, como em corp.example. {count, plural, one {Isto não é um domínio:} other {Estes não são domínios:}} {names}',
  'admin_sharing_options.domains_many':
    'Você escreveu {count, number} domínios. No máximo {most, number} podem ser guardados.',
  'admin_sharing_options.check': 'Verificação obrigatória',
  'admin_sharing_options.check_hint': 'O que quem recebe precisa saber para que o link abra.',
  'admin_sharing_options.check_any': 'Quem compartilha escolhe',
  'admin_sharing_options.check_code': 'Código por e-mail',
  'admin_sharing_options.check_passphrase': 'Frase secreta',
  'admin_sharing_options.check_both': 'Código por e-mail e frase secreta',
  'admin_sharing_options.check_no_mail': 'Precisa de um servidor de e-mail, e não há nenhum configurado.',
  'admin_sharing_options.new_users': 'Novos usuários podem compartilhar externamente',
  'admin_sharing_options.new_users_hint':
    'O formulário Adicionar usuário passa a vir com Compartilhamento externo marcado. Quem já tem conta continua como está.',
  'admin_sharing_options.saved': 'Opções de compartilhamento salvas',
  'admin_sharing_options.changed_meanwhile':
    'Outra pessoa alterou as opções de compartilhamento nesse meio-tempo. O que ela salvou está ao lado do que você escolheu; confira e salve de novo.',
  'admin_sharing_options.addresses': 'Como está configurado',
  'admin_sharing_options.base_url': 'Url base',
  'admin_sharing_options.base_url_set': 'Definida por MYSAFE_BASE_URL. Os links dos e-mails começam com ela.',
  'admin_sharing_options.base_url_found':
    'Onde o MySafe escuta. Os links dos e-mails começam com ela; defina MYSAFE_BASE_URL antes que outras pessoas precisem segui-los.',
  'admin_sharing_options.sender': 'Remetente',
  'admin_sharing_options.sender_from': 'É a configuração MYSAFE_MAIL_FROM que o define.',
  'admin_sharing_options.sender_none': 'Nenhum',
  'admin_sharing_options.sender_none_how':
    'Não há servidor de e-mail, por isso nenhum e-mail é enviado. Defina MYSAFE_SMTP_URL e MYSAFE_MAIL_FROM e inicie o MySafe de novo.',
  'admin_sharing_options.test': 'E-mail de teste',
  'admin_sharing_options.test_what':
    'Envia um e-mail para {email} sem passar pela fila e diz aqui o que o servidor de e-mail respondeu.',
  'admin_sharing_options.send_test': 'Enviar e-mail de teste',
  'admin_sharing_options.test_sent': 'Enviado',
  'admin_sharing_options.test_failed': 'O e-mail para {email} não foi enviado',
  'admin_sharing_options.open_base_url': 'Links para pessoas de fora levam a',
  'admin_sharing_options.open_same':
    'O mesmo endereço. MYSAFE_OPEN_PORT e MYSAFE_OPEN_BASE_URL dão a eles um endereço próprio.',
  'admin_sharing_options.open_own': 'Nada mais do MySafe pode ser acessado por ali.',
}

// Portuguese texts of `mail.…`: the letters, and how it stands with them.
import type { mail as en } from '../en/mail.ts'

export const mail: Record<keyof typeof en, string> = {
  'mail.the_operator': 'O operador deste servidor',
  'mail.more': '{more, plural, one {e mais um} other {e mais #}}',
  'mail.switch_off': 'Você pode desligar estes e-mails na sua conta: {url}',
  'mail.not_you': 'Se você não esperava por isso, fale com um administrador.',
  'mail.sent_by': 'Enviado pelo MySafe em {url}',
  'mail.open_api_secret': 'Abrir no MySafe',
  'mail.see_new_items': 'Ver as novidades',
  'mail.see_api_secrets': 'Abrir o MySafe',
  'mail.shared_subject':
    '{count, plural, =1 {{named, select, yes {{by} compartilhou “{name}” com você} other {{by} compartilhou um segredo de API com você}}} other {{by} compartilhou # segredos de API com você}}',
  'mail.shared':
    '{count, plural, =1 {{by} compartilhou um segredo de API com você:} other {{by} compartilhou # segredos de API com você:}}',
  'mail.shared_how': 'Entre para ver o que você pode fazer com {count, plural, =1 {ele} other {eles}}.',
  'mail.handed_over_subject': '{count, plural, =1 {“{name}” agora é seu} other {# segredos de API agora são seus}}',
  'mail.handed_over':
    '{count, plural, =1 {{by} transferiu um segredo de API para você:} other {{by} transferiu # segredos de API para você:}}',
  'mail.handed_over_how': 'O que estava compartilhado continua compartilhado; agora quem decide é você.',
  'mail.taken_over_subject':
    '{count, plural, =1 {“{name}” agora pertence a {to}} other {# segredos de API seus agora pertencem a {to}}}',
  'mail.taken_over':
    '{count, plural, =1 {{by} transferiu um segredo de API seu para {to}:} other {{by} transferiu # segredos de API seus para {to}:}}',
  'mail.taken_over_from_subject':
    '{count, plural, =1 {Um segredo de API de {from} agora pertence a {to}} other {# segredos de API de {from} agora pertencem a {to}}}',
  'mail.taken_over_from':
    '{count, plural, =1 {{by} transferiu um segredo de API de {from} para {to}:} other {{by} transferiu # segredos de API de {from} para {to}:}}',
  'mail.taken_over_from_why': 'Todos os administradores recebem este e-mail.',
  'mail.joined_group_subject': '{by} agora está no grupo “{group}”',
  'mail.joined_group':
    '{by}, que é administrador, entrou no grupo de usuários “{group}”. {count, plural, =1 {Este segredo de API seu está compartilhado com ele:} other {Estes # segredos de API seus estão compartilhados com ele:}}',
  'mail.joined_group_how': 'Se não deveria ser assim, deixe de compartilhar com esse grupo.',
  'mail.came_back_subject': '{who} tem a conta de volta',
  'mail.came_back':
    '{by} devolveu a conta a {who}. {count, plural, one {Com ela, {who} alcança de novo este segredo de API seu} other {Com ela, {who} alcança de novo # segredos de API seus}}:',
  'mail.came_back_how': 'Se não deveria ser assim, deixe de compartilhar com essa pessoa.',
  'mail.private_group_subject': 'Um grupo pessoal com o qual você compartilha tem outro proprietário',
  'mail.private_group':
    '{by} transferiu um grupo pessoal para {to}, que a partir de agora decide quem participa dele. {count, plural, =1 {Este segredo de API seu está compartilhado com ele:} other {Estes # segredos de API seus estão compartilhados com ele:}}',
  'mail.private_group_how': 'Se não deveria ser assim, deixe de compartilhar com esse grupo.',
  'mail.invited_subject': '{by} convida você para o MySafe',
  'mail.invited':
    '{by} criou uma conta para você no MySafe, o cofre dos segredos de API da sua equipe. Seu nome de usuário é {username}.',
  'mail.reset_subject': 'Sua senha do MySafe foi redefinida',
  'mail.reset':
    '{by} redefiniu a senha da sua conta {username}. A senha antiga não vale mais, e suas sessões foram encerradas em todos os dispositivos.',
  'mail.choose_password': 'Escolher a senha',
  'mail.address_until': 'Este endereço funciona uma única vez, até {until} ({zone}). Não o passe a ninguém.',
  'mail.email_changed_subject': 'O endereço de e-mail da sua conta no MySafe foi alterado',
  'mail.email_changed':
    '{by} alterou o endereço de e-mail da conta {username}. Este e-mail vai para o endereço anterior e para o atual.',
  'mail.email_changed_yourself':
    'O endereço de e-mail da conta {username} foi alterado a partir dela mesma. Este e-mail vai para o endereço anterior e para o atual.',
  'mail.external_shared_subject': '{by} compartilhou um segredo de API com você',
  'mail.external_shared': '{by} ({email}) compartilhou um segredo de API com você.',
  'mail.external_shared_what': 'Nome: {name}. Tipo: segredo de API.',
  'mail.external_shared_until':
    'Ele pode ser aberto até {zone, select, UTC {{utc} (UTC)} other {{until} ({zone}), ou seja, {utc} (UTC)}}.',
  'mail.external_shared_opens':
    '{limited, select, yes {Ele abre {count, plural, one {uma única vez} other {# vezes}}. Olhar a página não consome nenhum acesso.} other {Ele abre quantas vezes você precisar. Olhar a página não consome nenhum acesso.}}',
  'mail.external_open': 'Acessar agora',
  'mail.external_check_code': 'Antes de abrir, a página envia um código por e-mail a este endereço.',
  'mail.external_check_passphrase':
    'A página pede uma frase secreta. Quem compartilha a informa a você por outro meio, não por e-mail.',
  'mail.external_check_both':
    'A página envia um código por e-mail a este endereço e pede uma frase secreta. Quem compartilha informa a frase a você por outro meio, não por e-mail.',
  'mail.external_yours_alone': 'Este link é só seu. Não o passe a ninguém.',
  'mail.external_code_subject': 'Seu código do MySafe',
  'mail.external_code': 'Seu código para abrir o que {by} compartilhou com você:',
  'mail.external_code_how': 'Ele vale uma única vez, por dez minutos, no navegador em que foi pedido.',
  'mail.external_code_not_you':
    'Se não foi você quem pediu, outra pessoa tem o seu link: não digite o código em lugar nenhum e avise quem lhe enviou o link.',
  'mail.external_ended_subject': 'Acesso expirado',
  'mail.external_ended': 'O segredo de API “{name}”, que {by} compartilhou com você, não pode mais ser aberto.',
  'mail.external_ended_how': 'Se você ainda precisa dele, peça um novo link a {by}.',
  'mail.external_opened_subject': '“{name}” foi aberto por alguém de fora',
  'mail.external_opened': '{email} abriu “{name}” pela primeira vez com o link que recebeu de você.',
  'mail.external_opened_how': 'Se você não esperava por isso, revogue o link e troque o client secret.',
  'mail.external_failed_subject': 'Não foi possível enviar o link de “{name}”',
  'mail.external_failed': 'O e-mail com o seu link de “{name}” não chegou a {email}.',
  'mail.external_failed_how': 'Confira o endereço. Você pode enviar o link de novo ou revogá-lo.',
  'mail.external_see': 'Ver este compartilhamento',
  'mail.test_subject': 'E-mail de teste do MySafe',
  'mail.test': 'Os e-mails do MySafe chegam. Você pediu este em {at} ({zone}).',
  'mail.kind_shared_with_you': 'Compartilhado com você',
  'mail.kind_handed_over': 'Novo proprietário',
  'mail.kind_taken_over': 'Transferido para outra pessoa',
  'mail.kind_taken_over_from': 'Transferido para outra pessoa, aos administradores',
  'mail.kind_joined_group': 'Administrador entrou em um grupo',
  'mail.kind_came_back': 'Conta devolvida',
  'mail.kind_private_group_taken_over': 'Grupo pessoal com outro proprietário',
  'mail.kind_invited': 'Convite',
  'mail.kind_password_reset': 'Senha redefinida',
  'mail.audit_pruned_subject': 'Os eventos mais antigos da trilha de auditoria foram removidos',
  'mail.audit_pruned':
    'O operador do MySafe removeu {events, plural, one {# evento} other {# eventos}} do início da trilha de auditoria, até o evento {upTo, number}. Uma marca assinada está em seu lugar.',
  'mail.audit_pruned_unknown': 'Se você não sabe disso, pergunte a quem opera o MySafe.',
  'mail.see_audit': 'Ver na trilha de auditoria',
  'mail.kind_audit_pruned': 'Trilha de auditoria encurtada',
  'mail.kind_email_changed': 'Endereço de e-mail alterado',
  'mail.kind_external_shared': 'Link para alguém de fora',
  'mail.kind_external_code': 'Código para alguém de fora',
  'mail.kind_external_ended': 'Link encerrado',
  'mail.kind_external_opened': 'Aberto por alguém de fora',
  'mail.kind_external_failed': 'Link que não pôde ser enviado',
  'mail.fault_unreachable': 'Não foi possível conectar ao servidor de e-mail.',
  'mail.fault_name': 'O nome do servidor de e-mail não é conhecido.',
  'mail.fault_timeout': 'O servidor de e-mail não respondeu a tempo.',
  'mail.fault_tls':
    'A conexão com o servidor de e-mail não pode ser protegida: ele não oferece criptografia, ou o certificado dele não é confiável.',
  'mail.fault_sign_in': 'O servidor de e-mail recusa o nome ou a senha do MySafe.',
  'mail.fault_sender': 'O servidor de e-mail recusa o remetente (MYSAFE_MAIL_FROM).',
  'mail.fault_server': 'O servidor de e-mail não aceita e-mails no momento.',
  'mail.fault_recipient': 'O servidor de e-mail recusa o endereço do destinatário.',
  'mail.fault_message': 'O servidor de e-mail recusa a mensagem.',
  'mail.fault_broken': 'O MySafe não conseguiu escrever este e-mail. O log tem mais detalhes.',
  'mail.fault_not_allowed': 'Quem compartilhou não pode mais compartilhar com pessoas de fora.',
  'mail.fault_capped': 'Espera a vez: a mesma pessoa causou e-mails demais em uma hora.',
  'mail.fault_status': '{fault} A resposta dele foi {status}.',
  'mail.test_taken': 'O servidor de e-mail aceitou um e-mail de teste para {email}. Veja se ele chega.',
  'mail.test_printed': 'O e-mail de teste para {email} foi mostrado no console onde o MySafe foi iniciado.',
  'mail.not_configured': 'Não há servidor de e-mail. Configure MYSAFE_SMTP_URL e inicie o MySafe de novo.',
  'mail.not_retryable': 'Este e-mail foi enviado nesse meio-tempo, ou nada dele continua guardado.',
}

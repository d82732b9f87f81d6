// Portuguese texts of `admin_system.…`.
import type { adminSystem as en } from '../en/admin-system.ts'

export const adminSystem: Record<keyof typeof en, string> = {
  'admin_system.title': 'Sistema',
  'admin_system.installation': 'Esta instalação',
  'admin_system.version': 'Versão',
  'admin_system.version_and_node': 'MySafe {version} no Node {node}',
  'admin_system.database': 'Banco de dados',
  'admin_system.megabytes': '{size, number, ::.0} MB',
  'admin_system.mail': 'E-mail',
  'admin_system.mail_none': 'Nenhum e-mail é enviado: não há servidor de e-mail.',
  'admin_system.mail_console': 'Mostrado no console onde o MySafe foi iniciado',
  'admin_system.mail_server': 'Servidor de e-mail',
  'admin_system.mail_from': 'Remetente',
  'admin_system.mail_encryption': 'Criptografia',
  'admin_system.encryption_tls': 'TLS desde o primeiro byte',
  'admin_system.encryption_starttls': 'STARTTLS',
  'admin_system.encryption_none': 'Nenhuma',
  'admin_system.not_verified': 'O certificado não é verificado',
  'admin_system.verified': 'O certificado é verificado',
  'admin_system.signs_in': 'O MySafe se identifica com nome e senha',
  'admin_system.signs_in_not': 'O MySafe não se identifica',
  'admin_system.warnings': 'Convém resolver logo',
  'admin_system.warning_plain_http': 'As pessoas acessam o MySafe sem criptografia',
  'admin_system.warning_plain_http_how':
    'Quem está no caminho pode ler senhas e client secrets. Coloque o MySafe atrás de https e aponte MYSAFE_BASE_URL para lá.',
  'admin_system.warning_plain_links': 'As pessoas sem conta acessam o MySafe sem criptografia',
  'admin_system.warning_plain_links_how':
    'Quem está no caminho pode ler os client secrets a que os links levam. Coloque o segundo endereço atrás de https e aponte MYSAFE_OPEN_BASE_URL para lá.',
  'admin_system.warning_unsafe_mail': 'Os e-mails podem ser lidos no caminho',
  'admin_system.warning_unsafe_mail_how':
    'O servidor de e-mail não precisa provar quem é, ou a conexão não é criptografada. Endereços de uso único, links e códigos viajam nesses e-mails.',
  'admin_system.warning_recovery_key': 'A chave de recuperação ainda está nesta máquina',
  'admin_system.warning_recovery_key_how':
    'Quem levar o disco leva a chave junto. Imprima {file} ou guarde-o em outro lugar e depois apague o arquivo.',
  'admin_system.warning_mail_waits': 'Há e-mails esperando',
  'admin_system.warning_mail_waits_how':
    'O servidor de e-mail falhou na última tentativa. O MySafe continua tentando sozinho; nada se perde.',
  'admin_system.warning_failed_letters':
    '{count, plural, one {O MySafe desistiu de um e-mail} other {O MySafe desistiu de # e-mails}}',
  'admin_system.warning_failed_letters_how':
    '{count, plural, one {Ele pode ser tentado de novo por sete dias.} other {Eles podem ser tentados de novo por sete dias.}}',
  'admin_system.see_failed': 'Ver o que falhou',
  'admin_system.warning_no_mail': 'Não há servidor de e-mail',
  'admin_system.warning_no_mail_how':
    'Tudo funciona sem ele: ninguém é avisado por e-mail, e os endereços de uso único são entregues por quem os criou.',
  'admin_system.queue': 'Fila de e-mails',
  'admin_system.queue_waiting': 'Esperando',
  'admin_system.queue_failed': 'Falharam',
  'admin_system.queue_sent': 'Enviados',
  'admin_system.kind': 'E-mail',
  'admin_system.to': 'Destinatário',
  'admin_system.since': 'Desde',
  'admin_system.tries': 'Tentativas',
  'admin_system.when_waiting': 'Próxima tentativa',
  'admin_system.when_failed': 'Desistência',
  'admin_system.when_sent': 'Envio',
  'admin_system.fault': 'Última falha',
  'admin_system.no_fault': 'Nenhuma',
  'admin_system.without_account': 'Alguém sem conta',
  'admin_system.retry': 'Tentar de novo',
  'admin_system.retry_what': 'Tentar de novo “{kind}” para {to}',
  'admin_system.retry_all': 'Tentar todos de novo',
  'admin_system.retried':
    '{count, plural, =0 {Não havia nada para tentar de novo} one {O e-mail está sendo tentado de novo} other {# e-mails estão sendo tentados de novo}}',
  'admin_system.nothing_waiting': 'Nada está esperando',
  'admin_system.nothing_waiting_what': 'Os e-mails ficam aqui até o servidor de e-mail aceitá-los.',
  'admin_system.nothing_failed': 'Nada falhou',
  'admin_system.nothing_failed_what': 'Aqui ficam os e-mails que o servidor não aceitou, com o motivo.',
  'admin_system.nothing_sent': 'Nada foi enviado ainda',
  'admin_system.nothing_sent_what':
    'Aqui ficam os e-mails depois que o servidor os aceitou. O que diziam não é guardado.',
}

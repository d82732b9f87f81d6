// Portuguese texts of `admin_sharing_options.…`.
import type { adminSharingOptions as en } from '../en/admin-sharing-options.ts'

export const adminSharingOptions: Record<keyof typeof en, string> = {
  'admin_sharing_options.title': 'Opções de compartilhamento',
  'admin_sharing_options.addresses': 'Como está configurado',
  'admin_sharing_options.base_url': 'Url base',
  'admin_sharing_options.base_url_set': 'Definida por MYSAFE_BASE_URL. Os links dos e-mails começam com ela.',
  'admin_sharing_options.base_url_found':
    'Onde o MySafe escuta. Os links dos e-mails começam com ela; defina MYSAFE_BASE_URL antes que outras pessoas precisem segui-los.',
  'admin_sharing_options.sender': 'Remetente',
  'admin_sharing_options.sender_from': 'Definido por MYSAFE_MAIL_FROM.',
  'admin_sharing_options.sender_none': 'Nenhum',
  'admin_sharing_options.sender_none_how':
    'Não há servidor de e-mail, por isso nenhum e-mail é enviado. Defina MYSAFE_SMTP_URL e MYSAFE_MAIL_FROM e inicie o MySafe de novo.',
  'admin_sharing_options.test': 'E-mail de teste',
  'admin_sharing_options.test_what':
    'Envia um e-mail para {email} sem passar pela fila e diz aqui o que o servidor de e-mail respondeu.',
  'admin_sharing_options.send_test': 'Enviar e-mail de teste',
  'admin_sharing_options.test_sent': 'Enviado',
  'admin_sharing_options.test_failed': 'O e-mail para {email} não foi enviado',
}

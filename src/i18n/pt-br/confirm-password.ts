// Portuguese texts of `confirm_password.…`.
import type { confirmPassword as en } from '../en/confirm-password.ts'

export const confirmPassword: Record<keyof typeof en, string> = {
  'confirm_password.title': 'Confirme que é você',
  'confirm_password.about': 'O próximo passo é importante. Digite sua senha novamente; ela vale por cinco minutos.',
  'confirm_password.password': 'Senha',
  'confirm_password.confirm': 'Continuar',
  'confirm_password.missing': 'Informe sua senha.',
  'confirm_password.wrong': 'Esta não é a sua senha.',
  'confirm_password.too_much':
    'O que você digitou é maior do que qualquer formulário daqui aceita e não pode ser guardado enquanto você confirma.',
  'confirm_password.kept': 'Confirmado. Confira o que digitou e envie mais uma vez.',
}

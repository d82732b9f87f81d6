// Portuguese texts of `sign_in.…`.
import type { signIn as en } from '../en/sign-in.ts'

export const signIn: Record<keyof typeof en, string> = {
  'sign_in.title': 'Entrar',
  'sign_in.again': 'Entrar de novo',
  'sign_in.who': 'Nome de usuário ou e-mail',
  'sign_in.password': 'Senha',
  'sign_in.sign_in': 'Entrar',
  'sign_in.who_missing': 'Informe seu nome de usuário ou e-mail.',
  'sign_in.password_missing': 'Informe sua senha.',
  'sign_in.failed': 'Nome de usuário, e-mail ou senha incorretos.',
  'sign_in.forgotten': 'Esqueceu a senha? Um administrador pode lhe enviar um endereço para escolher outra.',
  'sign_in.ended': 'Sua sessão terminou. Entre para continuar.',
  'sign_in.not_set_up': 'O MySafe ainda não foi configurado. Abra o endereço que o console mostra a cada início.',
  'sign_in.kept_notice': 'Sua sessão terminou. O que você digitou fica guardado por dez minutos: entre e estará lá.',
  'sign_in.kept': 'O que você digitou está aqui de novo. Confira e envie mais uma vez.',
  'sign_in.too_much':
    'Sua sessão terminou. O que você digitou é maior do que qualquer formulário daqui aceita e não pôde ser guardado.',
  'sign_in.go_on_title': 'O que você digitou está guardado',
  'sign_in.go_on_about': 'Continue para tê-lo de volta no formulário. Nada disso foi salvo ainda.',
  'sign_in.go_on': 'Continuar',
  'sign_in.not_kept': 'O que foi digitado antes não está aqui: fica guardado por dez minutos, e só para quem digitou.',
  'sign_in.signed_out': 'Você saiu do MySafe',
}

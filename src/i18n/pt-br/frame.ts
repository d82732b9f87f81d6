// Portuguese texts of `frame.…`.
import type { frame as en } from '../en/frame.ts'

export const frame: Record<keyof typeof en, string> = {
  'frame.product': 'MySafe',
  'frame.product_what': 'O cofre dos segredos de API da sua equipe',
  'frame.skip': 'Ir para o conteúdo',
  'frame.products': 'Menu de produtos (Grid Menu)',
  'frame.administration': 'Administração',
  'frame.administration_what': 'Quem tem conta',
  'frame.search': 'Buscar um item',
  'frame.search_now': 'Buscar',
  'frame.your_menu': 'seu menu',
  'frame.account': 'Sua conta',
  'frame.sign_out': 'Sair',
  'frame.menu': 'Menu principal',
  'frame.api_secrets': 'Segredos de API',
  'frame.users': 'Usuários',
  'frame.offline': 'Não foi possível falar com o MySafe',
  'frame.offline_try_again': 'Nada foi alterado. Verifique sua conexão e tente de novo.',
  'frame.failed': 'Não deu certo',
  'frame.failed_try_again': 'Recarregue a página e tente de novo.',
  'frame.copy_failed': 'Este navegador não permitiu copiar',
  'frame.copy_failed_how': 'Exiba o valor, selecione-o e copie manualmente.',
  'frame.session_ends': 'Sua sessão termina em dois minutos',
  'frame.session_ends_how': 'Entre de novo para continuar; o que você digitou permanece aqui.',
  'frame.sign_in_again': 'Entrar de novo',
}

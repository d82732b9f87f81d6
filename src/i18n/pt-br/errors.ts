// Portuguese texts of `errors.…`.
import type { errors as en } from '../en/errors.ts'

export const errors: Record<keyof typeof en, string> = {
  'errors.way_start': 'Ir para a página inicial',
  'errors.way_sign_in': 'Ir para a página de entrada',
  'errors.way_api_secret': 'Ir para o segredo de API',
  'errors.way_external_share': 'Ir para o compartilhamento externo',
  'errors.way_group': 'Ir para o grupo',
  'errors.way_user': 'Ir para o usuário',
  'errors.way_link': 'Voltar ao link',
  'errors.title_400': 'Não foi possível ler esta solicitação',
  'errors.text_400':
    'Algo nela não estava como deveria. Nada foi alterado. Volte, recarregue a página e tente novamente.',
  'errors.title_403': 'Você não pode fazer isto',
  'errors.text_403':
    'Nada foi alterado. Em um item, quem pode lhe dar essa permissão é o proprietário; na Administração, um administrador.',
  'errors.title_404': 'Não há nada aqui',
  'errors.text_404':
    'Esta página não existe ou não foi compartilhada com você. Quem lhe enviou para cá pode compartilhá-la.',
  'errors.title_405': 'Não foi possível ler esta solicitação',
  'errors.text_405': 'O MySafe não conhece este tipo de solicitação. Nada foi alterado.',
  'errors.title_409': 'Isto não é possível agora',
  'errors.text_409': 'Nada foi salvo. Abra a página novamente para ver como está agora.',
  'errors.title_410': 'Isto não está mais aqui',
  'errors.text_410': 'Terminou ou já foi usado.',
  'errors.title_413': 'É demais de uma só vez',
  'errors.text_413': 'Um formulário pode ter um megabyte. Nada foi alterado. Reduza o que enviou e tente novamente.',
  'errors.title_414': 'Este endereço é longo demais',
  'errors.text_414': 'Confira o link que trouxe você até aqui.',
  'errors.title_415': 'Não foi possível ler esta solicitação',
  'errors.text_415': 'O MySafe lê apenas formulários comuns. Nada foi alterado.',
  'errors.title_422': 'Algo que você enviou não pode ser usado',
  'errors.text_422': 'Nada foi alterado. Volte e tente novamente.',
  'errors.title_429': 'Aguarde um momento',
  'errors.text_429': 'Houve tentativas demais. Tente novamente mais tarde.',
  'errors.text_429_minutes':
    '{minutes, plural, one {Houve tentativas demais. Tente novamente em um minuto.} other {Houve tentativas demais. Tente novamente em # minutos.}}',
  'errors.title_500': 'Algo deu errado do nosso lado',
  'errors.text_500':
    'Nada foi salvo pela metade. Tente novamente; se continuar, informe o número abaixo ao administrador.',
  'errors.text_full':
    'O disco deste servidor está cheio, e nada foi alterado. Entrar e sair, encerrar sessões, revogar, remover e desativar continuam funcionando; todo o resto volta assim que quem opera este servidor liberar espaço.',
  'errors.kept_full':
    'O disco deste servidor está cheio, por isso nada foi salvo. O que você digitou continua aqui, exceto senhas: envie novamente quando houver espaço. Quem opera este servidor pode liberá-lo.',
  'errors.kept_503':
    'O MySafe não consegue salvar agora, e nada foi alterado. O que você digitou continua aqui, exceto senhas: envie novamente em instantes. Se isso continuar, quem opera este servidor deve verificar o disco.',
  'errors.title_503': 'O MySafe não consegue salvar agora',
  'errors.text_503':
    'Nada foi alterado. O operador deste servidor deve verificar o disco. Tente novamente em instantes.',
}

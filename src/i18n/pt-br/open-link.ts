// Portuguese texts of `open_link.…`.
import type { openLink as en } from '../en/open-link.ts'

export const openLink: Record<keyof typeof en, string> = {
  'open_link.title': 'Compartilhado com você',
  'open_link.who': '{name} ({email}) compartilhou um segredo de API com você.',
  'open_link.how_often':
    'Ele pode ser aberto {limited, select, yes {{count, plural, one {# vez} other {# vezes}}} other {quantas vezes for preciso}} até {until} (UTC); {opens, plural, =0 {ainda não foi aberto} one {já foi aberto # vez} other {já foi aberto # vezes}}.',
  'open_link.used_up': 'Ele já foi aberto tantas vezes quantas podia.',
  'open_link.again_how':
    'Você o abriu neste navegador há menos de dez minutos. Vê-lo de novo não consome nenhum acesso.',
  'open_link.show_again': 'Mostrar de novo',
  'open_link.code': 'Código',
  'open_link.asked_none': 'Oito dígitos, enviados por e-mail ao endereço que recebeu este link.',
  'open_link.asked_waiting': 'Um e-mail com o seu código está a caminho. Pode levar um minuto.',
  'open_link.asked_sent': 'O e-mail com o seu código foi enviado. O código vale por dez minutos, neste navegador.',
  'open_link.asked_failed':
    'Não foi possível enviar o e-mail com o seu código. Tente de novo ou avise quem lhe enviou este link.',
  'open_link.send_code': 'Receber o código',
  'open_link.passphrase': 'Frase secreta',
  'open_link.passphrase_how': 'Quem lhe enviou este link a informou por outro meio, não por e-mail.',
  'open_link.open': 'Abrir',
  'open_link.code_form': 'Digite os oito dígitos que estão no e-mail.',
  'open_link.ask_first': 'Primeiro peça um código em “Receber o código”. Ele só vale no navegador em que foi pedido.',
  'open_link.code_wrong':
    'Este código está errado, já foi usado ou tem mais de dez minutos. {left, plural, =0 {Essa foi a última tentativa por enquanto.} one {Você tem mais uma tentativa.} other {Você tem mais # tentativas.}}',
  'open_link.many_codes':
    'Vários códigos já foram enviados, e cada um vale por dez minutos. Volte e use o mais recente, ou peça outro em {minutes, plural, one {um minuto} other {# minutos}}.',
  'open_link.no_code': 'Este link não pede código.',
  'open_link.no_mail': 'No momento não é possível enviar e-mails. Avise quem lhe enviou este link.',
  'open_link.passphrase_missing': 'Digite a frase secreta.',
  'open_link.passphrase_wrong': 'Esta não é a frase secreta. Maiúsculas e espaços fazem diferença.',
  'open_link.wrong': 'Algo parece errado?',
  'open_link.wrong_what':
    'Se você não esperava nada de {name}, não abra nada e pergunte antes, por telefone, por exemplo. Olhar esta página não consome nenhum acesso.',
  'open_link.wrong_never': 'Esta página nunca pede a senha do seu e-mail, o seu nome ou dinheiro.',
  'open_link.leads_to': 'Leva a {host}',
  'open_link.until': 'Data de validade',
  'open_link.utc': '{at} (UTC)',
  'open_link.left': 'Acessos restantes',
  'open_link.left_unlimited': 'Sem limite',
  'open_link.careful':
    'Guarde-o onde ninguém mais possa ler. O que você copia fica por um tempo na área de transferência do dispositivo, onde outros programas podem lê-lo.',
  'open_link.leaves':
    'Até {until} (UTC), este navegador pode mostrá-lo de novo sem consumir outro acesso. Depois, esta página se fecha sozinha.',
  'open_link.put_away': 'Fechar',
  'open_link.ended': 'Não é possível abrir este link',
  'open_link.ended_why': 'Ele pode já ter sido usado, ter chegado ao fim ou ter sido cancelado.',
  'open_link.ended_ask': 'Se você ainda precisa do que ele trazia, peça um novo a quem o enviou.',
}

// Portuguese texts of `rotate.…`.
import type { rotate as en } from '../en/rotate.ts'

export const rotate: Record<keyof typeof en, string> = {
  'rotate.title': 'Substituir',
  'rotate.about':
    'Estes client secrets são conhecidos, ou podem ser, por alguém que saiu ou cujo link foi revogado. Substitua-os onde são usados e depois aqui; cada um sai desta lista sozinho.',
  'rotate.known': 'Mostrados, copiados ou abertos',
  'rotate.reachable': 'Estavam ao alcance',
  'rotate.reachable_about':
    'Nada indica que as pessoas que saíram tenham visto estes client secrets. Elas tiveram acesso até o fim.',
  'rotate.name': 'Nome',
  'rotate.why': 'Motivo',
  'rotate.why_shown': '{name} saiu em {day} e mostrou ou copiou',
  'rotate.why_entered': '{name} saiu em {day} e foi quem o informou',
  'rotate.why_opened': '{name} abriu por um link revogado em {day}',
  'rotate.why_reachable': '{name} saiu em {day} e tinha acesso',
  'rotate.keep': 'Manter',
  'rotate.keep_title': 'Manter o client secret',
  'rotate.keep_question': 'Deseja manter o client secret de “{name}” como está?',
  'rotate.keep_why': 'Quem ainda pode conhecê-lo',
  'rotate.keep_what': 'Ele sai da lista, e o histórico registra que você o manteve.',
  'rotate.kept': 'Client secret mantido',
  'rotate.kept_what': 'Isso fica no histórico do segredo de API.',
  'rotate.keep_all': 'Manter todos estes',
  'rotate.keep_all_question':
    '{count, plural, one {Deseja manter como está um client secret que estava ao alcance?} other {Deseja manter como estão # client secrets que estavam ao alcance?}}',
  'rotate.keep_all_what':
    'O que alguém mostrou, copiou ou abriu continua na lista. O histórico de cada segredo de API registra que você o manteve.',
  'rotate.kept_all':
    '{count, plural, =0 {Não havia nada para manter} one {Um client secret mantido} other {# client secrets mantidos}}',
  'rotate.settled': 'Nada mais indica que este client secret deva ser substituído.',
  'rotate.nothing': 'Nada para substituir',
  'rotate.nothing_how':
    'Quando alguém sai, ou um link que foi aberto é revogado, os seus client secrets que essas pessoas conhecem aparecem aqui.',
  'rotate.badge': 'Substituir',
  'rotate.hint': 'Este client secret deve ser substituído.',
  'rotate.hint_reachable': 'Este client secret estava ao alcance de alguém que saiu.',
  'rotate.see': 'Ver o motivo em Substituir',
  'rotate.home':
    '{known, plural, =0 {{reachable, plural, one {Estava ao alcance (#)} other {Estavam ao alcance (#)}}} other {Substituir (#)}}',
  'rotate.home_what':
    '{known, plural, =0 {} one {Alguém que saiu, ou cujo link foi revogado, conhece um client secret seu. } other {Pessoas que saíram, ou cujos links foram revogados, conhecem # client secrets seus. }}{reachable, plural, =0 {} one {{known, plural, =0 {Um client secret} other {Mais um}} estava ao alcance de alguém que saiu.} other {{known, plural, =0 {{reachable, number} client secrets} other {Mais {reachable, number}}} estavam ao alcance de pessoas que saíram.}}',
  'rotate.home_see': 'Ver o que substituir',
}

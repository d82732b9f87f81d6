// Portuguese texts of `sharing.…`.
import type { sharing as en } from '../en/sharing.ts'

export const sharing: Record<keyof typeof en, string> = {
  'sharing.title': 'Compartilhar {name}',
  'sharing.share': 'Compartilhar',
  'sharing.internal': 'Interno',
  'sharing.internal_what': 'Pessoas e grupos daqui',
  'sharing.external': 'Externo',
  'sharing.external_not_allowed': 'Você não tem a permissão Compartilhamento externo',
  'sharing.external_off': 'O compartilhamento externo está desligado',
  'sharing.find': 'Buscar pessoas e grupos',
  'sharing.people_and_groups': 'Pessoas e grupos',
  'sharing.can_view': 'Pode visualizar',
  'sharing.can_edit': 'Pode editar',
  'sharing.can_edit_means': 'Usuários com Pode editar também podem desativar o item.',
  'sharing.until': 'Até',
  'sharing.until_day': 'Este dia não existe no calendário. Escreva como em 2026-11-20 ou deixe em branco.',
  'sharing.until_past': 'Este dia já passou. Escolha hoje ou um dia futuro, ou deixe em branco.',
  'sharing.nobody_yet': 'Ninguém foi escolhido ainda.',
  'sharing.nobody_has': 'Não está compartilhado com ninguém.',
  'sharing.leaving': 'Perde o acesso quando você clicar em Compartilhar.',
  'sharing.keep': 'Manter',
  'sharing.inactive':
    'Este segredo de API está inativo. O que foi concedido fica suspenso até que ele seja ativado; aqui só é possível retirar.',
  'sharing.nobody': 'Ninguém aqui tem esse nome.',
  'sharing.several': 'Há mais de um com exatamente esse nome. Escolha na lista.',
  'sharing.choose_one': 'Escolha na lista.',
  'sharing.is_owner': 'Este segredo de API já é seu. Escolha outra pessoa.',
  'sharing.outsider': 'Ninguém aqui tem o e-mail {email}. Um administrador pode adicionar essa pessoa.',
  'sharing.cannot_be_chosen': 'Não é possível escolher este item. Remova-o para continuar.',
  'sharing.cannot_be_chosen_any_more': 'Não pode mais ser escolhido',
  'sharing.named_twice': 'Este item aparece duas vezes no formulário. Remova-o e escolha de novo.',
  'sharing.nothing_chosen': 'Escolha com quem compartilhar ou altere algo abaixo.',
  'sharing.nothing_removed': 'Remova alguém primeiro ou feche esta janela.',
  'sharing.taken_away_meanwhile':
    'Uma destas permissões foi retirada ou terminou nesse meio-tempo. Nada foi alterado; veja a lista de novo.',
  'sharing.done': 'Compartilhada',
  'sharing.done_what': 'Agora, os usuários podem usar esse item compartilhado',
  'sharing.done_what_no_mail':
    'Agora, os usuários podem usar esse item compartilhado. Nenhum e-mail foi enviado, porque não há servidor de e-mail configurado.',
  'sharing.saved': 'Compartilhamento salvo',
  'sharing.saved_what': 'Quem você removeu não tem mais acesso por aqui.',
}

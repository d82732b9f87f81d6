// Portuguese texts of `batch.…`.
import type { batch as en } from '../en/batch.ts'

export const batch: Record<keyof typeof en, string> = {
  'batch.select': 'Selecionar {name}',
  'batch.select_all': 'Selecionar todos',
  'batch.select_page': 'Selecionar esta página',
  'batch.select_results':
    '{total, plural, one {Selecionar o único resultado} other {Selecionar todos os # resultados}}',
  'batch.page_selected':
    '{count, plural, one {O único desta página está selecionado.} other {Todos os # desta página estão selecionados.}}',
  'batch.results_selected':
    '{total, plural, one {O único resultado está selecionado.} other {Todos os # resultados estão selecionados.}}',
  'batch.clear': 'Limpar seleção',
  'batch.bar': 'O que fazer com os segredos de API selecionados',
  'batch.the_selected': 'Com os selecionados',
  'batch.selected_one': '{count, number} selecionado',
  'batch.selected_other': '{count, number} selecionados',
  'batch.enable': 'Ativar',
  'batch.disable': 'Desativar',
  'batch.share': 'Compartilhar',
  'batch.confirmation': 'Confirmação',
  'batch.share_question':
    'Tem certeza que deseja compartilhar {count, plural, one {o # registro selecionado} other {os # registros selecionados}}?',
  'batch.disable_question':
    'Tem certeza que deseja desativar {count, plural, one {o # registro selecionado} other {os # registros selecionados}}?',
  'batch.enable_question':
    'Tem certeza que deseja ativar {count, plural, one {o # registro selecionado} other {os # registros selecionados}}?',
  'batch.share_what':
    '{done, plural, =0 {Nenhum deles pode ser compartilhado.} one {Um deles pode ser compartilhado; em seguida, você escolhe com quem.} other {# deles podem ser compartilhados; em seguida, você escolhe com quem.}}',
  'batch.disable_what':
    '{done, plural, =0 {Nenhum deles pode ser desativado.} one {Um ficará inativo: ninguém poderá exibir, copiar, editar ou compartilhar até que ele seja ativado de novo.} other {# ficarão inativos: ninguém poderá exibir, copiar, editar ou compartilhar até que eles sejam ativados de novo.}}',
  'batch.enable_what':
    '{done, plural, =0 {Nenhum deles pode ser ativado.} one {Um voltará a ficar ativo, com seus dados e tudo o que foi concedido.} other {# voltarão a ficar ativos, com seus dados e tudo o que foi concedido.}}',
  'batch.undo_for': 'Você pode desfazer por {minutes, number} minutos.',
  'batch.left_title': '{count, plural, one {Um fica de fora} other {# ficam de fora}}',
  'batch.left_was_title': '{count, plural, one {Um ficou de fora} other {# ficaram de fora}}',
  'batch.left_share_inactive': 'Inativos: {names}',
  'batch.left_share_not_yours': 'Não são seus, e só o proprietário compartilha: {names}',
  'batch.left_disable_inactive': 'Já inativos: {names}',
  'batch.left_disable_not_yours': 'Você só pode visualizar, não desativar: {names}',
  'batch.left_enable_active': 'Já ativos: {names}',
  'batch.left_enable_not_yours': 'Você só pode visualizar, não ativar: {names}',
  'batch.left_gone': 'Não existem mais: {count, number}',
  'batch.names_and_more': '{names}; e mais {more, number}',
  'batch.nothing_selected':
    'Nada está selecionado. Marque primeiro os segredos de API e depois escolha o que fazer com eles.',
  'batch.nothing_left': 'Não há mais nada a fazer: todos os selecionados ficam de fora.',
  'batch.too_many':
    'É demais para uma só vez: no máximo {most, number} segredos de API. Reduza a lista com os filtros.',
  'batch.too_many_grants':
    'É demais para uma só vez: {grants, number} permissões, e o máximo é {most, number}. Selecione menos ou compartilhe com um grupo em vez de muitas pessoas.',
  'batch.changed_meanwhile':
    'Algo mudou desde que você olhou: os segredos de API selecionados ou o que você pode fazer com eles. Nada foi feito. É assim que está agora.',
  'batch.grants_changed_meanwhile':
    'O que já está compartilhado com eles mudou ou ainda não tinha sido mostrado. Nada foi feito. Veja abaixo e clique de novo em Compartilhar.',
  'batch.to_the_list': 'Voltar à lista',
  'batch.about': '{count, plural, one {Um segredo de API} other {# segredos de API}}',
  'batch.groups_too': 'Você pode compartilhar com grupos de usuários e grupos pessoais.',
  'batch.no_outsiders': 'Em lote, não é possível compartilhar com quem não tem conta no MySafe.',
  'batch.nobody_chosen': 'Escolha com quem compartilhar.',
  'batch.had':
    '{count, plural, one {Um dos segredos de API já está compartilhado aqui e passa} other {# dos segredos de API já estão compartilhados aqui e passam}} a ter o que você escolher agora. Até agora: {what}.',
  'batch.had_view': '{count, number} Pode visualizar',
  'batch.had_edit': '{count, number} Pode editar',
  'batch.had_ending': '{count, number} com data final',
  'batch.share_done': 'Compartilhado. Agora, os usuários podem usar esse item compartilhado',
  'batch.disable_done':
    '{count, plural, one {Segredo de API desativado} other {Segredos de API desativados}} com sucesso',
  'batch.enable_done': '{count, plural, one {Segredo de API ativado} other {Segredos de API ativados}} com sucesso',
  'batch.share_did':
    '{count, plural, one {Um segredo de API foi compartilhado} other {# segredos de API foram compartilhados}}',
  'batch.disable_did':
    '{count, plural, one {Um segredo de API foi desativado} other {# segredos de API foram desativados}}',
  'batch.enable_did': '{count, plural, one {Um segredo de API foi ativado} other {# segredos de API foram ativados}}',
  'batch.result': 'O que foi feito',
  'batch.when': 'Quando',
  'batch.with': 'Com',
  'batch.with_until': '{name}: {level}, até {until}',
  'batch.with_level': '{name}: {level}',
  'batch.grants': 'Permissões',
  'batch.grants_did':
    '{added, plural, =0 {nenhuma nova} one {uma nova} other {# novas}}, {changed, plural, =0 {nenhuma alterada} one {uma alterada} other {# alteradas}}',
  'batch.gained': 'Ganharam acesso',
  'batch.gained_people': '{count, plural, =0 {ninguém a mais} one {uma pessoa} other {# pessoas}}',
  'batch.mail': 'E-mails',
  'batch.mail_none': 'Nenhum foi enviado, porque não há servidor de e-mail configurado.',
  'batch.mail_waits': 'O servidor de e-mail não responde no momento; eles serão enviados assim que ele responder.',
  'batch.mail_count':
    '{count, plural, =0 {ninguém recebe e-mail} one {um e-mail} other {# e-mails}}{withdrawn, plural, =0 {} one {, um retirado} other {, # retirados}}',
  'batch.items': 'Segredos de API',
  'batch.undo': 'Desfazer',
  'batch.undo_what': 'O que ninguém alterou desde então volta ao que era, até {until}.',
  'batch.undo_over': 'Os dez minutos em que era possível desfazer já passaram.',
  'batch.undone': 'Desfeito',
  'batch.undone_at': 'Desfeito {when}',
  'batch.undone_back':
    '{back, plural, =0 {Nenhum está como antes.} one {Um segredo de API está como antes.} other {# segredos de API estão como antes.}}',
  'batch.stayed_title': '{count, plural, one {Um não voltou ao que era} other {# não voltaram ao que eram}}',
  'batch.stayed_changed': 'Alterados desde então: {names}',
  'batch.stayed_inactive': 'Inativos agora, por isso suas permissões não podem ser alteradas: {names}',
  'batch.stayed_not_yours': 'Não são mais seus: {names}',
  'batch.not_reached':
    '{count, plural, one {um a que você não tem mais acesso} other {# a que você não tem mais acesso}}',
  'batch.undone_already': 'Isto já foi desfeito.',
  'batch.too_late': 'Não é mais possível desfazer: os dez minutos já passaram. Nada foi alterado.',
  'batch.in_a_batch': 'em lote',
  'batch.by_undoing': 'ao desfazer um lote',
  'batch.see_shared': 'Ver tudo o que está compartilhado',
}

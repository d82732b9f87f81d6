// Portuguese texts of `groups.…`: what user groups and private groups have in common.
import type { groups as en } from '../en/groups.ts'

export const groups: Record<keyof typeof en, string> = {
  'groups.name': 'Nome',
  'groups.name_missing': 'Digite um nome para o grupo.',
  'groups.status': 'Status',
  'groups.status_hint':
    'Um grupo inativo não dá acesso a nada; o que está compartilhado com ele volta quando ele é ativado.',
  'groups.description': 'Descrição',
  'groups.added_on': 'Adicionado',
  'groups.filters': 'Filtros',
  'groups.edit': 'Editar',
  'groups.edit_title': 'Editar {name}',
  'groups.disable': 'Desativar',
  'groups.disable_what':
    '{count, plural, =0 {Não há ninguém nele. Ele pode ser ativado de novo quando você quiser.} one {Uma pessoa perde na hora o acesso que tem por este grupo. Tudo volta quando o grupo for ativado.} other {# pessoas perdem na hora o acesso que têm por este grupo. Tudo volta quando o grupo for ativado.}}',
  'groups.enable': 'Ativar',
  'groups.enable_what':
    '{count, plural, =0 {Ainda não há ninguém nele.} one {Uma pessoa volta a ter acesso ao que está compartilhado com este grupo.} other {# pessoas voltam a ter acesso ao que está compartilhado com este grupo.}}',
  'groups.disabled': 'Grupo desativado',
  'groups.enabled': 'Grupo ativado',
  'groups.is_active': 'Este grupo já está ativo.',
  'groups.is_inactive': 'Este grupo já está inativo.',
  'groups.actions_of': 'Ações para {name}',
  'groups.none_found': 'Nenhum grupo encontrado',
  'groups.none_found_what': 'Nenhum grupo corresponde ao que você procura.',
  'groups.changed_meanwhile':
    'Outra pessoa alterou este grupo nesse meio-tempo. O que ela salvou está ao lado do que você digitou; confira e salve de novo.',
  'groups.moved':
    '{joined, plural, =0 {{left, plural, one {Uma pessoa saiu.} other {# pessoas saíram.}}} one {Uma pessoa entrou.{left, plural, =0 {} one { Uma pessoa saiu.} other { # pessoas saíram.}}} other {# pessoas entraram.{left, plural, =0 {} one { Uma pessoa saiu.} other { # pessoas saíram.}}}}',
  'groups.people': 'Usuários',
  'groups.find_people': 'Buscar usuários',
  'groups.find_people_hint': 'Nome, nome de usuário ou e-mail. Quem você escolher entra quando você salvar.',
  'groups.nobody_chosen': 'Ninguém foi escolhido ainda.',
  'groups.nobody_in': 'Ainda não há ninguém neste grupo.',
  'groups.unreadable': 'Não foi possível ler quem foi escolhido. Escolha de novo.',
  'groups.staged':
    'Ao salvar: {joining, plural, =0 {{leaving, plural, one {uma saída} other {# saídas}}} one {uma entrada{leaving, plural, =0 {} one { e uma saída} other { e # saídas}}} other {# entradas{leaving, plural, =0 {} one { e uma saída} other { e # saídas}}}}.',
  'groups.joining': 'Entrará quando você salvar.',
  'groups.leaving': 'Sairá quando você salvar.',
  'groups.since': 'desde {day}',
  'groups.since_by': 'desde {day}, adicionado por {name}',
  'groups.among': 'Buscar entre quem está no grupo',
  'groups.look': 'Buscar',
  'groups.nobody_found_in': 'Ninguém neste grupo tem esse nome.',
}

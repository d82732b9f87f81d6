// Portuguese texts of `password.…`.
import type { password as en } from '../en/password.ts'

export const password: Record<keyof typeof en, string> = {
  'password.title': 'Escolha sua senha',
  'password.for': 'É para a conta {who}. Este endereço funciona uma única vez.',
  'password.reset_by': 'Sua senha foi redefinida por {name}.',
  'password.reset_by_operator': 'Sua senha foi redefinida pelo operador deste servidor.',
  'password.password': 'Senha',
  'password.rule':
    'Pelo menos {least, number} caracteres, de qualquer tipo. Uma senha longa vale mais que uma complicada.',
  'password.choose': 'Salvar senha',
  'password.chosen': 'Sua senha foi salva. Agora você pode entrar.',
  'password.suggest': 'Sugerir quatro palavras',
  'password.suggest_again': 'Sugerir outras quatro palavras',
  'password.suggested': 'Já preenchida para você; guarde-a em lugar seguro:',
  'password.missing': 'Escolha uma senha.',
  'password.too_short': 'Use pelo menos {least, number} caracteres.',
  'password.too_long': 'Use no máximo {most, number} caracteres.',
  'password.too_common':
    'Esta é uma das primeiras senhas que alguém tentaria. Escolha outra, por exemplo quatro palavras sem relação entre si.',
  'password.too_like_you': 'Ela é feita dos seus próprios nomes ou dos nossos. Escolha outras palavras.',
  'password.repeats': 'Ela se repete ou apenas segue uma sequência. Escolha outra.',
  'password.address_gone':
    'Este endereço já foi usado, foi substituído por um mais novo ou tem mais de 72 horas. Peça outro a um administrador.',
}

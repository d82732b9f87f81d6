// Portuguese texts of `forms.…`.
import type { forms as en } from '../en/forms.ts'

export const forms: Record<keyof typeof en, string> = {
  'forms.too_long': 'Use no máximo {most, number} caracteres.',
  'forms.too_many': 'Escolha no máximo {most, number}.',
  'forms.characters': 'Há aqui um caractere que não pode ser guardado. Digite novamente à mão.',
  'forms.one_line': 'Escreva em uma única linha.',
  'forms.choice': 'Escolha uma das opções.',
  'forms.given_twice': 'Este campo foi enviado mais de uma vez. Preencha-o uma só vez.',
}

// Portuguese texts of `quotas.…`: what is refused because there is so much of it already.
import type { quotas as en } from '../en/quotas.ts'

export const quotas: Record<keyof typeof en, string> = {
  'quotas.secrets':
    'Uma pessoa pode ter {most, number} segredos de API, e esse número já foi atingido. Transfira antes alguns para um colega.',
  'quotas.receiver_full':
    'Esta pessoa já tem tantos segredos de API que ninguém pode transferir mais para ela. Escolha outra.',
  'quotas.grants':
    'Um segredo de API pode ser compartilhado com {most, number} pessoas e grupos. Remova alguns ou compartilhe com um grupo.',
  'quotas.grants_in_batch':
    'Um segredo de API pode ser compartilhado com {most, number} pessoas e grupos, e “{name}” passaria disso. Nada foi compartilhado.',
  'quotas.links':
    'Um segredo de API pode ter {most, number} links que ainda não terminaram. Revogue antes alguns em Compartilhamento externo.',
  'quotas.groups': 'Uma pessoa pode ter {most, number} grupos pessoais. Use um dos que já existem.',
  'quotas.people': 'Um grupo comporta {most, number} pessoas. Remova algumas ou use um segundo grupo.',
}

// Portuguese texts of `checks.…`.
import type { checks as en } from '../en/checks.ts'

const CERTIFICATE_FAULT = `{fault, select,
  missing {O arquivo {file} não existe ({setting}).}
  unreadable {O MySafe não consegue ler {file} ({setting}, {code}).}
  open_to_others {A chave {file} está aberta a outros usuários (modo {mode}). Execute: chmod 640 {file}}
  foreign_owner {A chave {file} pertence ao usuário {uid}; ela deve pertencer ao root ou ao usuário do MySafe, {self}.}
  no_certificate {{file} não é um certificado no formato PEM (MYSAFE_TLS_CERT_FILE).}
  no_key {{file} não é uma chave privada no formato PEM (MYSAFE_TLS_KEY_FILE).}
  encrypted {A chave {file} está protegida por uma frase secreta, que ninguém poderia digitar ao iniciar. Guarde-a sem proteção: openssl pkey -in {file} -out NOVA}
  does_not_fit {A chave {key} não pertence ao primeiro certificado em {file}.}
  other {Não é possível servir TLS com o certificado em {file} ({code}): a chave é fraca demais, ou o que vem depois dele não é um certificado.}
}`

export const checks: Record<keyof typeof en, string> = {
  'checks.version': 'MySafe {version} no Node {node}.',
  'checks.newer': 'Os dados foram gravados por um MySafe mais novo, e este não inicia com eles',
  'checks.newer_how':
    '{fault}. Volte ao programa mais novo; a página docs/upgrade.md diz o que é preciso para voltar a este. O conteúdo dos dados não foi verificado.',
  'checks.older': 'Os dados ainda estão no formato de um MySafe mais antigo',
  'checks.older_how':
    'Na próxima vez que iniciar, este MySafe faz uma cópia deles e os converte para o seu formato; docs/upgrade.md diz como. Backups, pessoas, e-mails e relógio não foram verificados. Pergunte de novo depois.',
  'checks.strange': 'Há algo nos dados que pode mudar o que o MySafe faz com eles',
  'checks.strange_how':
    '{fault}. Alguém gravou no arquivo sem passar pelo MySafe, que não inicia mais com ele. Descubra quem foi e restaure um backup anterior; docs/restore.md diz como.',
  'checks.not_running': 'O MySafe não está em execução; os dados foram verificados',
  'checks.not_running_how':
    'Os endereços e o certificado são os das configurações informadas aqui, e não se sabe se o último backup funcionou. Pergunte de novo quando o MySafe estiver em execução.',
  'checks.address': 'As pessoas acessam o MySafe em {url}.',
  'checks.plain_http': 'As pessoas acessam o MySafe sem criptografia',
  'checks.plain_http_how':
    'Quem está no caminho pode ler senhas e client secrets. Coloque o MySafe atrás de https e aponte MYSAFE_BASE_URL para lá; agora é {url}.',
  'checks.open_address': 'Os links para pessoas sem conta levam a {url}.',
  'checks.plain_links': 'As pessoas sem conta acessam o MySafe sem criptografia',
  'checks.plain_links_how':
    'Quem está no caminho pode ler os client secrets a que os links levam. Coloque o segundo endereço atrás de https e aponte MYSAFE_OPEN_BASE_URL para lá; agora é {url}.',
  'checks.proxies': 'Vale o que estes proxies dizem sobre quem acessa: {list}.',
  'checks.no_proxies': 'Nenhum proxy é confiável',
  'checks.no_proxies_how':
    'Se há um proxy na frente do MySafe, todos parecem vir dele, na trilha e nos limites de tentativas. Informe o endereço dele em MYSAFE_TRUSTED_PROXIES.',
  'checks.certificate':
    'O próprio MySafe serve TLS; o certificado é para {names} e vale por {days, plural, =0 {menos de um dia} one {mais um dia} other {mais # dias}}.',
  'checks.certificate_ends':
    'O certificado vence {days, plural, =0 {em menos de um dia} one {em um dia} other {em # dias}}',
  'checks.certificate_ends_how':
    'Ele é para {names}. Coloque o novo no lugar de {file}, e a chave dele no lugar da outra; o MySafe passa a usá-los em até um minuto. Depois do vencimento os navegadores não deixam ninguém passar.',
  'checks.certificate_over': 'O certificado venceu',
  'checks.certificate_over_how':
    'Os navegadores não deixam passar quem acessa {names}. Coloque um novo no lugar de {file}, e a chave dele no lugar da outra; o MySafe passa a usá-los em até um minuto.',
  'checks.certificate_early': 'O certificado ainda não vale',
  'checks.certificate_early_how':
    'Os navegadores não deixam passar quem acessa {names}. Veja se o relógio desta máquina está certo e qual certificado está em {file}.',
  'checks.certificate_elsewhere': 'O certificado não é para {hosts}',
  'checks.certificate_elsewhere_how':
    'Os navegadores alertam todos que acessam {hosts}; ele é para {names}. Obtenha um para esse nome ou aponte MYSAFE_BASE_URL para um nome que ele tenha.',
  'checks.certificate_kept': 'Um novo certificado não pode ser usado; o anterior continua em uso',
  'checks.certificate_kept_how': `A cada minuto há uma nova tentativa. ${CERTIFICATE_FAULT}`,
  'checks.certificate_unusable': 'O certificado não pode ser usado',
  'checks.certificate_unusable_how': CERTIFICATE_FAULT,
  'checks.certificate_fault': CERTIFICATE_FAULT,
  'checks.root_key': 'A chave raiz {id} em {file} abre os dados.',
  'checks.root_key_wrong': 'A chave raiz não abre os dados',
  'checks.root_key_wrong_how': '{fault} A página docs/keys.md diz o que pode ser feito.',
  'checks.recovery_key': 'A chave de recuperação ainda está nesta máquina',
  'checks.recovery_key_how':
    'Quem levar o disco leva a chave junto. Imprima {file} ou guarde-o em outro lugar e depois apague o arquivo.',
  'checks.recovery_key_away': 'A chave de recuperação não está ao lado da chave raiz.',
  'checks.old_keys':
    '{count, plural, one {Uma chave raiz antiga ainda está nesta máquina} other {# chaves raiz antigas ainda estão nesta máquina}}',
  'checks.old_keys_how':
    'Uma chave antiga abre os backups feitos enquanto estava em uso, e nada mais. Quando esses backups não existirem mais, apague: {files}.',
  'checks.folder_open': 'Outros usuários podem gravar em {folder} (modo {mode})',
  'checks.folder_open_how':
    'Eles não conseguem ler a chave raiz nem os dados que estão ali, mas podem retirá-los ou colocar outra coisa no lugar. Execute: chmod go-w {folder}',
  'checks.foreign_file': 'Um arquivo de que o MySafe precisa pertence a outro usuário',
  'checks.foreign_file_how': '{fault} Assim o MySafe pode não iniciar.',
  'checks.rotation': 'Uma troca da chave de proteção não terminou',
  'checks.rotation_how':
    'O MySafe em execução continua a troca; mysafe key rotate faz isso na hora e diz por que ela não termina.',
  'checks.head': 'O fim da trilha de auditoria também fica guardado ao lado da chave raiz.',
  'checks.head_behind': 'O fim da trilha de auditoria não está guardado fora dos dados',
  'checks.head_behind_how':
    'Sem ele, ninguém percebe se os eventos mais novos forem cortados. O MySafe o grava em {file} em um segundo: veja se ele pode gravar ali e se há espaço. Se o MySafe não estiver em execução, o próximo início o grava.',
  'checks.head_wrong':
    'O fim da trilha de auditoria guardado fora dos dados não combina com eles, e assim o MySafe não inicia',
  'checks.head_wrong_how': '{fault} A página docs/keys.md diz o que pode ser feito.',
  'checks.disk': '{free, number, ::.0} GB livres no disco.',
  'checks.disk_low': 'O disco está quase cheio: {free, number, ::.0} GB livres',
  'checks.disk_low_how':
    'Com o disco cheio quase nada mais pode ser alterado. Libere espaço ou mantenha menos backups.',
  'checks.disk_full': 'O disco está cheio, e o espaço guardado para esse caso já foi liberado',
  'checks.disk_full_how':
    'Entrar e sair, encerrar sessões, revogar, remover e desativar funcionam no que resta; todo o resto é recusado até que haja {needed} MB livres. Libere espaço: nada precisa ser reiniciado.',
  'checks.ballast': '{size} MB do disco estão guardados para o que precisa funcionar quando ele estiver cheio.',
  'checks.ballast_missing': 'Nenhum espaço está guardado para um disco cheio',
  'checks.ballast_missing_how':
    'Um MySafe em execução guarda {size} MB sozinho em um minuto, assim que houver {needed} MB livres. Sem eles, nada pode ser revogado enquanto o disco estiver cheio.',
  'checks.backup':
    '{count, plural, one {Há um backup} other {Há # backups}}; o último tem {hours, plural, =0 {menos de uma hora} one {uma hora} other {# horas}}.',
  'checks.backup_none': 'Ainda não há backup em {folder}',
  'checks.backup_none_how':
    'O primeiro é feito ali automaticamente na hora marcada; Fazer backup agora, na tela Sistema, faz um imediatamente. Os que mysafe backup fez em outro lugar não contam.',
  'checks.backup_off': 'Nenhum backup é feito automaticamente',
  'checks.backup_off_how':
    'Se nada mais os faz, ative-os em Alterar agendamento, na tela Sistema. Aqui {count, plural, =0 {não há nenhum} one {há um} other {há #}}.',
  'checks.backup_late': 'O último backup é antigo demais: {hours} horas',
  'checks.backup_late_how':
    'Passou mais do que o dobro do tempo entre dois. Veja se há espaço no disco e use Fazer backup agora, na tela Sistema. Os que mysafe backup fez fora de {folder} não contam.',
  'checks.backup_missing': 'Não há backup em {folder}, embora devessem ser feitos ali',
  'checks.backup_missing_how':
    'Passou mais do que o dobro do tempo entre dois. Veja se há espaço no disco e use Fazer backup agora, na tela Sistema. Os que mysafe backup fez em outro lugar não contam.',
  'checks.backup_failed': 'O último backup não funcionou',
  'checks.backup_failed_how': '{fault} Uma nova tentativa é feita dentro de uma hora.',
  'checks.file': 'Os dados estão em {file}, {size, number, ::.0} MB.',
  'checks.log_large': 'O log do banco de dados cresceu para {size, number, ::.0} MB',
  'checks.log_large_how': 'Algo está lendo o arquivo há muito tempo. Procure outros programas que o mantêm aberto.',
  'checks.settings': 'O banco de dados está aberto com todas as configurações que preservam o que foi salvo.',
  'checks.settings_wrong': 'O banco de dados está aberto com configurações erradas',
  'checks.settings_wrong_how':
    'O que foi salvo pode se perder numa queda de energia. Pare o MySafe e informe isto: {names}.',
  'checks.mail':
    '{count, plural, =0 {Os e-mails saem como devem.} one {Os e-mails saem como devem; um espera.} other {Os e-mails saem como devem; # esperam.}}',
  'checks.no_mail': 'Não há servidor de e-mail',
  'checks.no_mail_how':
    'Tudo funciona sem ele: ninguém é avisado por e-mail, e os endereços de uso único são entregues por quem os criou.',
  'checks.unsafe_mail': 'Os e-mails podem ser lidos no caminho',
  'checks.unsafe_mail_how':
    'O servidor de e-mail não precisa provar quem é, ou a conexão não é criptografada. Endereços de uso único viajam nesses e-mails.',
  'checks.mail_waits': 'Há e-mails esperando',
  'checks.mail_waits_how':
    'O servidor de e-mail falhou na última tentativa. O MySafe continua tentando sozinho; nada se perde.',
  'checks.failed_letters':
    '{count, plural, one {O MySafe desistiu de um e-mail} other {O MySafe desistiu de # e-mails}}',
  'checks.failed_letters_how':
    '{count, plural, one {Ele pode ser tentado de novo por sete dias.} other {Eles podem ser tentados de novo por sete dias.}}',
  'checks.no_administrator': 'Ninguém administra o MySafe',
  'checks.no_administrator_how':
    'Adicione no servidor alguém que o faça: mysafe user add USUÁRIO --name NOME --email ENDEREÇO --administrator. Essa pessoa pode dar o direito a outras.',
  'checks.clock': 'O relógio desta máquina anda sem saltos.',
  'checks.clock_behind': 'O relógio desta máquina está antes do último evento',
  'checks.clock_behind_how':
    'Ele está {minutes, plural, one {um minuto} other {# minutos}} atrás do que já foi registrado. Acerte-o e mantenha-o certo por NTP. Até lá o MySafe segue o próprio tempo, para que nada que terminou volte a valer.',
  'checks.clock_ahead': 'O relógio desta máquina foi adiantado',
  'checks.clock_ahead_how':
    'Ele está {minutes, plural, one {um minuto} other {# minutos}} à frente do tempo que passou. Se estiver errado, acerte-o agora: nada terminou por causa dele ainda. Se estiver certo, reinicie o MySafe ou espere: até 31 dias à frente são aceitos depois de uma hora.',
  'checks.clock_jumped': 'O relógio desta máquina foi ajustado no último dia',
  'checks.clock_jumped_how':
    'Em {minutes} minutos. Mantenha-o certo por NTP: o MySafe não segue um relógio atrasado, e um adiantado só depois de uma hora.',
}

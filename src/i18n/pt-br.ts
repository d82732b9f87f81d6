// Every Portuguese text a person can read, written for Brazil. A key missing here, or one too many, does not compile.
import type { en } from './en.ts'
import { account } from './pt-br/account.ts'
import { adminBackups } from './pt-br/admin-backups.ts'
import { adminSharingOptions } from './pt-br/admin-sharing-options.ts'
import { adminSystem } from './pt-br/admin-system.ts'
import { adminUserGroups } from './pt-br/admin-user-groups.ts'
import { adminUsers } from './pt-br/admin-users.ts'
import { apiSecret } from './pt-br/api-secret.ts'
import { apiSecrets } from './pt-br/api-secrets.ts'
import { audit } from './pt-br/audit.ts'
import { auditDetails } from './pt-br/audit-details.ts'
import { auditEvents } from './pt-br/audit-events.ts'
import { batch } from './pt-br/batch.ts'
import { checks } from './pt-br/checks.ts'
import { confirmPassword } from './pt-br/confirm-password.ts'
import { csrf } from './pt-br/csrf.ts'
import { errors } from './pt-br/errors.ts'
import { externalShares } from './pt-br/external-shares.ts'
import { forms } from './pt-br/forms.ts'
import { frame } from './pt-br/frame.ts'
import { groups } from './pt-br/groups.ts'
import { home } from './pt-br/home.ts'
import { mail } from './pt-br/mail.ts'
import { openLink } from './pt-br/open-link.ts'
import { password } from './pt-br/password.ts'
import { privateGroups } from './pt-br/private-groups.ts'
import { quotas } from './pt-br/quotas.ts'
import { rotate } from './pt-br/rotate.ts'
import { setup } from './pt-br/setup.ts'
import { shared } from './pt-br/shared.ts'
import { shareOutside } from './pt-br/share-outside.ts'
import { sharing } from './pt-br/sharing.ts'
import { signIn } from './pt-br/sign-in.ts'

export const ptBr: Record<keyof typeof en, string> = {
  ...frame,
  ...shared,
  ...forms,
  ...csrf,
  ...errors,
  ...setup,
  ...signIn,
  ...password,
  ...confirmPassword,
  ...home,
  ...rotate,
  ...apiSecrets,
  ...apiSecret,
  ...sharing,
  ...shareOutside,
  ...batch,
  ...groups,
  ...externalShares,
  ...privateGroups,
  ...quotas,
  ...account,
  ...adminUsers,
  ...adminUserGroups,
  ...adminSharingOptions,
  ...audit,
  ...auditDetails,
  ...auditEvents,
  ...adminSystem,
  ...adminBackups,
  ...checks,
  ...openLink,
  ...mail,
}

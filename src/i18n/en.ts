// Every English text a person can read. One file per screen, keys `screen.what`; ICU messages, so `{name}` is a value.
import { account } from './en/account.ts'
import { adminBackups } from './en/admin-backups.ts'
import { adminSharingOptions } from './en/admin-sharing-options.ts'
import { adminSystem } from './en/admin-system.ts'
import { adminUserGroups } from './en/admin-user-groups.ts'
import { adminUsers } from './en/admin-users.ts'
import { apiSecret } from './en/api-secret.ts'
import { apiSecrets } from './en/api-secrets.ts'
import { audit } from './en/audit.ts'
import { auditDetails } from './en/audit-details.ts'
import { auditEvents } from './en/audit-events.ts'
import { batch } from './en/batch.ts'
import { checks } from './en/checks.ts'
import { confirmPassword } from './en/confirm-password.ts'
import { csrf } from './en/csrf.ts'
import { errors } from './en/errors.ts'
import { externalShares } from './en/external-shares.ts'
import { forms } from './en/forms.ts'
import { frame } from './en/frame.ts'
import { groups } from './en/groups.ts'
import { home } from './en/home.ts'
import { mail } from './en/mail.ts'
import { openLink } from './en/open-link.ts'
import { password } from './en/password.ts'
import { privateGroups } from './en/private-groups.ts'
import { quotas } from './en/quotas.ts'
import { rotate } from './en/rotate.ts'
import { setup } from './en/setup.ts'
import { shared } from './en/shared.ts'
import { shareOutside } from './en/share-outside.ts'
import { sharing } from './en/sharing.ts'
import { signIn } from './en/sign-in.ts'

export const en = {
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
} as const satisfies Record<string, string>

// All commands, in the order of the help.
import { auditExport, auditFollow } from './audit-export.ts'
import { auditCheckpoint, auditPrune, auditPublicKey } from './audit-notes.ts'
import { auditVerify } from './audit.ts'
import { backup } from './backup.ts'
import type { Command } from './command.ts'
import { completionOf } from './completion.ts'
import { doctor } from './doctor.ts'
import { keyRekey, keyRotate } from './key-change.ts'
import { keyRecover, keyStatusCommand } from './key.ts'
import { restore } from './restore.ts'
import { serve } from './serve.ts'
import { userAdd, userDeactivate, userGrantExternal, userList, userResetPassword } from './user.ts'
import { version } from './version.ts'

export const COMMANDS: readonly Command[] = [
  serve,
  userAdd,
  userList,
  userDeactivate,
  userResetPassword,
  userGrantExternal,
  backup,
  restore,
  keyStatusCommand,
  keyRotate,
  keyRekey,
  keyRecover,
  auditVerify,
  auditExport,
  auditFollow,
  auditCheckpoint,
  auditPublicKey,
  auditPrune,
  doctor,
  completionOf(() => COMMANDS),
  version,
]

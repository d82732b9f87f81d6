// Letters about links with one fault in each: every one must turn the check of its promise red.
import type { SealedHouse } from '../../fixtures/sealed.ts'

/** Nobody hears that a mail with a link was given up. */
export function neverGivesUp(house: SealedHouse): SealedHouse {
  house.vault.db.raw.exec(
    `CREATE TRIGGER planted AFTER UPDATE OF mail_failed_at ON external_links WHEN new.mail_failed_at IS NOT NULL
     BEGIN UPDATE external_links SET mail_failed_at = NULL WHERE id = new.id;
       UPDATE letters SET withdrawn_at = 1 WHERE kind = 'external_failed'; END;
     CREATE TRIGGER planted_too AFTER INSERT ON letters WHEN new.kind = 'external_failed'
     BEGIN UPDATE letters SET withdrawn_at = 1 WHERE id = new.id; END`,
  )
  return house
}

/** What opens a link stays in the outbox after its letter was given up. */
export function keepsBodies(house: SealedHouse): SealedHouse {
  house.vault.db.raw.exec(
    `CREATE TRIGGER planted AFTER UPDATE OF sealed_body ON letters WHEN new.sealed_body IS NULL
     BEGIN UPDATE letters SET sealed_body = old.sealed_body WHERE id = new.id; END`,
  )
  return house
}

/** That a link has ended is told at nobody's cost. */
export function endsAreNobodys(house: SealedHouse): SealedHouse {
  house.vault.db.raw.exec(
    `CREATE TRIGGER planted AFTER INSERT ON letters WHEN new.kind = 'external_ended'
     BEGIN UPDATE letters SET caused_by = NULL WHERE id = new.id; END`,
  )
  return house
}

/** A mail with a link is sent, whatever became of that link. */
export function keepsOldMails(house: SealedHouse): SealedHouse {
  house.vault.db.raw.exec(
    `CREATE TRIGGER planted AFTER UPDATE OF withdrawn_at ON letters WHEN new.withdrawn_at IS NOT NULL
     BEGIN UPDATE letters SET withdrawn_at = NULL, sealed_body = old.sealed_body WHERE id = new.id; END`,
  )
  return house
}

/** Who may share is asked when a link is given, and never again. */
export function asksOnce(house: SealedHouse): SealedHouse {
  house.vault.db.raw.exec(
    `CREATE TRIGGER planted BEFORE UPDATE OF may_share_outside ON users BEGIN SELECT RAISE(IGNORE); END;
     CREATE TRIGGER planted_too BEFORE DELETE ON settings BEGIN SELECT RAISE(IGNORE); END`,
  )
  return house
}

-- What groups, batches, Home, the postman, people outside, leavers and auditors need. Times are UTC milliseconds.

-- "Mark all as seen" on Home: what reached this person before is no longer new.
ALTER TABLE users ADD COLUMN new_items_seen_at INTEGER;

-- What was given last, for each way it can be given: Home walks these from the end and stops after a few. The second
-- three answer whether something was reached before, and take the place of those that knew level and end only.
CREATE INDEX grants_new_to_user ON grants (user_id, granted_at, secret_id, granted_by, until_at) WHERE user_id IS NOT NULL;
CREATE INDEX grants_new_to_user_group ON grants (user_group_id, granted_at, secret_id, granted_by, until_at) WHERE user_group_id IS NOT NULL;
CREATE INDEX grants_new_to_private_group ON grants (private_group_id, granted_at, secret_id, granted_by, until_at) WHERE private_group_id IS NOT NULL;
DROP INDEX grants_to_user;
DROP INDEX grants_to_user_group;
DROP INDEX grants_to_private_group;
CREATE INDEX grants_to_user ON grants (user_id, secret_id, level, until_at, granted_at, granted_by) WHERE user_id IS NOT NULL;
CREATE INDEX grants_to_user_group ON grants (user_group_id, secret_id, level, until_at, granted_at, granted_by) WHERE user_group_id IS NOT NULL;
CREATE INDEX grants_to_private_group ON grants (private_group_id, secret_id, level, until_at, granted_at, granted_by) WHERE private_group_id IS NOT NULL;

-- The batch that set the state the API secret is in; null once somebody changes it by hand.
ALTER TABLE api_secrets ADD COLUMN state_batch_id INTEGER REFERENCES batches (id);
-- The few that are not in use are counted off, and listed, without a look at all the others.
CREATE INDEX api_secrets_inactive ON api_secrets (disabled_at) WHERE disabled_at IS NOT NULL;
CREATE INDEX api_secrets_by_state_batch ON api_secrets (state_batch_id) WHERE state_batch_id IS NOT NULL;

-- preview is the keyed digest of what somebody saw and said yes to: one yes makes one batch, however often it is sent.
-- gone counts selected ones that were no longer there for them; gained counts the people who gained access.
ALTER TABLE batches ADD COLUMN preview BLOB;
ALTER TABLE batches ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN gained INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX batches_by_preview ON batches (preview);

-- One API secret that was selected for a batch. left_out says why nothing was done to it; null: it was done. Beside it
-- what its state was before. stayed says why not all of it went back when the batch was undone.
CREATE TABLE batch_items (
  batch_id INTEGER NOT NULL REFERENCES batches (id),
  secret_id INTEGER NOT NULL REFERENCES api_secrets (id),
  left_out TEXT CHECK (left_out IN ('inactive', 'active', 'not-yours')),
  disabled_before INTEGER,
  former_batch_id INTEGER REFERENCES batches (id),
  stayed TEXT CHECK (stayed IN ('changed', 'inactive', 'not-yours')),
  PRIMARY KEY (batch_id, secret_id)
) STRICT, WITHOUT ROWID;

-- Whom a batch shared with, and how: every API secret of the batch with each of them.
CREATE TABLE batch_recipients (
  batch_id INTEGER NOT NULL REFERENCES batches (id),
  place INTEGER NOT NULL,
  user_id INTEGER REFERENCES users (id),
  user_group_id INTEGER REFERENCES user_groups (id),
  private_group_id INTEGER REFERENCES private_groups (id),
  level TEXT NOT NULL CHECK (level IN ('view', 'edit')),
  until_at INTEGER,
  PRIMARY KEY (batch_id, place),
  CHECK ((user_id IS NOT NULL) + (user_group_id IS NOT NULL) + (private_group_id IS NOT NULL) = 1)
) STRICT, WITHOUT ROWID;

-- One grant that a batch added or changed, and what it was before; level_before is null where there was none. The grant
-- itself may be gone by now.
CREATE TABLE batch_grants (
  batch_id INTEGER NOT NULL REFERENCES batches (id),
  grant_id INTEGER NOT NULL,
  secret_id INTEGER NOT NULL REFERENCES api_secrets (id),
  level_before TEXT CHECK (level_before IN ('view', 'edit')),
  until_before INTEGER,
  former_batch_id INTEGER REFERENCES batches (id),
  changed_at_before INTEGER,
  changed_by_before INTEGER REFERENCES users (id),
  PRIMARY KEY (batch_id, grant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX batches_by_user ON batches (user_id, id);
CREATE INDEX grants_by_batch ON grants (batch_id) WHERE batch_id IS NOT NULL;

-- Who caused a letter (for the cap), the batch it belongs to (an undo withdraws it), who is sending it until when, when
-- it was last tried, and why that failed: a code of ours and the server's status, never its words.
ALTER TABLE letters ADD COLUMN caused_by INTEGER REFERENCES users (id);
ALTER TABLE letters ADD COLUMN batch_id INTEGER REFERENCES batches (id);
ALTER TABLE letters ADD COLUMN leased_until INTEGER;
ALTER TABLE letters ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE letters ADD COLUMN tried_at INTEGER;
ALTER TABLE letters ADD COLUMN last_fault TEXT;
DROP INDEX letters_waiting;
CREATE INDEX letters_waiting ON letters (next_try_at)
  WHERE sent_at IS NULL AND failed_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX letters_leased ON letters (leased_until, caused_by) WHERE leased_until IS NOT NULL;
CREATE INDEX letters_sent ON letters (sent_at, caused_by) WHERE sent_at IS NOT NULL;
CREATE INDEX letters_failed ON letters (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX letters_tried ON letters (tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX letters_by_batch ON letters (batch_id) WHERE batch_id IS NOT NULL;

-- What happened to a group, which events name as grants do (`private-group:4`): the history of what it reaches shows it.
-- A row that somebody spoilt is not indexed, so that it can still be copied and found.
CREATE INDEX audit_events_by_group ON audit_events (iif(json_valid(details), details ->> 'group', NULL), number)
  WHERE iif(json_valid(details), details ->> 'group', NULL) IS NOT NULL;

-- One act of sharing one API secret outside: how whoever opens its links is checked. The hash of the passphrase is erased
-- when the last of its links has ended.
CREATE TABLE external_shares (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  secret_id INTEGER NOT NULL REFERENCES api_secrets (id),
  shared_by INTEGER NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  checked_by TEXT NOT NULL CHECK (checked_by IN ('code', 'passphrase', 'both')),
  passphrase_hash TEXT,
  ends_after_first INTEGER NOT NULL CHECK (ends_after_first IN (0, 1))
) STRICT;

-- One link of such an act, for one person: with a counter, an end and a state of its own. Of its token only the keyed
-- hash is kept, and that until ten minutes after the end. ended_because says why it ended before its time or at it.
-- mail_failed_at: the mail with the link could not be sent.
CREATE TABLE external_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  share_id INTEGER NOT NULL REFERENCES external_shares (id),
  secret_id INTEGER NOT NULL REFERENCES api_secrets (id),
  email TEXT NOT NULL,
  email_folded TEXT NOT NULL,
  domain TEXT NOT NULL,
  token_hash BLOB UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  max_opens INTEGER CHECK (max_opens BETWEEN 1 AND 9999),
  opens INTEGER NOT NULL DEFAULT 0,
  first_opened_at INTEGER,
  last_opened_at INTEGER,
  mail_failed_at INTEGER,
  ended_at INTEGER,
  ended_because TEXT CHECK (ended_because IN ('used', 'expired', 'revoked', 'secret-changed', 'handed-over')),
  CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
  CHECK (max_opens IS NULL OR opens <= max_opens)
) STRICT;
CREATE INDEX external_links_open ON external_links (secret_id, expires_at) WHERE ended_at IS NULL;
CREATE INDEX external_links_due ON external_links (expires_at) WHERE ended_at IS NULL;
CREATE INDEX external_links_by_secret ON external_links (secret_id, id);
CREATE INDEX external_links_by_share ON external_links (share_id);
CREATE INDEX external_links_by_domain ON external_links (domain);
CREATE INDEX external_links_to_erase ON external_links (ended_at) WHERE ended_at IS NOT NULL AND token_hash IS NOT NULL;

-- One browser that asked for a code of a link, or opened it. Only the keyed hash of its cookie is kept. Wrong codes are
-- counted from tries_from on; until shown_until what it opened is shown to it again.
CREATE TABLE external_browsers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  link_id INTEGER NOT NULL REFERENCES external_links (id),
  browser_hash BLOB NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  tries_from INTEGER NOT NULL DEFAULT 0,
  shown_until INTEGER,
  UNIQUE (link_id, browser_hash)
) STRICT;

-- One code that was mailed to the recipient of a link for the browser that asked: good once, for ten minutes from the
-- moment the mail server took it (sent_at).
CREATE TABLE external_codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  link_id INTEGER NOT NULL REFERENCES external_links (id),
  browser_id INTEGER NOT NULL REFERENCES external_browsers (id),
  code_hash BLOB NOT NULL,
  letter_id INTEGER NOT NULL REFERENCES letters (id),
  asked_at INTEGER NOT NULL,
  sent_at INTEGER,
  used_at INTEGER
) STRICT;
CREATE INDEX external_codes_by_link ON external_codes (link_id, asked_at);
CREATE INDEX external_codes_by_browser ON external_codes (browser_id);
CREATE INDEX external_codes_by_hash ON external_codes (code_hash);
CREATE UNIQUE INDEX external_codes_by_letter ON external_codes (letter_id);

-- Whether this person is told by mail when somebody outside opens what they shared for the first time.
ALTER TABLE users ADD COLUMN wants_opened_mail INTEGER NOT NULL DEFAULT 1 CHECK (wants_opened_mail IN (0, 1));

-- The link that a mail to somebody outside belongs to.
ALTER TABLE letters ADD COLUMN link_id INTEGER REFERENCES external_links (id);
CREATE INDEX letters_by_link ON letters (link_id) WHERE link_id IS NOT NULL;

-- What happened to a link, in its history. A row that somebody spoilt is not indexed, so that it can still be found.
CREATE INDEX audit_events_by_link ON audit_events (iif(json_valid(details), details ->> 'link', NULL), number)
  WHERE iif(json_valid(details), details ->> 'link', NULL) IS NOT NULL;

-- One reason to replace one client secret: a person whose account was closed, or a link that was taken back. knew says what
-- the trail remembers of them since the client secret was last changed: they showed or copied it, entered it, or opened it by
-- the link, and used_at when they did so last; 'reachable': they could have. It is settled when the client secret is replaced
-- or removed, or when its owner keeps it, and settled_by says who did that.
CREATE TABLE rotations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  secret_id INTEGER NOT NULL REFERENCES api_secrets (id),
  owner_id INTEGER NOT NULL REFERENCES users (id),
  user_id INTEGER REFERENCES users (id),
  link_id INTEGER REFERENCES external_links (id),
  knew TEXT NOT NULL CHECK (knew IN ('shown', 'entered', 'opened', 'reachable')),
  used_at INTEGER,
  advised_at INTEGER NOT NULL,
  settled_at INTEGER,
  settled_how TEXT CHECK (settled_how IN ('replaced', 'kept')),
  settled_by INTEGER REFERENCES users (id),
  CHECK ((user_id IS NULL) <> (link_id IS NULL)),
  CHECK ((link_id IS NULL) <> (knew = 'opened')),
  CHECK ((used_at IS NULL) = (knew = 'reachable')),
  CHECK ((settled_at IS NULL) = (settled_how IS NULL) AND (settled_at IS NULL) = (settled_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX rotations_open_of_user ON rotations (user_id, secret_id) WHERE settled_at IS NULL AND user_id IS NOT NULL;
CREATE UNIQUE INDEX rotations_of_link ON rotations (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX rotations_open ON rotations (owner_id, secret_id, knew, advised_at, settled_at) WHERE settled_at IS NULL;
CREATE INDEX rotations_by_secret ON rotations (secret_id, settled_at, knew);

-- It concerns whoever owns the API secret now. The owner stands in the row too, so that Home finds what concerns somebody
-- without a look at all that they own.
CREATE TRIGGER rotations_follow_owner AFTER UPDATE OF owner_id ON api_secrets BEGIN
  UPDATE rotations SET owner_id = new.owner_id WHERE secret_id = new.id;
END;

-- What somebody showed or copied, and what they entered, found without a walk through everything they ever did.
CREATE INDEX audit_events_known ON audit_events (actor_id, secret_id, at, name)
  WHERE name IN ('api_secret.shown', 'api_secret.copied', 'api_secret.previous_shown');
CREATE INDEX api_secrets_by_secret_change ON api_secrets (secret_changed_by) WHERE secret_changed_by IS NOT NULL;

-- A key that signs where the trail stands, so that somebody without any key of ours can check it.
CREATE TABLE keyring_rebuilt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  purpose TEXT NOT NULL
    CHECK (purpose IN ('kek', 'outbox', 'form', 'audit', 'token', 'pepper', 'index', 'audit-sign')),
  version INTEGER NOT NULL CHECK (version >= 1),
  sealed_key BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER,
  UNIQUE (purpose, version)
) STRICT;
INSERT INTO keyring_rebuilt SELECT id, purpose, version, sealed_key, created_at, retired_at FROM keyring;
DROP TABLE keyring;
ALTER TABLE keyring_rebuilt RENAME TO keyring;

-- The trail is looked through from its end, and each question has its way: what one person did and what happened to
-- them, one kind of event, what did not succeed. Every way is in the order of time, so that days cut it short.
DROP INDEX audit_events_by_actor;
DROP INDEX audit_events_by_user;
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, at) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_events_by_user ON audit_events (user_id, at) WHERE user_id IS NOT NULL;
CREATE INDEX audit_events_by_name ON audit_events (name, at);
CREATE INDEX audit_events_by_result ON audit_events (result, at) WHERE result <> 'done';

-- Up to where events were taken away, and when, as the signed note that takes their place. At most one row: the last.
CREATE TABLE audit_mark (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  note TEXT NOT NULL
) STRICT;

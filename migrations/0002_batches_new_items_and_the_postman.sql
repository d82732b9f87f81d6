-- What groups, batches, Home and the postman remember. Times are UTC milliseconds.

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

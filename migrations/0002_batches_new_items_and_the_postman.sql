-- What groups, batches, Home and the postman remember. Times are UTC milliseconds.

-- "Mark all as seen" on Home: what reached this person before is no longer new.
ALTER TABLE users ADD COLUMN new_items_seen_at INTEGER;

-- The batch that set the state the API secret is in; null once somebody changes it by hand.
ALTER TABLE api_secrets ADD COLUMN state_batch_id INTEGER REFERENCES batches (id);
CREATE INDEX api_secrets_by_state_batch ON api_secrets (state_batch_id) WHERE state_batch_id IS NOT NULL;

-- One API secret that was selected for a batch. Left out says why nothing was done to it; null: it was done.
CREATE TABLE batch_items (
  batch_id INTEGER NOT NULL REFERENCES batches (id),
  secret_id INTEGER NOT NULL REFERENCES api_secrets (id),
  left_out TEXT CHECK (left_out IN ('inactive', 'active', 'not-yours', 'gone')),
  disabled_before INTEGER,
  PRIMARY KEY (batch_id, secret_id)
) STRICT, WITHOUT ROWID;

-- What a grant was before a batch changed it, so that the batch can be undone. A grant that the batch added has no row.
CREATE TABLE batch_grants_before (
  batch_id INTEGER NOT NULL REFERENCES batches (id),
  grant_id INTEGER NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('view', 'edit')),
  until_at INTEGER,
  former_batch_id INTEGER,
  changed_at INTEGER NOT NULL,
  changed_by INTEGER NOT NULL,
  PRIMARY KEY (batch_id, grant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX batches_by_user ON batches (user_id, id);
CREATE INDEX grants_by_batch ON grants (batch_id) WHERE batch_id IS NOT NULL;

-- Who caused a letter (for the cap), the batch it belongs to (an undo withdraws it), who is sending it until when, and
-- why the last try failed: a code of ours and the server's status, never its words.
ALTER TABLE letters ADD COLUMN caused_by INTEGER REFERENCES users (id);
ALTER TABLE letters ADD COLUMN batch_id INTEGER REFERENCES batches (id);
ALTER TABLE letters ADD COLUMN leased_until INTEGER;
ALTER TABLE letters ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE letters ADD COLUMN last_fault TEXT;
DROP INDEX letters_waiting;
CREATE INDEX letters_waiting ON letters (next_try_at)
  WHERE sent_at IS NULL AND failed_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX letters_by_batch ON letters (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX letters_by_cause ON letters (caused_by, created_at) WHERE caused_by IS NOT NULL;

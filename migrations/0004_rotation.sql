-- Which client secrets should be replaced, because somebody who left, or had a link, knows them or could. Times are UTC
-- milliseconds.

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

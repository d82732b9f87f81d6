-- The first shape of MySafe's file. Times are UTC milliseconds; a state is read from its time
-- (deactivated_at, disabled_at), so two facts can never disagree.

-- One row: which installation this file belongs to. Its id is mixed into every sealed value.
CREATE TABLE installation (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL CHECK (length(id) = 32),
  created_at INTEGER NOT NULL
) STRICT;

-- A way to open the keyring: its master key, sealed under the root key or under the recovery key.
CREATE TABLE key_slots (
  slot TEXT PRIMARY KEY CHECK (slot IN ('root', 'recovery')),
  key_id TEXT NOT NULL CHECK (length(key_id) = 16),
  sealed_master BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- A random 256-bit key for one purpose, sealed under the master key. Only 'kek' has more than one version.
CREATE TABLE keyring (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  purpose TEXT NOT NULL CHECK (purpose IN ('kek', 'outbox', 'form', 'audit', 'token', 'pepper', 'index')),
  version INTEGER NOT NULL CHECK (version >= 1),
  sealed_key BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER,
  UNIQUE (purpose, version)
) STRICT;

-- Somebody with an account.
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),
  name TEXT NOT NULL,
  username TEXT NOT NULL,
  username_folded TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  email_folded TEXT NOT NULL UNIQUE,
  language TEXT NOT NULL CHECK (language IN ('en', 'pt-BR')),
  time_zone TEXT NOT NULL,
  theme TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
  wants_mail INTEGER NOT NULL DEFAULT 1 CHECK (wants_mail IN (0, 1)),
  may_share_outside INTEGER NOT NULL DEFAULT 0 CHECK (may_share_outside IN (0, 1)),
  administrator INTEGER NOT NULL DEFAULT 0 CHECK (administrator IN (0, 1)),
  password_hash TEXT,
  password_changed_at INTEGER,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  created_by INTEGER REFERENCES users (id),
  deactivated_at INTEGER
) STRICT;
CREATE INDEX users_by_name ON users (name COLLATE NOCASE, id);

-- A one-time address that leads to "Choose your password". Only the keyed hash of its token is kept.
CREATE TABLE password_addresses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset')),
  token_hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  created_by INTEGER REFERENCES users (id),
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX password_addresses_by_user ON password_addresses (user_id);

-- A signed-in browser. Only the keyed hash of its cookie is kept; an ended session has no row.
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash BLOB NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  confirmed_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  browser TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_creation ON sessions (created_at);

-- People put together by an administrator; everyone may share with them.
CREATE TABLE user_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL DEFAULT '',
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  created_by INTEGER REFERENCES users (id),
  disabled_at INTEGER
) STRICT;

-- One user in one user group.
CREATE TABLE user_group_members (
  group_id INTEGER NOT NULL REFERENCES user_groups (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  added_at INTEGER NOT NULL,
  added_by INTEGER REFERENCES users (id),
  PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_group_members_by_user ON user_group_members (user_id, group_id);

-- People put together by any user for their own sharing. The owner is a member only if added.
CREATE TABLE private_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  members_may_view INTEGER NOT NULL CHECK (members_may_view IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;
CREATE INDEX private_groups_by_owner ON private_groups (owner_id, name);

-- One user in one private group.
CREATE TABLE private_group_members (
  group_id INTEGER NOT NULL REFERENCES private_groups (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  added_at INTEGER NOT NULL,
  added_by INTEGER REFERENCES users (id),
  PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX private_group_members_by_user ON private_group_members (user_id, group_id);

-- One API secret. Name, url, identifier, method and tags are in clear so that people find them;
-- client ID, client secret and notes are sealed under the row's own data key, which is wrapped by a KEK.
CREATE TABLE api_secrets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id INTEGER NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  identifier TEXT,
  method TEXT CHECK (method IN ('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')),
  tags TEXT NOT NULL DEFAULT '',
  kek_version INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  sealed_client_id BLOB NOT NULL,
  client_id_hash BLOB NOT NULL,
  sealed_client_secret BLOB,
  sealed_previous_secret BLOB,
  previous_until INTEGER,
  sealed_notes BLOB,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  created_by INTEGER NOT NULL REFERENCES users (id),
  changed_at INTEGER NOT NULL,
  changed_by INTEGER NOT NULL REFERENCES users (id),
  secret_changed_at INTEGER,
  secret_changed_by INTEGER REFERENCES users (id),
  last_used_at INTEGER,
  disabled_at INTEGER,
  CHECK ((sealed_previous_secret IS NULL) = (previous_until IS NULL))
) STRICT;
CREATE UNIQUE INDEX api_secrets_identifier ON api_secrets (owner_id, identifier) WHERE identifier IS NOT NULL;
CREATE INDEX api_secrets_by_owner ON api_secrets (owner_id, id);
CREATE INDEX api_secrets_by_client_id ON api_secrets (client_id_hash);
CREATE INDEX api_secrets_by_name ON api_secrets (name COLLATE NOCASE, id);
CREATE INDEX api_secrets_by_url ON api_secrets (url COLLATE NOCASE, id);
CREATE INDEX api_secrets_by_tags ON api_secrets (tags COLLATE NOCASE, id);
CREATE INDEX api_secrets_by_last_use ON api_secrets (last_used_at, id);
CREATE INDEX api_secrets_with_previous ON api_secrets (previous_until) WHERE previous_until IS NOT NULL;
CREATE INDEX api_secrets_by_kek ON api_secrets (kek_version);

-- What the search box looks through. Trigrams find parts of words without regard to case or accents.
CREATE VIRTUAL TABLE api_secrets_search USING fts5 (
  name, url, tags, identifier,
  content = 'api_secrets', content_rowid = 'id', tokenize = 'trigram remove_diacritics 1'
);
CREATE TRIGGER api_secrets_search_insert AFTER INSERT ON api_secrets BEGIN
  INSERT INTO api_secrets_search (rowid, name, url, tags, identifier)
  VALUES (new.id, new.name, new.url, new.tags, new.identifier);
END;
CREATE TRIGGER api_secrets_search_delete AFTER DELETE ON api_secrets BEGIN
  INSERT INTO api_secrets_search (api_secrets_search, rowid, name, url, tags, identifier)
  VALUES ('delete', old.id, old.name, old.url, old.tags, old.identifier);
END;
CREATE TRIGGER api_secrets_search_update AFTER UPDATE OF name, url, tags, identifier ON api_secrets BEGIN
  INSERT INTO api_secrets_search (api_secrets_search, rowid, name, url, tags, identifier)
  VALUES ('delete', old.id, old.name, old.url, old.tags, old.identifier);
  INSERT INTO api_secrets_search (rowid, name, url, tags, identifier)
  VALUES (new.id, new.name, new.url, new.tags, new.identifier);
END;

-- What the people picker and the owner filter look through.
CREATE VIRTUAL TABLE users_search USING fts5 (
  name, username, email,
  content = 'users', content_rowid = 'id', tokenize = 'trigram remove_diacritics 1'
);
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
  INSERT INTO users_search (rowid, name, username, email) VALUES (new.id, new.name, new.username, new.email);
END;
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
  INSERT INTO users_search (users_search, rowid, name, username, email)
  VALUES ('delete', old.id, old.name, old.username, old.email);
END;
CREATE TRIGGER users_search_update AFTER UPDATE OF name, username, email ON users BEGIN
  INSERT INTO users_search (users_search, rowid, name, username, email)
  VALUES ('delete', old.id, old.name, old.username, old.email);
  INSERT INTO users_search (rowid, name, username, email) VALUES (new.id, new.name, new.username, new.email);
END;

-- One action on many API secrets at once.
CREATE TABLE batches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('share', 'disable', 'enable')),
  user_id INTEGER NOT NULL REFERENCES users (id),
  created_at INTEGER NOT NULL,
  undone_at INTEGER
) STRICT;

-- One API secret given to one recipient: a user, a user group or a private group. It ends by itself at until_at.
CREATE TABLE grants (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  secret_id INTEGER NOT NULL REFERENCES api_secrets (id),
  user_id INTEGER REFERENCES users (id),
  user_group_id INTEGER REFERENCES user_groups (id),
  private_group_id INTEGER REFERENCES private_groups (id),
  level TEXT NOT NULL CHECK (level IN ('view', 'edit')),
  until_at INTEGER,
  batch_id INTEGER REFERENCES batches (id),
  granted_at INTEGER NOT NULL,
  granted_by INTEGER NOT NULL REFERENCES users (id),
  changed_at INTEGER NOT NULL,
  changed_by INTEGER NOT NULL REFERENCES users (id),
  CHECK ((user_id IS NOT NULL) + (user_group_id IS NOT NULL) + (private_group_id IS NOT NULL) = 1)
) STRICT;
CREATE UNIQUE INDEX grants_of_user ON grants (secret_id, user_id) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX grants_of_user_group ON grants (secret_id, user_group_id) WHERE user_group_id IS NOT NULL;
CREATE UNIQUE INDEX grants_of_private_group ON grants (secret_id, private_group_id) WHERE private_group_id IS NOT NULL;
CREATE INDEX grants_to_user ON grants (user_id, secret_id, level, until_at) WHERE user_id IS NOT NULL;
CREATE INDEX grants_to_user_group ON grants (user_group_id, secret_id, level, until_at) WHERE user_group_id IS NOT NULL;
CREATE INDEX grants_to_private_group ON grants (private_group_id, secret_id, level, until_at) WHERE private_group_id IS NOT NULL;
CREATE INDEX grants_by_secret ON grants (secret_id, until_at);

-- A reader's own marks on one API secret: when they last opened it and when they last used it.
CREATE TABLE marks (
  user_id INTEGER NOT NULL REFERENCES users (id),
  secret_id INTEGER NOT NULL REFERENCES api_secrets (id),
  viewed_at INTEGER,
  used_at INTEGER,
  PRIMARY KEY (user_id, secret_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX marks_by_use ON marks (user_id, used_at, secret_id);

-- A mail that waits to be sent. Its body is sealed and emptied once it is sent.
CREATE TABLE letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  user_id INTEGER REFERENCES users (id),
  message_id TEXT NOT NULL UNIQUE,
  sealed_body BLOB,
  created_at INTEGER NOT NULL,
  next_try_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER,
  failed_at INTEGER
) STRICT;
CREATE INDEX letters_waiting ON letters (next_try_at) WHERE sent_at IS NULL AND failed_at IS NULL;

-- One thing that happened. Rows are numbered without gaps and chained: mac covers the row and the mac before it.
-- Only ids, codes and addresses stand here, never a value.
CREATE TABLE audit_events (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  name TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('done', 'refused', 'failed')),
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'operator', 'nobody', 'system')),
  actor_id INTEGER,
  secret_id INTEGER,
  user_id INTEGER,
  details TEXT NOT NULL DEFAULT '{}',
  address TEXT,
  request_id TEXT,
  mac BLOB NOT NULL
) STRICT;
CREATE INDEX audit_events_by_secret ON audit_events (secret_id, number) WHERE secret_id IS NOT NULL;
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, number) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_events_by_user ON audit_events (user_id, number) WHERE user_id IS NOT NULL;
CREATE INDEX audit_events_by_time ON audit_events (at);

-- Administrators' settings of the installation; one row a setting.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by INTEGER REFERENCES users (id)
) STRICT;

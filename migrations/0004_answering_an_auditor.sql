-- What the trail needs to be looked through, signed and shortened. Times are UTC milliseconds.

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

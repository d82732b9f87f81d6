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

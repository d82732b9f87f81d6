-- What is given to people without an account. Times are UTC milliseconds.

-- One act of sharing one API secret outside: how whoever opens it is checked, and how often each link opens it (null:
-- without limit). The hash of the passphrase is erased when the last of its links has ended.
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

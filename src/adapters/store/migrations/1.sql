-- The first format.

-- One row. The id tells this workspace's secrets in the keychain from another's.
CREATE TABLE workspace (
    id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Wishes.
CREATE TABLE instances (
    key        TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    identifier TEXT NOT NULL,
    spec       TEXT NOT NULL               -- JSON
) STRICT, WITHOUT ROWID;

-- Identifiers given out, kept although the instance goes.
CREATE TABLE identifiers (
    identifier TEXT NOT NULL PRIMARY KEY,
    partition  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The journal. AUTOINCREMENT: a row number is never used again.
CREATE TABLE journal (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    instance   TEXT NOT NULL,
    phase      TEXT NOT NULL,
    what       TEXT NOT NULL,              -- JSON, as known before the call
    inverse    TEXT,                       -- JSON, completed after the call
    ended      TEXT,                       -- RFC 3339
    request_id TEXT,
    error      TEXT                        -- JSON
) STRICT;
CREATE INDEX journal_by_instance ON journal (instance, id);
CREATE INDEX journal_unfinished ON journal (id) WHERE phase = 'started';

-- Sign-in tests, all of them.
CREATE TABLE proofs (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    instance TEXT NOT NULL,
    proof    TEXT NOT NULL                 -- JSON
) STRICT;
CREATE INDEX proofs_by_instance ON proofs (instance, id);

CREATE TABLE settings (
    key  TEXT NOT NULL PRIMARY KEY,
    json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

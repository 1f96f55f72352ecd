-- The second format.

-- What the journal is searched by: a narrow row beside each wide one, so that a search of 200,000 rows reads a fraction of the
-- file. Made from the row alone; rows without one get theirs when the workspace is opened.
CREATE TABLE journal_facts (
    id       INTEGER PRIMARY KEY,          -- that of the row
    instance TEXT NOT NULL,
    cloud    TEXT NOT NULL,
    phase    TEXT NOT NULL,
    started  INTEGER NOT NULL,             -- seconds since 1970
    words    TEXT NOT NULL                 -- in small letters
) STRICT;
CREATE INDEX journal_facts_by_instance ON journal_facts (instance, id);

/**
 * Tables of the embedded store as of format 1. Sizes and positions stand before the long texts, so that reading them does
 * not touch the pages that a long text overflows to. Text that clients chose has no column type: see text.ts.
 */
const FORMAT_1 = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

  CREATE TABLE outbox (
    id TEXT PRIMARY KEY, shard INTEGER NOT NULL, "order" TEXT NOT NULL, due INTEGER NOT NULL, bytes INTEGER NOT NULL,
    at INTEGER NOT NULL, channel TEXT NOT NULL, fingerprint TEXT NOT NULL, subject NOT NULL, title NOT NULL,
    text NOT NULL, data
  );
  CREATE INDEX outbox_in_order ON outbox (shard, "order", id, due, bytes);
  CREATE INDEX outbox_due ON outbox (shard, due);

  CREATE TABLE messages (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, seq INTEGER NOT NULL, bytes INTEGER NOT NULL, at INTEGER NOT NULL,
    fingerprint TEXT NOT NULL, subject NOT NULL, title NOT NULL, text NOT NULL, data
  );
  CREATE UNIQUE INDEX messages_seq ON messages (channel, seq);

  CREATE TABLE channels (channel TEXT PRIMARY KEY, head INTEGER NOT NULL, floor INTEGER NOT NULL);

  CREATE TABLE dead_letters (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, client NOT NULL, label, joined INTEGER NOT NULL, "from" INTEGER NOT NULL,
    "to" INTEGER NOT NULL, reason TEXT NOT NULL, attempts INTEGER NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL
  );
  CREATE INDEX dead_letters_newest ON dead_letters (at DESC, id);
  CREATE INDEX dead_letters_client ON dead_letters (channel, client, at);
  CREATE INDEX dead_letters_over ON dead_letters (channel, "to");

  CREATE TABLE checkpoints (
    channel TEXT NOT NULL, client NOT NULL, cursor INTEGER NOT NULL, joined INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (channel, client)
  ) WITHOUT ROWID;

  CREATE TABLE reports (
    channel TEXT NOT NULL, "from" INTEGER NOT NULL, "to" INTEGER NOT NULL, owed INTEGER NOT NULL, acked INTEGER NOT NULL,
    dropped INTEGER NOT NULL, expired INTEGER NOT NULL,
    PRIMARY KEY (channel, "from")
  ) WITHOUT ROWID;
  CREATE INDEX reports_to ON reports (channel, "to");
`;

/**
 * Retention asks which channels hold old messages: `channels.oldest` is when the first message that is stored was accepted, null
 * without any. A quarantined entry is kept as JSON, which escapes U+0000.
 */
const FORMAT_2 = `
  ALTER TABLE channels ADD COLUMN oldest INTEGER;
  UPDATE channels SET oldest =
    (SELECT at FROM messages WHERE messages.channel = channels.channel ORDER BY seq LIMIT 1);
  CREATE INDEX channels_oldest ON channels (oldest);

  DROP INDEX dead_letters_over;
  CREATE INDEX dead_letters_over ON dead_letters (channel, "to", id, joined, at);

  CREATE TABLE quarantine (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, fingerprint TEXT NOT NULL, error NOT NULL, entry TEXT NOT NULL
  );
  CREATE INDEX quarantine_newest ON quarantine (at DESC, id);
`;

/** What admins did, in the order in which the log of it is read; and dead letters by what became of them. */
const FORMAT_3 = `
  CREATE TABLE audit (
    id TEXT PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, outcome NOT NULL, target NOT NULL, address NOT NULL
  );
  CREATE INDEX audit_newest ON audit (at DESC, id DESC);
  CREATE INDEX audit_action ON audit (action, at DESC, id DESC);

  CREATE INDEX dead_letters_state ON dead_letters (state, at DESC, id);
`;

/**
 * What leads from each format to the next. A new file goes through all of them, so that it cannot differ from one that was carried
 * over; a step that was released never changes again.
 */
export const STEPS: readonly string[] = [FORMAT_1, FORMAT_2, FORMAT_3];

/** Version of the tables, kept in `user_version`. A folder with a higher one is refused. */
export const FORMAT = STEPS.length;

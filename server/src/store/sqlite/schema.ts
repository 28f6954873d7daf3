/** Version of the tables below, kept in `user_version`. A folder with a higher one is refused. */
export const FORMAT = 1;

/**
 * Tables of the embedded store. Sizes and positions stand before the long texts, so that reading them does not touch the
 * pages that a long text overflows to. Text that clients chose has no column type: see text.ts.
 */
export const SCHEMA = `
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

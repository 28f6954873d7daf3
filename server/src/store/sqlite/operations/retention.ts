import { MAX_RETENTION_STEP } from '../../bounds.js';
import { type Db, rows, transaction } from '../database.js';

/** How many rows one step deletes of each kind: saves go on between the steps. */
const STEP = 1_000;

/** Most messages that one question about old ones looks at, and the rest of the channel that it then is in. */
const MOST_LOOKED_AT = 20_000;

export function prepareRetention(db: Db) {
  const raiseFloor = db.prepare(
    'UPDATE channels SET floor = max(floor, min(?, head)) WHERE channel = ? RETURNING floor',
  );
  const remove = db.prepare(
    `DELETE FROM messages WHERE rowid IN
       (SELECT rowid FROM messages WHERE channel = ? AND seq <= ? ORDER BY seq LIMIT ${STEP})`,
  );
  const lookAtOldest = db.prepare(
    `UPDATE channels SET oldest = (SELECT at FROM messages WHERE messages.channel = channels.channel ORDER BY seq LIMIT 1)
     WHERE channel = ?`,
  );
  const oldest = db.prepare('SELECT channel, floor FROM channels WHERE oldest < ? ORDER BY oldest LIMIT ?');
  const firstYoung = db.prepare(
    'SELECT seq - 1 AS upTo FROM messages WHERE channel = ? AND seq > ? AND seq <= ? AND at >= ? ORDER BY seq LIMIT 1',
  );
  const highest = db.prepare('SELECT coalesce(max(seq), 0) AS upTo FROM messages WHERE channel = ? AND seq <= ?');
  const floorOf = db.prepare('SELECT floor FROM channels WHERE channel = ?');
  // The newest report stays: what is settled never falls.
  const forgetReports = db.prepare(
    `DELETE FROM reports WHERE channel = ?1 AND "from" IN
       (SELECT "from" FROM reports INDEXED BY reports_to WHERE channel = ?1 AND "to" <= ?2
          AND "to" < (SELECT max("to") FROM reports INDEXED BY reports_to WHERE channel = ?1) ORDER BY "to" LIMIT ${STEP})`,
  );
  const forgetLetters = db.prepare(
    `DELETE FROM dead_letters WHERE rowid IN
       (SELECT rowid FROM dead_letters INDEXED BY dead_letters_over
        WHERE channel = ? AND "to" <= ? AND at < ? LIMIT ${STEP})`,
  );

  function oldUpTo(channel: string, floor: number, before: number): number {
    const end = floor + MAX_RETENTION_STEP;
    const found = rows<{ upTo: number }>(firstYoung, channel, floor, end, before);
    const [{ upTo } = { upTo: 0 }] = found.length > 0 ? found : rows<{ upTo: number }>(highest, channel, end);
    // A trim that was cut short left messages up to the floor: then the floor itself, so that they go.
    return Math.max(upTo, floor);
  }

  return {
    /** One step of a trim; answers whether it was the last. The floor is raised, durably, before anything is deleted. */
    trimStep(channel: string, upTo: number): boolean {
      const [raised] = transaction(db, () => rows<{ floor: number }>(raiseFloor, upTo, channel));
      if (!raised) return true;
      return transaction(db, () => {
        const { changes } = remove.run([channel, raised.floor]);
        lookAtOldest.run([channel]);
        return changes < STEP;
      });
    },
    oldMessages(before: number, limit: number): { channel: string; upTo: number }[] {
      const found: { channel: string; upTo: number }[] = [];
      let lookedAt = 0;
      for (const { channel, floor } of rows<{ channel: string; floor: number }>(oldest, before, limit)) {
        if (lookedAt >= MOST_LOOKED_AT) break;
        const upTo = oldUpTo(channel, floor, before);
        lookedAt += upTo - floor;
        found.push({ channel, upTo });
      }
      return found;
    },
    /** One step of forgetting; answers whether it was the last. */
    forgetStep(channel: string, before: number): boolean {
      const [kept] = rows<{ floor: number }>(floorOf, channel);
      if (!kept) return true;
      return transaction(db, () => {
        const reports = forgetReports.run([channel, kept.floor]).changes;
        const letters = forgetLetters.run([channel, kept.floor, before]).changes;
        return reports < STEP && letters < STEP;
      });
    },
  };
}

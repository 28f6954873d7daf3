import { isSeq, isText, listOf, parse, reader } from './answers.js';
import type { Bounds } from './bounds.js';
import type { Environment } from './environment.js';

/** Where the page stands in a channel: `after` = the last seq that it has handled, of the log `epoch`. */
export interface Position {
  epoch: string;
  after: number;
}

/** A position, and up to where the service is known to have its ack. */
interface Kept extends Position {
  acked: number;
}

/**
 * Positions kept over reloads, and with them what the service was not told yet: a position above its ack is an ack that is due. They are
 * those of a subject: another subject's are not seen. Of as many channels as acks may be due for; the one that was not written for longest
 * goes first.
 */
export interface Recovery {
  /** Ids of redriven messages that are handled and not acknowledged. */
  readonly ids: Set<string>;
  /** Turns to the positions of this subject, as an earlier life of the page left them. */
  open(subject: string): void;
  load(channel: string): Position | null;
  save(channel: string, position: Position): void;
  /** The service has this ack. */
  acked(channel: string, position: Position): void;
  /** Acks that an earlier life of the page owes. */
  due(): [channel: string, position: Position][];
  forget(channel: string): void;
  /** Writes `ids`. */
  write(): void;
}

export function createRecovery(
  storage: Environment['storage'],
  keyOf: (subject: string) => string,
  { limits }: Pick<Bounds, 'limits'>,
): Recovery {
  const kept = new Map<string, Kept>();
  const ids = new Set<string>();
  let key: string | null = null;

  function write(): void {
    if (key === null) return;
    const positions = [...kept].map(([channel, { epoch, after, acked }]) => [channel, epoch, after, acked]);
    storage?.setItem(key, JSON.stringify({ positions, ids: [...ids] }));
  }

  function put(channel: string, position: Kept): void {
    kept.delete(channel);
    kept.set(channel, position);
    const [oldest] = kept.size > limits.dueAcks ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
    write();
  }

  return {
    ids,
    open(subject) {
      kept.clear();
      ids.clear();
      key = keyOf(subject);
      // What storage gives back is whatever somebody put there: what has not the form of a record counts as nothing.
      const record = readRecord(parse(storage?.getItem(key) ?? ''));
      for (const [channel, epoch, after, acked] of record?.positions.slice(-limits.dueAcks) ?? []) {
        kept.set(channel, { epoch, after, acked });
      }
      for (const id of record?.ids.slice(-limits.dueIds) ?? []) ids.add(id);
    },
    load(channel) {
      const position = kept.get(channel);
      return position ? { epoch: position.epoch, after: position.after } : null;
    },
    save(channel, { epoch, after }) {
      const known = kept.get(channel);
      if (known?.epoch !== epoch) put(channel, { epoch, after, acked: 0 });
      else if (known.after !== after) put(channel, { ...known, after });
    },
    acked(channel, { epoch, after }) {
      const known = kept.get(channel);
      if (known?.epoch === epoch && known.acked < after) put(channel, { ...known, acked: after });
    },
    due: () => [...kept].filter(([, { after, acked }]) => acked < after),
    forget(channel) {
      if (kept.delete(channel)) write();
    },
    write,
  };
}

type Row = [channel: string, epoch: string, after: number, acked: number];

const readRecord = reader<{ positions: Row[]; ids: string[] }>({
  positions: listOf((row) => Array.isArray(row) && isText(row[0]) && isText(row[1]) && isSeq(row[2]) && isSeq(row[3])),
  ids: listOf(isText),
});

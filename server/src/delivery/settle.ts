import type { Report } from '@surecast/shared/protocol';
import type { Events } from '../events.js';
import type { ClientState, LiveState, Settleable } from '../live/live-state.js';
import type { DeadLetter, SettledReport, Store } from '../store/store.js';
import { shardOf } from './shard.js';

/** Most seqs that one call settles. */
const LIMIT = 1_000;

export interface SeqReport {
  settled: boolean;
  report: Report;
}

export interface Settle {
  /** The delivery report of one seq, final or as it stands. */
  report(channel: string, seq: number): Promise<SeqReport>;
  /** The same for many seqs of one channel: the letters and the clients with letters are read once for all of them. */
  reports(channel: string, seqs: readonly number[]): Promise<Map<number, SeqReport>>;
  /** Writes down the final figures of what nobody owes an ack for any more. Answers how many seqs that were. */
  settle(channel: string): Promise<number>;
}

interface SettleDeps {
  store: Store;
  live: LiveState;
  events: Events;
}

/** By client. */
type Back = ReadonlyMap<string, ClientState>;

/**
 * ST1: owed(seq) = clients that joined before it; pending = those of them whose cursor is below it; acked = the rest. Who was dropped or
 * left is counted from its letter: acked up to where the letter starts, dropped or expired within it.
 */
export function createSettle({ store, live, events }: SettleDeps): Settle {
  async function report(channel: string, seq: number): Promise<SeqReport> {
    const final = await store.findReport(channel, seq);
    if (final) return finalReport(final);
    const letters = await store.lettersOver(channel, { after: seq - 1, upTo: seq });
    const counts = await live.counts(channel, seq);
    const back = await comeBack(channel, letters);
    return reportAsItStands(seq, counts, countedOnce(letters, back), back);
  }

  async function reports(channel: string, seqs: readonly number[]): Promise<Map<number, SeqReport>> {
    const found = new Map<number, SeqReport>();
    const open: number[] = [];
    const settled = await store.settledUpTo(channel);
    let last: SettledReport | null = null;
    for (const seq of [...seqs].sort((a, b) => a - b)) {
      // Neighbours with the same figures share one record.
      if (last === null || seq > last.to) last = seq > settled ? null : await store.findReport(channel, seq);
      if (last === null) open.push(seq);
      else found.set(seq, finalReport(last));
    }
    const [lowest, highest] = [open[0], open.at(-1)];
    if (lowest === undefined || highest === undefined) return found;
    const letters = await store.lettersOver(channel, { after: lowest - 1, upTo: highest });
    const counts = await live.countsAt(channel, open);
    const back = await comeBack(channel, letters);
    const counted = countedOnce(letters, back);
    for (const [index, seq] of open.entries()) {
      found.set(seq, reportAsItStands(seq, counts[index] ?? { owed: 0, pending: 0, away: 0 }, counted, back));
    }
    return found;
  }

  /** Clients with a letter that have a position again. */
  async function comeBack(channel: string, letters: readonly DeadLetter[]): Promise<Back> {
    const back = new Map<string, ClientState>();
    const known = await live.cursors(channel, [...new Set(letters.map((letter) => letter.client))]);
    for (const name of known.keys()) {
      const client = await live.client(channel, name);
      if (client) back.set(name, client);
    }
    return back;
  }

  async function settle(channel: string): Promise<number> {
    const look = await live.settleable(channel, LIMIT);
    if (look.to <= look.from) return 0;
    // What the store has settled stands, also where live state lost its mark or never got it.
    const settled = (await store.settledUpTo(channel)) || (await floorOf(channel));
    const reach = { after: settled, upTo: settled + LIMIT };
    const shard = shardOf(channel);
    const mark = await live.wholeMark(shard);
    const before = await store.lettersOver(channel, reach);
    const back = await comeBack(channel, before);
    const span = await live.settleable(channel, LIMIT);
    const letters = await store.lettersOver(channel, reach);
    // ST4: who left between the two looks stands in neither or in both: left for the next turn.
    if (!isSame(before, letters)) return 0;
    // Positions that live state has lost owe their acks all the same.
    if (mark === null || (await live.wholeMark(shard)) !== mark) return 0;
    const from = Math.max(span.from, settled);
    const to = Math.min(span.to, reach.upTo);
    if (to > from) await store.putReports(figures(channel, from, to, span, countedOnce(letters, back)));
    // As far as it is written: another worker may have written a shorter range from the same seq.
    const written = await store.settledUpTo(channel);
    await live.markSettled(channel, Math.min(Math.max(to, from), written));
    if (to <= from) return 0;
    events.emit('settled', { channel, from, to });
    return to - from;
  }

  /** Reports of what retention took are gone with it. */
  async function floorOf(channel: string): Promise<number> {
    return (await store.heads([channel])).get(channel)?.floor ?? 0;
  }

  return { report, reports, settle };
}

function finalReport({ owed, acked, dropped, expired }: SettledReport): SeqReport {
  return { settled: true, report: { owed, acked, pending: 0, away: 0, dropped, expired } };
}

function reportAsItStands(
  seq: number,
  counts: { owed: number; pending: number; away: number },
  letters: readonly DeadLetter[],
  back: Back,
): SeqReport {
  const again = pendingAgain(back, seq);
  // Between these questions a client can return, acknowledge or leave.
  const pending = Math.max(0, counts.pending - again.connected);
  const away = Math.max(0, counts.away - again.away);
  const left = lettersAt(letters, seq);
  const acked = Math.max(0, counts.owed - pending - away) + left.acked;
  const owed = acked + pending + away + left.dropped + left.expired;
  return { settled: false, report: { owed, acked, pending, away, dropped: left.dropped, expired: left.expired } };
}

function isSame(before: readonly DeadLetter[], after: readonly DeadLetter[]): boolean {
  const toKeys = (letters: readonly DeadLetter[]) =>
    letters
      .map(({ id, to, at }) => `${id} ${to} ${at}`)
      .sort()
      .join();
  return toKeys(before) === toKeys(after);
}

/** Nobody owes an ack in (from, to]: who is owed here has acknowledged, who departed counts by its letter. */
function figures(
  channel: string,
  from: number,
  to: number,
  span: Settleable,
  letters: readonly DeadLetter[],
): SettledReport[] {
  const reports: SettledReport[] = [];
  let joined = 0;
  for (let seq = from + 1; seq <= to; seq += 1) {
    while (joined < span.joins.length && (span.joins[joined] ?? seq) < seq) joined += 1;
    extend(reports, channel, seq, span.owedBefore + joined, lettersAt(letters, seq));
  }
  return reports;
}

/**
 * ST2: the report keeps a drop. A dropped client that returned has the messages of its letter on its pending list again, but there it is
 * counted as dropped.
 */
function pendingAgain(back: Back, seq: number): { connected: number; away: number } {
  const again = { connected: 0, away: 0 };
  for (const { state, joined, cursor } of back.values()) if (joined >= seq && cursor < seq) again[state] += 1;
  return again;
}

/**
 * ST4: a letter counts up to where the client joined again, here or by a newer letter. That lies within the letter when the client asked for old messages
 * as it came back, or when live state lost its departure.
 */
function countedOnce(letters: readonly DeadLetter[], back: Back): DeadLetter[] {
  const joinedAgain = new Map([...back].map(([client, { joined }]) => [client, joined]));
  const newestFirst = [...letters].sort((a, b) => b.at - a.at || b.from - a.from);
  return newestFirst.map((letter) => {
    const { client, joined, to } = letter;
    const again = joinedAgain.get(client) ?? to;
    joinedAgain.set(client, Math.min(joined, again));
    return { ...letter, to: Math.min(to, again) };
  });
}

/** How the clients that departed count at one seq. */
function lettersAt(letters: readonly DeadLetter[], seq: number): { acked: number; dropped: number; expired: number } {
  const counts = { acked: 0, dropped: 0, expired: 0 };
  for (const { joined, from, to, reason } of letters) {
    if (seq <= joined || seq > to) continue;
    if (seq <= from) counts.acked += 1;
    else if (reason === 'never_acknowledged') counts.dropped += 1;
    else counts.expired += 1;
  }
  return counts;
}

/** Neighbours with the same figures share one record. */
function extend(
  reports: SettledReport[],
  channel: string,
  seq: number,
  owedHere: number,
  left: { acked: number; dropped: number; expired: number },
): void {
  const acked = owedHere + left.acked;
  const owed = acked + left.dropped + left.expired;
  const last = reports.at(-1);
  const same = last?.owed === owed && last.acked === acked && last.dropped === left.dropped;
  if (last && same && last.expired === left.expired) last.to = seq;
  else reports.push({ channel, from: seq - 1, to: seq, owed, acked, dropped: left.dropped, expired: left.expired });
}

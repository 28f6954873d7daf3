import type { Frame } from '@surecast/shared/protocol';
import type { LiveState } from '../../../src/live/live-state.js';
import type { WatchDeps } from '../watch.js';

interface Take {
  at: number;
  from: number;
  to: number;
}

/** RS2, RS3: one round per interval, and no message sent again more often than that. */
export function createRoundCheck({ ledger, time, intervalMs, maxResends }: WatchDeps) {
  const takes = new Map<string, Take[]>();
  const sends = new Map<string, Map<number, number>>();
  const keyOf = (client: string, channel: string) => `${client} ${channel}`;

  function taken(client: string, channel: string, from: number, to: number): void {
    const key = keyOf(client, channel);
    const before = takes.get(key) ?? [];
    const at = time.now();
    const last = before.at(-1);
    ledger.note('round', () => `${client} ${channel} (${from}, ${to}]`);
    // A round that an ack has settled since counts no more.
    if (last && last.to > from && at - last.at < intervalMs) {
      ledger.violated('RS2', `${client} had two rounds of ${channel} within ${at - last.at} ms`);
    }
    before.push({ at, from, to });
    takes.set(key, before);
    const attempts = before.filter((take) => take.from <= from && take.to > from).length;
    if (attempts > maxResends) ledger.violated('DR1', `${client} got ${attempts} rounds of ${channel} ${from + 1}`);
  }

  function sent(client: string, { channel, messages, redrive }: Frame & { redrive?: boolean }): void {
    if (redrive) return;
    const key = keyOf(client, channel);
    const counts = sends.get(key) ?? new Map<number, number>();
    sends.set(key, counts);
    for (const { seq } of messages) {
      const count = (counts.get(seq) ?? 0) + 1;
      counts.set(seq, count);
      if (count > maxResends) ledger.violated('DR1', `${client} was sent ${channel} ${seq} again ${count} times`);
    }
  }

  return {
    sent,
    /** How often a seq was written again to a client since it last came into the channel. */
    sendsOf: (client: string, channel: string, seq: number) => sends.get(keyOf(client, channel))?.get(seq) ?? 0,
    /** The client left the channel: its rounds are history. */
    left(client: string, channel: string) {
      takes.delete(keyOf(client, channel));
      sends.delete(keyOf(client, channel));
    },
    forget() {
      takes.clear();
      sends.clear();
    },
    live: <T extends LiveState>(live: T): T => ({
      ...live,
      async takeRounds(channel: string, upTo: number, clients: Parameters<LiveState['takeRounds']>[2]) {
        const outcomes = await live.takeRounds(channel, upTo, clients);
        for (const [index, outcome] of outcomes.entries()) {
          const client = clients[index]?.client;
          if (outcome.kind === 'taken' && client) taken(client, channel, outcome.from, outcome.to);
        }
        return outcomes;
      },
    }),
  };
}

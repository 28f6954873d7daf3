import type { Departure, LiveState } from '../../../src/live/live-state.js';
import type { WatchDeps } from '../watch.js';
import type { createRoundCheck } from './rounds.js';

/** DR1, DR2: who acknowledged in time stays, and who is dropped was sent everything as often as promised. */
export function createDropCheck(deps: WatchDeps, rounds: ReturnType<typeof createRoundCheck>) {
  const { ledger, time, maxResends, mayDrop } = deps;
  /** The cursor that the last successful answer to an ack named. */
  const answered = new Map<string, { cursor: number; at: number }>();
  const keyOf = (client: string, channel: string) => `${client} ${channel}`;

  function departed({ client, channel, from, to, reason, attempts }: Departure): void {
    ledger.note('DEPARTED', () => `${client} ${channel} (${from}, ${to}] ${reason} after ${attempts}`);
    const acked = answered.get(keyOf(client, channel))?.cursor ?? 0;
    if (from < acked) {
      ledger.violated('AK1', `${client} departed from ${channel} at ${from}, after ${acked} had been acknowledged`);
    }
    if (reason !== 'never_acknowledged') return;
    if (!mayDrop(client))
      ledger.violated('DR1', `${client} was dropped from ${channel} at ${from} although it acknowledges`);
    if (attempts < maxResends) {
      ledger.violated(
        'DR2',
        `${client} was dropped from ${channel} with ${attempts} rounds: an ack had come in between`,
      );
    }
    const sends = rounds.sendsOf(client, channel, from + 1);
    // A round that was counted and of which its gateway never heard is no fault.
    if (sends + ledger.roundsLost < maxResends && ledger.flushes === 0) {
      ledger.violated('RS1', `${client} was dropped from ${channel} after ${sends} resends of ${from + 1}`);
    }
  }

  return {
    /** An answer to an ack, and when that ack was sent. */
    acknowledged(client: string, channel: string, cursor: number, sentAt: number): void {
      const key = keyOf(client, channel);
      const known = answered.get(key);
      if (known && cursor < known.cursor) {
        if (sentAt >= known.at)
          ledger.violated('AK1', `the cursor of ${client} in ${channel} fell from ${known.cursor} to ${cursor}`);
        return;
      }
      answered.set(key, { cursor, at: time.now() });
    },
    forget: () => answered.clear(),
    live: <T extends LiveState>(live: T): T => ({
      ...live,
      async depart(...request: Parameters<LiveState['depart']>) {
        const outcome = await live.depart(...request);
        if (typeof outcome === 'object') {
          departed(outcome);
          rounds.left(outcome.client, outcome.channel);
        }
        return outcome;
      },
    }),
  };
}

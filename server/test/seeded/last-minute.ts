import { shardOf } from '../../src/delivery/shard.js';
import type { LiveState } from '../../src/live/live-state.js';
import type { HandClient } from './hand-client.js';
import type { Ledger } from './ledger.js';
import type { Random } from './random.js';

interface LastMinuteDeps {
  random: Random;
  ledger: Ledger;
  hands(): readonly HandClient[];
}

const CHANCE = 0.5;

/**
 * DR2: some acks come between the look that finds a client silent and its drop. No delay of a client meets that moment, so it is met here, by a client that
 * acknowledges at the last minute and has what it acknowledges.
 */
export function withLastMinuteAcks<T extends LiveState>(live: T, { random, ledger, hands }: LastMinuteDeps): T {
  return {
    ...live,
    async depart(...request: Parameters<LiveState['depart']>) {
      const [channel, client, expected, reason] = request;
      const hand = hands().find(({ key, habits }) => key === client && habits.acks === 'last minute');
      const upTo = hand?.has(channel) ?? 0;
      if (reason === 'never_acknowledged' && upTo > (expected?.cursor ?? 0) && random.chance(CHANCE)) {
        const [outcome] = await live.advance(shardOf(channel), [{ channel, client, upTo }]);
        ledger.note('ack', () => `${client} ${channel} ${upTo}, right before its drop: ${JSON.stringify(outcome)}`);
      }
      return live.depart(...request);
    },
  };
}

import { isCovered } from '../owed.js';
import type { World } from '../world.js';

/** AK1, CL2: up to a client's cursor, and up to where its letter starts, its page has handled everything. */
export async function checkAcks(world: World): Promise<void> {
  const { live, ledger } = world;
  for (const { client, channel, from } of ledger.letters) checkUpTo(world, client, channel, from, 'letter');
  for (const { client, channel } of ledger.readings) {
    const state = await live.client(channel, client);
    if (state) checkUpTo(world, client, channel, state.cursor, 'cursor');
  }
}

function checkUpTo({ ledger }: World, client: string, channel: string, upTo: number, what: string): void {
  const stays = ledger.readings.filter((reading) => reading.client === client && reading.channel === channel);
  // The newest stay that had begun by then; what lies before it belonged to nobody.
  const stay = stays.findLast(({ from }) => from <= upTo);
  if (!stay || stay.isForgotten) return;
  for (let seq = stay.from + 1; seq <= upTo; seq += 1) {
    if (stays.some(({ got }) => got.has(seq)) || isCovered(ledger, stay, seq)) continue;
    ledger.violated('CL2', `the ${what} of ${client} in ${channel} stands at ${upTo}, but its page never had ${seq}`);
    return;
  }
}

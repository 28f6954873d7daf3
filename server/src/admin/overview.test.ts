import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../test/support/world.js';
import { shardOf } from '../delivery/shard.js';
import { countChannels, readGauges, readOverview } from './overview.js';

/** Subscribes clients to channels, each to the next. */
async function subscribe(world: World, channels: readonly string[], clients: number): Promise<void> {
  for (let number = 0; number < clients; number += 1) {
    const channel = channels[number % channels.length] ?? '';
    const base = { channel, client: `s/${number}`, node: 'n', connection: `c${number}` };
    await world.live.join(shardOf(channel), [{ ...base, storeHead: 0, restore: { cursor: 0, joined: 0 } }]);
  }
}

describe('the overview', () => {
  const channels = Array.from({ length: 1_200 }, (_, number) => `c${number}`);

  it('sums over all channels that have clients, page by page', async () => {
    const world = await createWorld();
    // 1,100 of one shard are more than a page.
    const together = Array.from({ length: 20_000 }, (_, number) => `x${number}`).filter((name) => shardOf(name) === 3);
    await subscribe(world, [...together.slice(0, 1_100), ...channels], 2_300);
    for (const channel of [together[0], together[1_099], 'c5'] as string[])
      await world.live.raiseHeads(shardOf(channel), [{ channel, head: 7 }]);
    await world.live.leave(shardOf('c7'), [{ channel: 'c7', client: `s/${1_100 + 7}`, connection: `c${1_100 + 7}` }]);
    expect(await readGauges(world)).toEqual({ connected: 2_299, away: 1, pending: 21 });
    expect(await countChannels(world)).toBe(2_300);
  });

  it('counts a channel once that has a log, or clients who wait, or both', async () => {
    const world = await createWorld();
    await world.save('text', 'log-only');
    await world.save('text', 'both');
    await world.clock.advance(1_000);
    await subscribe(world, ['both', 'waiting'], 2);
    expect(await countChannels(world)).toBe(3);
  });

  it('says what nodes say of themselves, and null for what one of an older version does not say', async () => {
    const world = await createWorld();
    const node = { id: 'n1', roles: ['api'], host: 'h', startedAt: 1_000, connections: 3 };
    await world.live.renewNode(node, 60_000);
    await world.live.renewNode({ ...node, id: 'n2', startedAt: 500, memoryBytes: 9, loopDelayMs: 0.5 }, 60_000);
    await world.live.renewNode({ ...node, id: 'gone' }, 1);
    await world.clock.advance(10);
    const overview = await readOverview(world, 12);
    expect(overview).toMatchObject({ connections: 6, channels: 12, deadLetters: 0, maxResends: 5 });
    expect(
      overview.nodes.map(({ id, memoryBytes, loopDelayMs, alive }) => [id, memoryBytes, loopDelayMs, alive]),
    ).toEqual([
      ['n2', 9, 0.5, true],
      ['n1', null, null, true],
      ['gone', null, null, false],
    ]);
    expect(overview.now).toMatchObject({ connected: null, savesPerS: 0, ackP50Ms: null });
  });
});

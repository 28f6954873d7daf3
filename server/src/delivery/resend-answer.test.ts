import { expect, it } from 'vitest';
import { createWorld, INTERVAL_MS, over, type World } from '../../test/support/world.js';
import type { Order } from '../bus/bus.js';
import type { LogRecord, Store } from '../store/store.js';
import { createResendAnswer } from './resend-answer.js';

type Clients = Extract<Order, { kind: 'resend' }>['clients'];

/** A world without a worker, whose reads of the log wait until they are let go. */
async function held() {
  const reads: { after: number; go(): void }[] = [];
  const world = await createWorld({
    worker: false,
    store: (store) =>
      over(store, {
        range: async (...[channel, query]) => {
          await new Promise<void>((go) => reads.push({ after: query.after, go }));
          return store.range(channel, query);
        },
      } as Partial<Store>),
  });
  return { world, reads, answer: createResendAnswer(world) };
}

/** The log has `count` messages. */
async function filled(world: World, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, index): LogRecord => {
    const seq = index + 1;
    return {
      id: `${seq}`,
      channel: 'items',
      seq,
      subject: 's',
      fingerprint: 'f',
      title: 't',
      text: '',
      at: 0,
      bytes: 1,
    };
  });
  await world.store.append(records);
}

const tick = (world: World) => world.clock.settle();

it('RS7 orders for the same place share one read, and each client gets its round', async () => {
  const { world, reads, answer } = await held();
  const clients: Clients = [];
  const wires = [];
  for (let number = 0; number < 1_500; number += 1) {
    const client = `a/client-${number}`;
    const { connection, wire } = await world.connect(client);
    clients.push({ client, connection, cursor: 0 });
    wires.push(wire);
  }
  await world.save();
  const shard = (await world.store.dueShards(Number.MAX_SAFE_INTEGER))[0]?.shard ?? 0;
  await world.path.fanOut.run(shard);
  await world.clock.advance(INTERVAL_MS * 2);
  const parts = [clients.slice(0, 500), clients.slice(500, 1_000), clients.slice(1_000)];
  const answering = parts.map((part) => answer({ kind: 'resend', channel: 'items', to: 1, clients: part }));
  await tick(world);
  expect(reads).toHaveLength(1);
  reads[0]?.go();
  await Promise.all(answering);
  expect(wires.every(({ frames }) => frames.filter(({ messages }) => messages[0]?.attempt === 1).length === 1)).toBe(
    true,
  );
});

it('RS7 at most 8 reads for orders are under way, and 1,000 wait; the next one is refused and no round', async () => {
  const { world, reads, answer } = await held();
  await filled(world, 1_100);
  const { connection } = await world.connect('a/client');
  const failures: unknown[] = [];
  const answering = Array.from({ length: 1_010 }, (_, cursor) =>
    answer({
      kind: 'resend',
      channel: 'items',
      to: 1_100,
      clients: [{ client: 'a/client', connection, cursor }],
    }).catch((error) => failures.push(error)),
  );
  await tick(world);
  expect(reads).toHaveLength(8);
  expect(failures).toMatchObject([{ code: 'overloaded' }, { code: 'overloaded' }]);
  for (let next = 0; next < 1_008; next += 1) {
    while (reads.length <= next) await tick(world);
    reads[next]?.go();
    expect(reads.length).toBeLessThanOrEqual(next + 8);
  }
  await Promise.all(answering);
  expect(failures).toHaveLength(2);
});

it('RS1 hazard 14: a socket that goes or fills up while the bodies are read is no round', async () => {
  const { world, reads, answer } = await held();
  const gone = await world.connect('a/gone');
  const full = await world.connect('a/full');
  const open = await world.connect('a/open');
  await world.save();
  const shard = (await world.store.dueShards(Number.MAX_SAFE_INTEGER))[0]?.shard ?? 0;
  await world.path.fanOut.run(shard);
  await world.clock.advance(INTERVAL_MS * 2);
  const clients = [gone, full, open].map(({ connection }, index) => {
    return { client: ['a/gone', 'a/full', 'a/open'][index] ?? '', connection, cursor: 0 };
  });
  const answering = answer({ kind: 'resend', channel: 'items', to: 1, clients });
  await tick(world);
  world.gateway.cut(gone.connection);
  full.wire.full = true;
  reads[0]?.go();
  await answering;
  const roundsOf = async (client: string) => (await world.live.client('items', client))?.rounds.length;
  expect([await roundsOf('a/gone'), await roundsOf('a/full'), await roundsOf('a/open')]).toEqual([0, 0, 1]);
});

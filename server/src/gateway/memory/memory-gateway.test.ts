import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../clock.js';
import { createScriptedDelivery, createTestTokens, frameOf, gatewayContract, type Peer } from '../gateway.contract.js';
import type { SlowReader } from '../gateway.js';
import { createMemoryGateway } from './memory-gateway.js';

const log = { warn() {}, error() {} };

function setUp() {
  const tokens = createTestTokens();
  const slow: SlowReader[] = [];
  const slowReader = (reader: SlowReader) => void slow.push(reader);
  const gateway = createMemoryGateway({ tokens, clock: systemClock, log, slowReader });
  const connect = async (token: string, client: string) => {
    const identity = await tokens.verify(token);
    return gateway.connect({ identity, client: `${identity.subject}/${client}` });
  };
  return { gateway, connect, slow };
}

gatewayContract('memory', async (delivery) => {
  const { gateway, connect, slow } = setUp();
  gateway.attach(delivery);
  return {
    gateway,
    slow,
    async connect(token, client): Promise<Peer> {
      const connection = await connect(token, client);
      const received: Peer['received'] = [];
      connection.listen((event, payload) => {
        if (event !== 'disconnect') received.push([event, payload]);
      });
      const arrive = async () => {
        // An answer is put on the wire by promises: turns of the event loop until nothing moves any more.
        for (let quiet = 0; quiet < 3; quiet += 1) {
          await wait(0);
          if (connection.deliver() > 0) quiet = 0;
        }
      };
      return {
        id: connection.id,
        received,
        get isOpen() {
          return connection.isOpen;
        },
        async request(event, payload) {
          const answer = connection.request(event, payload);
          await arrive();
          return answer;
        },
        arrive,
        cut: connection.cut,
        stall: (isStalled) => gateway.setFull(connection.id, isStalled),
      };
    },
    async stop() {
      for (const connection of gateway.connections) connection.cut();
      await gateway.settled();
    },
  };
});

test('nothing arrives before it is delivered, and a cut loses what is under way', async () => {
  const { gateway, connect } = setUp();
  gateway.attach(createScriptedDelivery());
  const connection = await connect('s', 'a');
  const got: unknown[] = [];
  connection.listen((event, payload) => void got.push([event, payload]));
  gateway.send(connection.id, frameOf('news', '1'));
  gateway.send(connection.id, frameOf('news', '2'));
  expect([connection.underWay, got]).toEqual([2, []]);
  expect(connection.deliver(1)).toBe(1);
  expect(got).toEqual([['messages', frameOf('news', '1')]]);
  const asked = connection.request('sync', { channel: 'news' });
  connection.cut();
  expect(await asked).toBeNull();
  expect(got.slice(1)).toEqual([['disconnect', undefined]]);
  await gateway.settled();
});

test('a frozen link loses everything while the gateway still holds it', async () => {
  const { gateway, connect } = setUp();
  gateway.attach(createScriptedDelivery());
  const connection = await connect('s', 'a');
  connection.freeze();
  expect(gateway.send(connection.id, frameOf('news'))).toBe('written');
  expect([connection.deliver(), connection.isOpen, gateway.size]).toEqual([0, true, 1]);
  gateway.setFull(connection.id, true);
  expect(gateway.send(connection.id, frameOf('news'))).toBe('full');
  connection.cut();
  expect([connection.isOpen, gateway.size]).toEqual([false, 0]);
});

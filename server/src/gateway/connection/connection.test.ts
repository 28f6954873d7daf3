import { expect, test } from 'vitest';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { createScriptedDelivery } from '../contract/under-test.contract.js';
import { createConnection } from './connection.js';
import type { QueueState } from './state.js';
import { createSuccession } from './succession.js';

function setUp() {
  const delivery = createScriptedDelivery();
  const refused: string[] = [];
  const answers: object[] = [];
  const state = { queue: 'open' as QueueState, isCut: false };
  const connection = createConnection(
    {
      delivery,
      tokens: { verify: () => Promise.reject(new Error('not asked for')) },
      clock: new ManualClock(),
      log: { warn() {}, error() {} },
      succession: createSuccession(),
      refused: (code) => void refused.push(code),
    },
    {
      id: 'x',
      write() {},
      close() {},
      queue: () => state.queue,
      cut() {
        state.isCut = true;
      },
    },
    { client: 's/a', identity: { subject: 's', expiresAt: Number.POSITIVE_INFINITY, may: () => true } },
  );
  const ask = (event: string, payload: object) =>
    connection.receive(event, payload, (answer) => void answers.push(answer));
  return { delivery, connection, refused, answers, state, ask };
}

/** A promise that is kept by hand. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('BD2 256 requests of a connection may be under way; one more is overloaded, and counted', async () => {
  const { delivery, refused, answers, ask } = setUp();
  const { open, opened } = gate();
  delivery.gate = opened;
  const asked = Array.from({ length: 256 }, () => ask('subscribe', { channel: 'news' }));
  await ask('ack', { channel: 'news', epoch: 'e1', upTo: 1 });
  expect(answers).toMatchObject([{ ok: false, code: 'overloaded', retryable: true }]);
  expect(refused).toEqual(['overloaded']);
  open();
  await Promise.all(asked);
  expect(answers.slice(1).every((answer) => 'ok' in answer && answer.ok === true)).toBe(true);
  await ask('ack', { channel: 'news', epoch: 'e1', upTo: 1 });
  expect(answers.at(-1)).toMatchObject({ ok: true });
});

test('BD2 8 of them may wait for pages of the log, the others wait their turn', async () => {
  const { delivery, answers, ask } = setUp();
  await ask('subscribe', { channel: 'news' });
  const { open, opened } = gate();
  let reading = 0;
  let most = 0;
  const page = delivery.sync;
  delivery.sync = async (request) => {
    reading += 1;
    most = Math.max(most, reading);
    await opened;
    reading -= 1;
    return page(request);
  };
  const asked = Array.from({ length: 20 }, () => ask('sync', { channel: 'news', epoch: 'e1', after: 0 }));
  await new Promise((resolve) => setImmediate(resolve));
  expect(reading).toBe(8);
  open();
  await Promise.all(asked);
  expect([most, answers.length]).toEqual([8, 21]);
});

test('PU5 a client that asks without reading is cut, and counted', async () => {
  const { refused, answers, state, ask } = setUp();
  state.queue = 'overrun';
  await ask('ack', { channel: 'news', epoch: 'e1', upTo: 1 });
  expect([state.isCut, answers, refused]).toEqual([true, [], ['overloaded']]);
});

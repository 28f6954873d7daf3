import { afterEach, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../gateway/running-gateway.js';
import { startByteLink } from '../support/byte-link.js';

const cleanup: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

/** Resolves when delivery is told that a client is away, with the time that it took. */
async function awayAfter(running: RunningGateway): Promise<number> {
  const started = Date.now();
  await new Promise<void>((resolve) => {
    running.delivery.disconnected = async () => resolve();
  });
  return Date.now() - started;
}

for (const transport of ['websocket', 'polling'] as const) {
  it(`PR2 a link over ${transport} that died without a word is noticed within 25 s, and its client is away`, async () => {
    const running = await startGateway();
    cleanup.push(() => running.stop());
    const link = await startByteLink(running.port);
    cleanup.push(() => link.close());
    const { io } = await import('socket.io-client');
    const auth = { token: 's', client: 'asleep' };
    const socket = io(`http://127.0.0.1:${link.port}`, { transports: [transport], reconnection: false, auth });
    cleanup.push(() => socket.disconnect());
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    await socket.emitWithAck('subscribe', { channel: 'news' });
    link.swallow({ andNew: false });
    expect(await awayAfter(running)).toBeLessThan(26_000);
    expect(running.gateway.size).toBe(0);
    expect([...running.gateway.channels()]).toEqual([]);
  });
}

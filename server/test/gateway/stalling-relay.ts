import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay in front of the gateway, for readers that get slow, and links that die without a word. */
export interface StallingRelay {
  url: string;
  /** Nothing is taken from the gateway any more, so that TCP pushes back; or it goes on. */
  stall(isStalled: boolean): void;
  /** Everything under way in both directions is lost from now on, and both ends stay open. */
  freeze(): void;
  close(): Promise<void>;
}

export async function startStallingRelay(port: number): Promise<StallingRelay> {
  const sockets = new Set<Socket>();
  const ups = new Set<Socket>();
  let isFrozen = false;
  const relay = createServer((down) => {
    const up = connect(port, '127.0.0.1');
    ups.add(up);
    for (const [from, to] of [
      [up, down],
      [down, up],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (isFrozen || to.destroyed) return;
        to.write(data);
      });
      from.on('error', () => {});
      from.on('close', () => isFrozen || to.destroy());
    }
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const address = relay.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stall(isStalled) {
      for (const up of ups) {
        if (isStalled) up.pause();
        else up.resume();
      }
    },
    freeze() {
      isFrozen = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}

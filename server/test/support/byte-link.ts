import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A link to a port of loopback that passes bytes of any protocol, and can be made to fail. */
export interface ByteLink {
  readonly port: number;
  /** Ends every open connection on both sides: by RST, or by FIN. */
  cut(how: 'reset' | 'end'): void;
  /** Nothing is taken from the target any more, so that TCP pushes back; or it goes on. */
  stall(isStalled: boolean): void;
  /** From now on no byte passes, either way, and no end is told: on open connections, and with `andNew` on new ones as well. */
  swallow(options: { andNew: boolean }): void;
  /** New connections pass again, and those that swallowed from their beginning are cut. */
  heal(): void;
  close(): Promise<void>;
}

export async function startByteLink(target: number): Promise<ByteLink> {
  const pairs = new Set<{ inside: Socket; outside: Socket; isDead: boolean }>();
  let isDeadFromStart = false;

  const server = createServer((inside) => {
    const outside = connect(target, '127.0.0.1');
    const pair = { inside, outside, isDead: isDeadFromStart };
    pairs.add(pair);
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      from.on('error', () => undefined);
      from.on('data', (bytes) => {
        if (!pair.isDead) to.write(bytes);
      });
      from.on('close', () => {
        if (pair.isDead) return;
        to.destroy();
        pairs.delete(pair);
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  function end(how: 'reset' | 'end'): void {
    for (const pair of pairs) {
      pairs.delete(pair);
      for (const socket of [pair.inside, pair.outside]) {
        if (how === 'reset') socket.resetAndDestroy();
        else socket.destroy();
      }
    }
  }

  return {
    port: (server.address() as AddressInfo).port,
    cut: end,
    stall(isStalled) {
      for (const { outside } of pairs) {
        if (isStalled) outside.pause();
        else outside.resume();
      }
    },
    swallow({ andNew }) {
      isDeadFromStart = andNew;
      for (const pair of pairs) pair.isDead = true;
    },
    heal() {
      if (isDeadFromStart) end('reset');
      isDeadFromStart = false;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      end('reset');
      await closed;
    },
  };
}

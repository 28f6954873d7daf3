import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createLane, type Lane } from './tcp-lane.js';

/** How every connection of a proxy behaves from now on, those that are open included. */
export interface LinkShape {
  /** One way, in ms. */
  delayMs: number;
  /** Each way; 0 = as fast as it goes. */
  bytesPerSecond: number;
  /** Nothing is read from either side, so that both feel the full buffers of their own system. */
  isStalled: boolean;
}

const GOOD: LinkShape = { delayMs: 0, bytesPerSecond: 0, isStalled: false };
/** Longest first line of a request that is waited for. */
const LONGEST_LINE = 8_192;

/** A link between clients and a service that can be made to fail as links do. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that pass bytes now. */
  readonly open: number;
  /** How many connections were cut so far. */
  readonly cuts: number;
  /** Ends every open connection on both sides: by RST, or by FIN. */
  cut(how: 'reset' | 'end'): void;
  /** From now on each connection, open or new, is reset at a random time within `spread` (a share) of `everyMs`; null ends that. */
  cutEach(everyMs: number | null, spread?: number): void;
  /** The connections that are open now swallow all bytes from here on, and neither side learns when the other ends. New ones are well. */
  goHalfOpen(): void;
  shape(shape: Partial<LinkShape>): void;
  close(): Promise<void>;
}

interface Link {
  inside: Socket;
  outside: Socket | null;
  lanes: Lane[];
  isDead: boolean;
  timer?: NodeJS.Timeout;
}

/**
 * Starts it on a free port of loopback. `route` says from the first line of what a connection sends to which port of loopback it goes: a
 * connection keeps its way, so requests for different ways must not share one.
 */
export async function startTcpProxy(route: (firstLine: string) => number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let shape = GOOD;
  let life: { everyMs: number; spread: number } | null = null;
  let cuts = 0;

  function end(link: Link, how: 'reset' | 'end'): void {
    clearTimeout(link.timer);
    links.delete(link);
    for (const lane of link.lanes) lane.stop();
    for (const socket of [link.inside, link.outside]) {
      if (how === 'reset') socket?.resetAndDestroy();
      else socket?.destroySoon();
    }
  }

  function plan(link: Link): void {
    clearTimeout(link.timer);
    if (!life) return;
    const { everyMs, spread } = life;
    const ms = everyMs * (1 + spread * (2 * Math.random() - 1));
    link.timer = setTimeout(() => {
      cuts += 1;
      end(link, 'reset');
    }, ms);
  }

  function join(link: Link, first: Buffer, port: number): void {
    const { inside } = link;
    const outside = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    link.outside = outside;
    link.lanes = [createLane(inside, outside, shape), createLane(outside, inside, shape)];
    link.lanes[0]?.push(first);
    for (const [socket, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      socket.on('error', () => {});
      // One that was closed without both ends was reset: so is the other, unless the link is dead and tells nobody.
      socket.on('close', () => {
        if (link.isDead) return;
        clearTimeout(link.timer);
        links.delete(link);
        if (!other.destroyed && !other.writableEnded) other.resetAndDestroy();
      });
    }
  }

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (inside) => {
    const link: Link = { inside, outside: null, lanes: [], isDead: false };
    links.add(link);
    plan(link);
    let first = Buffer.alloc(0);
    inside.on('error', () => {});
    const forget = () => {
      clearTimeout(link.timer);
      links.delete(link);
    };
    inside.once('close', forget);
    const look = (chunk: Buffer) => {
      first = Buffer.concat([first, chunk]);
      const lineEnd = first.indexOf('\r\n');
      if (lineEnd < 0 && first.length < LONGEST_LINE) return;
      inside.off('data', look);
      inside.off('close', forget);
      join(link, first, route(first.subarray(0, Math.max(0, lineEnd)).toString('latin1')));
    };
    inside.on('data', look);
  });
  server.listen(0, '127.0.0.1', 4_096);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');

  return {
    port: address.port,
    get open() {
      return [...links].filter(({ isDead }) => !isDead).length;
    },
    get cuts() {
      return cuts;
    },
    cut(how) {
      for (const link of [...links]) {
        cuts += 1;
        end(link, how);
      }
    },
    cutEach(everyMs, spread = 0.3) {
      life = everyMs === null ? null : { everyMs, spread };
      for (const link of links) plan(link);
    },
    goHalfOpen() {
      for (const link of links) {
        link.isDead = true;
        for (const lane of link.lanes) lane.swallow();
      }
    },
    shape(next) {
      shape = { ...shape, ...next };
      for (const link of links) for (const lane of link.lanes) lane.shape(shape);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const link of [...links]) end(link, 'reset');
      await closed;
    },
  };
}

import { createLightFetch } from '../../support/light/light-fetch.js';
import { createLightLinks } from '../../support/light/light-links.js';
import { lightSockets } from '../../support/light/light-socket.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { createLedger } from './ledger.js';
import { createMark, type Mark } from './mark.js';
import { openPage, type Page, type PageEvents } from './page.js';
import type { Asked, ClientsResult, NetworkChange, Said, SavedRef, Start } from './wire.js';

/** The process of the clients: connects them through the proxy, notes what they are given, and tells it when asked. */

/** Clients that may be connecting at once, so that none runs into its own time-out at the start. */
const CONNECT_AT_ONCE = 100;

const pages: Page[] = [];
const proxies = new Map<string, TcpProxy>();
const links = createLightLinks();
const ledger = createLedger();
const latencies = new Map<number, number>();
const counts = { missed: 0, dropped: 0, refused: 0, replaced: 0, returns: 0 };
let mark: Mark | null = null;
let live = 0;
let whenLive = () => {};

function say(said: Said): void {
  process.send?.(said);
}

const events: PageEvents = {
  onShown(page, saved, sentAt) {
    if (typeof sentAt === 'number') {
      const ms = Math.max(0, Date.now() - sentAt);
      latencies.set(ms, (latencies.get(ms) ?? 0) + 1);
    }
    mark?.shown(page, saved);
  },
  onState(page, kind, before) {
    if (kind === 'live') counts.returns += 1;
    live += Number(kind === 'live') - Number(before === 'live');
    if (kind === 'dropped' || kind === 'refused' || kind === 'replaced') counts[kind] += 1;
    whenLive();
    mark?.stateChanged(page);
  },
  onMissed() {
    counts.missed += 1;
  },
};

/** Every client reads one channel, every second one reads the next as well. */
function channelsOf(index: number, channels: readonly string[]): string[] {
  const own = [index, ...(index % 2 === 0 ? [index + 1] : [])];
  return [...new Set(own.map((number) => channels[number % channels.length] as string))];
}

async function start({ ports, groups, channels, prefix, isLight }: Start): Promise<void> {
  const fetch = createLightFetch(links);
  for (const { name, clients } of groups) {
    let port = ports.api;
    if (!isLight) {
      const proxy = await startTcpProxy((line) => (/^[A-Z]+ \/socket\.io/.test(line) ? ports.gateway : ports.api));
      proxies.set(name, proxy);
      port = proxy.port;
    }
    const url = `http://127.0.0.1:${port}`;
    for (let from = 0; from < clients; from += CONNECT_AT_ONCE) {
      for (let index = from; index < Math.min(clients, from + CONNECT_AT_ONCE); index += 1) {
        const options = {
          url,
          group: name,
          name: `${prefix}${name}-${index}`,
          channels: channelsOf(index, channels),
          ledger,
          fetch,
          ...(isLight && { io: lightSockets(links) }),
        };
        pages.push(openPage(options, events));
      }
      await allLive();
    }
  }
  counts.returns = 0;
  say({ kind: 'ready' });
}

function allLive(): Promise<void> {
  return new Promise((resolve) => {
    whenLive = () => {
      if (live < pages.length) return;
      whenLive = () => {};
      resolve();
    };
    whenLive();
  });
}

function change(group: string, asked: NetworkChange): void {
  if (asked.kind === 'close' || asked.kind === 'reopen') {
    for (const page of pages.filter((one) => one.group === group)) {
      if (asked.kind === 'close') void page.close();
      else page.reopen();
    }
    return;
  }
  const proxy = proxies.get(group);
  if (asked.kind === 'cutEach' && !proxy) {
    links.cutEach(asked.everyMs);
    return;
  }
  if (!proxy) throw new Error(`there is no group ${group}`);
  if (asked.kind === 'cut') proxy.cut(asked.how);
  else if (asked.kind === 'cutEach') proxy.cutEach(asked.everyMs);
  else if (asked.kind === 'halfOpen') proxy.goHalfOpen();
  else proxy.shape(asked.shape);
}

function result(saved: readonly SavedRef[]): ClientsResult {
  let delivered = 0;
  let lost = 0;
  for (const page of pages) {
    for (const message of saved) {
      if (!page.channels.has(message.channel)) continue;
      if (page.has(message)) delivered += 1;
      else lost += 1;
    }
  }
  const { doubled, outOfOrder, doubleSeqs, repeated } = ledger;
  return {
    clients: pages.length,
    delivered,
    lost,
    doubled,
    outOfOrder,
    doubleSeqs,
    repeated,
    ...counts,
    absent: pages.filter(({ state }) => state !== 'live').map((page) => page.describe()),
    cuts: [...proxies.values()].reduce((sum, { cuts }) => sum + cuts, links.cuts),
    latencies: [...latencies],
  };
}

function act(asked: Asked): void {
  if (asked.kind === 'start') {
    start(asked.start).catch((error: unknown) => say({ kind: 'failed', reason: String(error) }));
  } else if (asked.kind === 'network') change(asked.group, asked.change);
  else if (asked.kind === 'result') say({ kind: 'result', result: result(asked.saved) });
  else {
    mark = createMark(pages, asked.saved, (times) => {
      mark = null;
      say({ kind: 'recovered', mark: asked.mark, times });
    });
  }
}

process.on('message', act);
process.on('disconnect', () => process.exit(0));

import type { Message } from '../../../protocol/index.js';
import type { ClientStorage, SubscribeOptions } from '../../options.js';
import { createManualClock } from '../../testing/manual-clock.js';
import { createModelService } from '../../testing/model-service.js';
import { createMemoryStorage } from '../../testing/test-page.js';
import { createTabsClient } from '../index.js';
import type { TabsOptions } from '../options.js';
import { createFakeBrowser } from './fake-browser.js';

/** A browser with tabs in front of a model service, and a clock that is moved by hand. */
export function createTabWorld(random: () => number = () => 0.5) {
  const service = createModelService();
  const clock = createManualClock();
  const browser = createFakeBrowser(clock);
  const kept = createMemoryStorage();
  const moods = { isStorageFull: false };
  const storage: ClientStorage = {
    ...kept,
    setItem(key, value) {
      if (moods.isStorageFull) throw new Error('full');
      kept.setItem(key, value);
    },
  };
  let ids = 0;
  /** What `GET /list` was asked. */
  const lists: string[] = [];

  async function fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname, searchParams } = new URL(url);
    if (pathname !== '/list') return service.fetch(url, init);
    lists.push(searchParams.toString());
    const channel = searchParams.get('channel') ?? '';
    const after = Number(searchParams.get('after') ?? 0);
    const before = Number(searchParams.get('before') ?? service.head(channel) + 1);
    const limit = Number(searchParams.get('limit'));
    const from = Math.max(after, service.floor, before - 1 - limit);
    const items = service.frame(channel, from, Math.max(from, before - 1)).messages.reverse();
    const next = from > Math.max(after, service.floor) ? from + 1 : null;
    return Response.json({ items, head: service.head(channel), epoch: service.epoch, next });
  }

  function open(options: Partial<TabsOptions> = {}) {
    const page = browser.open();
    const client = createTabsClient({
      url: 'http://push.test',
      io: page.sockets(service.wire.io),
      fetch,
      storage,
      random,
      newId: () => `id-${++ids}`,
      locks: page.locks,
      openPort: page.openPort,
      lifecycle: page.lifecycle,
      clock: page.clock,
      ...options,
    });
    const got: number[] = [];
    const states: string[] = [];
    const missed: { from: number; to: number }[] = [];
    const resets: string[] = [];
    const read = (channel = 'news', more: Partial<SubscribeOptions> = {}) =>
      client.subscribe(channel, {
        onMessage: (message: Message) => void got.push(message.seq),
        onState: ({ kind }) => states.push(kind),
        onMissed: (range) => void missed.push(range),
        onReset: (reason) => void resets.push(reason),
        ...more,
      });
    return { client, page, got, states, missed, resets, read, state: () => client.connection.getSnapshot().kind };
  }

  const acks = () => service.posts.filter(({ path }) => path === '/ack').map(({ body }) => body.upTo);
  const cursor = (channel = 'news') => {
    const subject = 'someone';
    const name = kept.getItem('surecast:http://push.test:client') ?? '';
    return service.cursor(name, channel, '') ?? service.cursor(name, channel, subject);
  };
  return { service, clock, moods, kept, lists, open, acks, cursor };
}

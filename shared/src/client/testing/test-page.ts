import type { Message } from '../../protocol/index.js';
import { createClient } from '../client.js';
import type { ClientStorage, CoreOptions, SubscribeOptions } from '../options.js';
import { createManualClock } from './manual-clock.js';
import { createModelService, type ModelService } from './model-service.js';

/** Storage as a page has it. */
export function createMemoryStorage(): ClientStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

/** A page with one client of a model service, a clock that is moved by hand, and what it was given. */
export function createTestPage(options: Partial<CoreOptions> = {}, service: ModelService = createModelService()) {
  const clock = createManualClock();
  const client = createClient({
    url: 'http://push.test',
    io: service.wire.io,
    fetch: service.fetch,
    client: 'c1',
    storage: createMemoryStorage(),
    clock,
    random: () => 0.5,
    newId: () => `id-${service.posts.length}`,
    ...options,
  });
  const got: number[] = [];
  const missed: { from: number; to: number }[] = [];
  const states: string[] = [];
  client.connection.subscribe(() => states.push(client.connection.getSnapshot().kind));
  const read = (channel = 'news', more: Partial<SubscribeOptions> = {}) =>
    client.subscribe(channel, {
      onMessage: (message: Message) => void got.push(message.seq),
      onMissed: (range) => void missed.push(range),
      ...more,
    });
  const acks = () => service.posts.filter(({ path }) => path === '/ack').map(({ body }) => body.upTo);
  const asked = (event: string) => service.requests.filter((request) => request.event === event).map((r) => r.payload);
  return {
    client,
    service,
    clock,
    got,
    missed,
    states,
    read,
    acks,
    asked,
    state: () => client.connection.getSnapshot(),
  };
}

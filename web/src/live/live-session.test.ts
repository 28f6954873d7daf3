import type { ChannelState, ConnectionState, SubscribeOptions, SurecastClient } from '@surecast/shared/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelsOf } from './live-channels.js';
import { outgoingOf } from './live-outgoing.js';
import { LiveSession } from './live-session.js';

/** A client that records what it is asked for and pushes what it is told. */
function createRecorder() {
  const calls: string[] = [];
  const channels = new Map<string, SubscribeOptions>();
  let state: ConnectionState = { kind: 'connecting' };
  const listeners = new Set<() => void>();
  const client = (name: string): SurecastClient => {
    calls.push(`open ${name}`);
    return {
      name,
      connection: {
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        getSnapshot: () => state,
      },
      subscribe: (channel, options) => {
        calls.push(`subscribe ${channel}`);
        channels.set(channel, options);
        return { channel, state: { kind: 'waiting' }, unsubscribe: () => void calls.push(`unsubscribe ${channel}`) };
      },
      publish: async ({ title }) => ({ id: `id of ${title}`, channel: 'items' }),
      rejoin: () => void calls.push('rejoin'),
      close: async () => void calls.push('close'),
    };
  };
  return {
    calls,
    client,
    channel: (name: string): SubscribeOptions => {
      const options = channels.get(name);
      if (!options) throw new Error(`not subscribed to ${name}`);
      return options;
    },
    become: (next: ConnectionState) => {
      state = next;
      for (const listener of [...listeners]) listener();
    },
  };
}

const LIVE: ChannelState = { kind: 'live' };

function createSession() {
  const recorder = createRecorder();
  const requests: string[] = [];
  const session = new LiveSession({
    openClient: async (signal) => {
      await Promise.resolve();
      signal.throwIfAborted();
      return recorder.client('tab-1');
    },
    list: async ({ channel, limit }) => {
      requests.push(`${channel} ${limit}`);
      return { items: [], head: 0, epoch: 'e', next: null };
    },
    message: () => Promise.reject(new Error('Nobody asks for one.')),
    storage: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
    visibility: { isVisible: () => true, onChange: () => () => undefined },
    newKey: () => 'key',
    random: () => 0.5,
  });
  return { session, requests, channels: channelsOf(session), outgoing: outgoingOf(session), ...recorder };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('live session of a page', () => {
  it('opens one client under the double start of strict mode', async () => {
    const { session, calls } = createSession();
    session.start()();
    const end = session.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toEqual(['open tab-1']);
    end();
    expect(calls).toEqual(['open tab-1', 'close']);
  });

  it('reads history after the channel was joined, not before, and again after it came back', async () => {
    const { session, channels, requests, calls, channel } = createSession();
    const end = session.start();
    const { release } = channels.hold('items');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(calls).toEqual(['open tab-1', 'subscribe items']);
    expect(requests).toEqual([]);
    channel('items').onState?.(LIVE);
    await vi.advanceTimersByTimeAsync(0);
    expect(requests).toEqual(['items 50']);
    channel('items').onState?.({ kind: 'catchingUp', done: 1, total: 2 });
    channel('items').onState?.(LIVE);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(requests).toHaveLength(1);
    channel('items').onState?.({ kind: 'waiting' });
    channel('items').onState?.(LIVE);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(requests).toHaveLength(2);
    release();
    end();
  });

  it('keeps a channel that is shown again soon, and leaves one that is not', async () => {
    const { session, channels, calls } = createSession();
    const end = session.start();
    await vi.advanceTimersByTimeAsync(0);
    const first = channels.hold('items');
    first.release();
    first.release();
    await vi.advanceTimersByTimeAsync(9_000);
    const second = channels.hold('items');
    expect(second.feed).toBe(first.feed);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toEqual(['open tab-1', 'subscribe items']);
    second.release();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls.at(-1)).toBe('unsubscribe items');
    end();
  });

  it('has a pushed message when the handler returns, and takes the own one off the way', async () => {
    const { session, channels, outgoing, channel } = createSession();
    const end = session.start();
    const { feed } = channels.hold('items');
    await vi.advanceTimersByTimeAsync(0);
    outgoing.send({ channel: 'items', title: 'Tea', text: '' });
    await vi.advanceTimersByTimeAsync(0);
    expect(outgoing.getSnapshot()).toMatchObject([{ state: 'saved' }]);
    const message = { id: 'id of Tea', seq: 1, title: 'Tea', text: '', at: '2026-01-01T00:00:00.000Z' };
    void channel('items').onMessage(message);
    expect(feed.has('id of Tea')).toBe(true);
    expect(outgoing.getSnapshot()).toEqual([]);
    end();
  });

  it('follows the connection, and forgets it at the end', async () => {
    const { session, become } = createSession();
    const end = session.start();
    await vi.advanceTimersByTimeAsync(0);
    become({ kind: 'live' });
    expect(session.connection.getSnapshot()).toEqual({ kind: 'live' });
    end();
    become({ kind: 'replaced' });
    expect(session.connection.getSnapshot()).toEqual({ kind: 'connecting' });
  });
});

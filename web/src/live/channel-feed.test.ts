import type { ListAnswer, Message } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { ChannelFeed, type FeedPowers } from './channel-feed.js';

function message(seq: number): Message {
  return { id: `id-${seq}`, seq, title: `m${seq}`, text: '', at: '2026-01-01T00:00:00.000Z' };
}

/** A log of `head` messages that is read by pages, and timers that run when told. */
function server(head: number) {
  const asked: (number | undefined)[] = [];
  const timers: (() => void)[] = [];
  let failure: Error | null = null;
  const powers: FeedPowers = {
    list: async ({ before, limit }): Promise<ListAnswer> => {
      asked.push(before);
      if (failure) throw failure;
      const top = before === undefined ? head : before - 1;
      const items = Array.from({ length: Math.min(limit, top) }, (_, index) => message(top - index));
      const lowest = items.at(-1)?.seq ?? 1;
      return { items, head, epoch: 'e', next: lowest > 1 ? lowest : null };
    },
    setTimeout: (run) => timers.push(run),
  };
  return {
    powers,
    asked,
    fail: (error: Error | null) => {
      failure = error;
    },
    tick: () => {
      for (const run of timers.splice(0)) run();
    },
  };
}

function seqs(feed: ChannelFeed): number[] {
  return feed.getSnapshot().blocks.flatMap((block) => block.messages.map((each) => each.seq));
}

describe('feed of a channel', () => {
  it('merges what was pushed while history was read, each message once', async () => {
    const { powers, tick } = server(3);
    const feed = new ChannelFeed(powers);
    feed.receive(message(3));
    const loaded = feed.loadNewest();
    feed.receive(message(4));
    await loaded;
    tick();
    expect(seqs(feed)).toEqual([4, 3, 2, 1]);
    expect(feed.getSnapshot()).toMatchObject({ history: { kind: 'ready' }, older: { kind: 'end' } });
  });

  it('reads older pages until one brings something new', async () => {
    const { powers, asked } = server(700);
    const feed = new ChannelFeed(powers);
    await feed.loadNewest();
    for (let seq = 650; seq > 400; seq--) feed.receive(message(seq));
    expect(feed.getSnapshot().older.kind).toBe('more');
    await feed.loadOlder();
    expect(asked).toEqual([undefined, 651, 451]);
    expect(seqs(feed).at(-1)).toBe(251);
    await feed.loadOlder();
    await feed.loadOlder();
    expect(seqs(feed)).toEqual(Array.from({ length: 700 }, (_, index) => 700 - index));
    expect(feed.getSnapshot().older.kind).toBe('end');
  });

  it('renders a burst once, and says a failed history so that it can be tried again', async () => {
    const { powers, tick, fail } = server(2);
    const feed = new ChannelFeed(powers);
    fail(new Error('away'));
    await feed.loadNewest();
    expect(feed.getSnapshot().history).toEqual({ kind: 'failed', message: 'away' });
    let renders = 0;
    feed.subscribe(() => {
      renders++;
    });
    for (let seq = 3; seq < 500; seq++) feed.receive(message(seq));
    expect(renders).toBe(0);
    tick();
    expect(renders).toBe(1);
    fail(null);
    await feed.loadNewest();
    expect(seqs(feed)).toHaveLength(499);
  });

  it('gathers for longer the more it holds, and never for a fifth of a second', async () => {
    const waits: number[] = [];
    const { powers, tick } = server(0);
    const feed = new ChannelFeed({
      ...powers,
      setTimeout: (run, ms) => {
        waits.push(ms);
        powers.setTimeout(run, ms);
      },
    });
    for (let seq = 1; seq <= 50_500; seq++) {
      feed.receive(message(seq));
      if (seq % 500 === 0) tick();
    }
    expect(waits[0]).toBeLessThan(17);
    expect(waits.at(-1)).toBeGreaterThan(90);
    expect(Math.max(...waits)).toBeLessThan(200);
    expect(feed.getSnapshot()).toMatchObject({ size: 50_000, full: true });
  });

  it('forgets the log of another store', async () => {
    const { powers } = server(60);
    let epoch = 'old';
    const feed = new ChannelFeed({
      ...powers,
      list: async (page, signal) => {
        const answer = await powers.list(page, signal);
        const items = answer.items.map((each) => ({ ...each, id: `${epoch}-${each.seq}` }));
        return { ...answer, items, epoch };
      },
    });
    await feed.loadNewest();
    epoch = 'new';
    await feed.loadNewest();
    expect(seqs(feed)).toHaveLength(50);
    expect(feed.has('old-60')).toBe(false);
    expect(feed.has('new-60')).toBe(true);
  });

  it('ignores an answer that arrives after it was closed', async () => {
    const { powers } = server(5);
    const feed = new ChannelFeed(powers);
    const late = feed.loadNewest();
    feed.close();
    await late;
    expect(seqs(feed)).toEqual([]);
  });
});

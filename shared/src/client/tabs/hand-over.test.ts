import { describe, expect, it } from 'vitest';
import { createTabWorld } from './testing/tab-world.js';

async function twoTabs() {
  const world = createTabWorld();
  const leader = world.open();
  leader.read();
  await world.clock.advance(500);
  const follower = world.open();
  follower.read();
  await world.clock.advance(1_000);
  return { ...world, leader, follower };
}

describe('hand-over between tabs', () => {
  it('CL16 loses nothing and repeats nothing when the leader closes mid-message', async () => {
    const { service, clock, leader, follower, open, cursor } = await twoTabs();
    const third = open();
    let isStuck = true;
    const got: number[] = [];
    third.read('news', {
      async onMessage({ seq }) {
        if (isStuck) await new Promise(() => {});
        got.push(seq);
      },
    });
    await clock.advance(500);
    service.save('news', 3);
    await clock.advance(500);
    expect([leader.got, follower.got, got]).toEqual([[1], [1], []]);
    isStuck = false;
    third.page.crash();
    const closed = leader.client.close();
    service.save('news', 2);
    await clock.advance(10_000);
    await closed;
    expect(leader.got).toEqual([1]);
    expect(follower.got).toEqual([1, 2, 3, 4, 5]);
    expect(cursor()).toBe(5);
    expect(service.wire.connects).toBe(2);
  });

  it('CL16 follows a crash of the leader at once', async () => {
    const { service, clock, leader, follower, cursor } = await twoTabs();
    service.save('news', 2);
    await clock.settle();
    leader.page.crash();
    service.save('news', 2);
    await clock.advance(2_000);
    expect(follower.got).toEqual([1, 2, 3, 4]);
    expect(follower.state()).toBe('live');
    await clock.advance(10_000);
    expect(cursor()).toBe(4);
  });

  it('CL16 takes the place of a frozen leader, which follows when it is back', async () => {
    const { service, clock, leader, follower, cursor } = await twoTabs();
    service.save('news', 1);
    await clock.advance(500);
    leader.page.freeze();
    service.save('news', 2);
    await clock.advance(4_000);
    expect(follower.got).toEqual([1]);
    await clock.advance(16_000);
    expect(follower.got).toEqual([1, 2, 3]);
    expect(cursor()).toBe(3);
    leader.page.thaw();
    await clock.advance(3_000);
    expect(leader.got).toEqual([1, 2, 3]);
    service.save('news', 2);
    await clock.advance(3_000);
    expect(leader.got).toEqual([1, 2, 3, 4, 5]);
    expect(follower.got).toEqual([1, 2, 3, 4, 5]);
    expect([leader.state(), follower.state()]).toEqual(['live', 'live']);
    expect(service.wire.open).toHaveLength(1);
    expect(cursor()).toBe(5);
  });

  it('is not begun for a leader that answers, however quiet the channel is', async () => {
    const { service, clock, leader, follower } = await twoTabs();
    await clock.advance(120_000);
    expect(service.wire.connects).toBe(1);
    expect([leader.state(), follower.state()]).toEqual(['live', 'live']);
  });

  it('gives a frozen follower what it missed when it wakes', async () => {
    const { service, clock, leader, follower } = await twoTabs();
    service.save('news', 1);
    await clock.advance(1_000);
    follower.page.freeze();
    service.save('news', 2);
    await clock.advance(10_000);
    expect(leader.got).toEqual([1, 2, 3]);
    follower.page.thaw();
    await clock.advance(3_000);
    expect(follower.got).toEqual([1, 2, 3]);
  });

  it('fills a lost broadcast from the leader, and an old hole from the list', async () => {
    const { service, clock, leader, follower, lists } = await twoTabs();
    service.save('news', 1);
    await clock.advance(1_000);
    follower.page.deafen(1);
    service.save('news', 3);
    await clock.advance(3_000);
    expect(follower.got).toEqual([1, 2, 3, 4]);
    expect(lists).toEqual([]);
    follower.page.freeze();
    follower.page.deafen(10_000);
    service.save('news', 600);
    await clock.advance(20_000);
    expect(leader.got).toHaveLength(604);
    expect(follower.got).toHaveLength(4);
    follower.page.deafen(0);
    follower.page.thaw();
    await clock.advance(5_000);
    expect(follower.got).toEqual(Array.from({ length: 604 }, (_, index) => index + 1));
    expect(lists.length).toBeGreaterThan(0);
  });

  it('goes on where it was when storage is full', async () => {
    const { service, clock, moods, open, leader, follower, cursor, kept } = await twoTabs();
    moods.isStorageFull = true;
    service.save('news', 3);
    await clock.advance(3_000);
    expect(follower.client.storage).toBe('lost');
    const late = open();
    late.read();
    await clock.advance(1_000);
    const before = JSON.stringify([...kept.kept]);
    await leader.client.close();
    service.save('news', 1);
    await clock.advance(3_000);
    await follower.client.close();
    service.save('news', 1);
    await clock.advance(3_000);
    expect(follower.got).toEqual([1, 2, 3, 4]);
    expect(late.got).toEqual([4, 5]);
    expect(cursor()).toBe(5);
    expect(JSON.stringify([...kept.kept])).toBe(before);
  });

  it('repeats a publish that the old leader took with it, under the same key', async () => {
    const { service, clock, leader, follower } = await twoTabs();
    service.failures.set('/save', [null, null, null, null, null]);
    const saved = follower.client.publish({ title: 'Tea' });
    await clock.advance(100);
    leader.page.crash();
    service.failures.clear();
    await clock.advance(5_000);
    expect(await saved).toEqual({ id: 'id of Tea', channel: 'items' });
    const keys = service.posts.filter(({ path }) => path === '/save').map(({ key }) => key);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
  });

  it('lets a page that is put aside go at once, and takes it in again', async () => {
    const { service, clock, leader, follower } = await twoTabs();
    leader.page.signal('hide');
    service.save('news', 1);
    await clock.advance(1_000);
    expect(follower.got).toEqual([1]);
    leader.page.signal('show');
    service.save('news', 1);
    await clock.advance(2_000);
    expect(follower.got).toEqual([1, 2]);
    expect(leader.got).toEqual([1, 2]);
    expect([leader.state(), follower.state()]).toEqual(['live', 'live']);
  });
});

import { describe, expect, it } from 'vitest';
import { createTabWorld } from './testing/tab-world.js';

async function twoTabs() {
  const world = createTabWorld();
  const first = world.open();
  const second = world.open();
  first.read();
  second.read();
  await world.clock.advance(1_000);
  return { ...world, first, second };
}

describe('tabs of one browser', () => {
  it('CL15 hold one connection, also when two start at once, and each hands over each message once, in order', async () => {
    const { service, clock, first, second, cursor } = await twoTabs();
    expect(service.wire.connects).toBe(1);
    expect([first.state(), second.state()]).toEqual(['live', 'live']);
    expect(first.client.name).toBe(second.client.name);
    service.save('news', 3);
    await clock.settle();
    service.save('news', 2);
    await clock.advance(2_000);
    expect(first.got).toEqual([1, 2, 3, 4, 5]);
    expect(second.got).toEqual([1, 2, 3, 4, 5]);
    expect(cursor()).toBe(5);
    expect(service.wire.connects).toBe(1);
  });

  it('CL15 acknowledge a message when every tab that reads the channel has handled it', async () => {
    const { service, clock, acks, open } = createTabWorld();
    const first = open();
    first.read();
    await clock.advance(500);
    const second = open();
    let release = () => {};
    second.read('news', {
      onMessage: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    });
    const third = open();
    third.read('other');
    await clock.advance(500);
    service.save('news', 2);
    await clock.advance(8_000);
    expect(first.got).toEqual([1]);
    expect(acks()).toEqual([]);
    release();
    await clock.advance(2_000);
    expect(first.got).toEqual([1, 2]);
    expect(acks()).toEqual([1]);
    release();
    await clock.advance(2_000);
    expect(acks()).toEqual([1, 2]);
  });

  it('go on without a tab that crashed, when its lease has ended', async () => {
    const { service, clock, first, second, acks } = await twoTabs();
    second.page.crash();
    service.save('news', 2);
    await clock.advance(3_000);
    expect(acks()).toEqual([]);
    await clock.advance(6_000);
    expect(first.got).toEqual([1, 2]);
    expect(acks().at(-1)).toBe(2);
  });

  it('do not wait for a tab that said that it closes', async () => {
    const { service, clock, first, second, acks } = await twoTabs();
    await second.client.close();
    service.save('news', 1);
    await clock.advance(50);
    expect(first.got).toEqual([1]);
    expect(acks()).toEqual([1]);
  });

  it('bring a channel that no other tab reads, and leave it when the page does', async () => {
    const { service, clock, first, second, cursor } = await twoTabs();
    const subscription = second.read('orders');
    await clock.advance(500);
    expect(cursor('orders')).toBe(0);
    service.save('orders', 1);
    await clock.advance(500);
    expect(second.got).toEqual([1]);
    expect(first.got).toEqual([]);
    subscription.unsubscribe();
    expect(subscription.state).toEqual({ kind: 'left' });
    await clock.advance(500);
    expect(cursor('orders')).toBeUndefined();
    expect(first.state()).toBe('live');
  });

  it('keep what a closed tab read alone: its client is away there, and is caught up when a page reads it again', async () => {
    const { service, clock, second, open, cursor } = await twoTabs();
    second.read('orders');
    await clock.advance(500);
    second.page.signal('hide');
    second.page.crash();
    service.save('orders', 2);
    await clock.advance(60_000);
    service.save('orders', 1);
    await clock.advance(1_000);
    expect(cursor('orders')).toBe(0);
    const third = open();
    third.read('orders');
    await clock.advance(2_000);
    expect(third.got).toEqual([1, 2, 3]);
  });

  it('publish, rejoin and tell their usage from every tab', async () => {
    const { service, clock, first, second } = await twoTabs();
    const saved = second.client.publish({ channel: 'news', title: 'Tea' });
    await clock.advance(100);
    expect(await saved).toEqual({ id: 'id of Tea', channel: 'news' });
    service.failures.set('/save', [{ status: 422, code: 'key_reused' }]);
    const refused = second.client.publish({ title: 'Tea', key: 'k1' }).catch((error: unknown) => error);
    await clock.advance(100);
    expect(await refused).toMatchObject({ name: 'ClientError', code: 'key_reused', retryable: false, key: 'k1' });
    expect(second.client.usage()).toEqual(first.client.usage());
    expect(second.client.storage).toBe('kept');
    service.drop('news', 1);
    await clock.advance(200);
    expect([first.state(), second.state()]).toEqual(['dropped', 'dropped']);
    second.client.rejoin();
    await clock.advance(1_000);
    expect([first.state(), second.state()]).toEqual(['live', 'live']);
  });

  it('are told alike what is lost and what begins anew', async () => {
    const { service, clock, first, second } = await twoTabs();
    service.save('news', 2);
    await clock.advance(2_000);
    service.replaceStore('e2');
    service.wire.cut();
    service.save('news', 1);
    await clock.advance(10_000);
    expect([first.resets, second.resets]).toEqual([['store'], ['store']]);
    service.save('news', 1);
    await clock.advance(2_000);
    expect(first.got.slice(2)).toEqual([2]);
    expect(second.got.slice(2)).toEqual([2]);
  });

  it('do not take a message of the old log, which is being confirmed, for one of the new', async () => {
    const { service, clock, open } = createTabWorld();
    const first = open();
    first.read();
    const second = open();
    const got: number[] = [];
    let release = () => {};
    second.read('news', {
      async onMessage({ seq }) {
        if (seq === 3)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        got.push(seq);
      },
    });
    await clock.advance(1_000);
    service.save('news', 3);
    await clock.advance(1_500);
    expect([first.got, got]).toEqual([
      [1, 2, 3],
      [1, 2],
    ]);
    service.replaceStore('e2');
    service.wire.cut();
    await clock.advance(5_000);
    release();
    await clock.advance(3_000);
    service.save('news', 2);
    await clock.advance(3_000);
    expect([first.got, got]).toEqual([
      [1, 2, 3, 1, 2],
      [1, 2, 3, 1, 2],
    ]);
  });

  it('hand over what was sent again from a dead letter, once in each tab that did not have it', async () => {
    const { service, clock, first, second } = await twoTabs();
    service.save('news', 3);
    await clock.advance(2_000);
    service.redrive('news', [2]);
    await clock.advance(2_000);
    expect([first.got, second.got]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(service.redriven.size).toBe(0);
  });

  it('hand over what was sent again from before they came, outside the order', async () => {
    const { service, clock, open, cursor } = createTabWorld();
    service.save('news', 3);
    const first = open();
    const second = open();
    first.read();
    second.read();
    await clock.advance(1_000);
    service.redrive('news', [2]);
    await clock.advance(2_000);
    service.save('news', 1);
    await clock.advance(2_000);
    expect([first.got, second.got]).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect(service.redriven.size).toBe(0);
    expect(cursor()).toBe(4);
  });

  it('leave nothing running when all of them are closed', async () => {
    const { service, clock, first, second } = await twoTabs();
    service.save('news', 2);
    await clock.settle();
    const late = second.client.publish({ title: 'Tea', key: 'k1' }).catch((error: unknown) => error);
    const closed = Promise.all([second.client.close(), first.client.close()]);
    await clock.advance(3_000);
    await closed;
    expect(await late).toMatchObject({ code: 'unreachable', key: 'k1' });
    expect(clock.pending).toBe(0);
    expect(service.wire.open).toHaveLength(0);
    expect(() => first.read('other')).toThrow('closed');
  });

  it('have a client each where the browser has no locks', async () => {
    const { service, clock, open } = createTabWorld();
    const tabs = [open({ locks: null }), open({ locks: null, client: 'desk' })];
    for (const tab of tabs) tab.read();
    await clock.advance(1_000);
    service.save('news', 1);
    await clock.advance(1_000);
    expect(tabs.map(({ got }) => got)).toEqual([[1], [1]]);
    expect(service.wire.open).toHaveLength(2);
    expect(tabs[1]?.client.name).toMatch(/^desk-[0-9a-f]{16}$/);
  });
});

import { expect, test } from 'vitest';
import { CHANNEL, CHANNELS, type Fixture, POLICY, SHARD } from './opened.contract.js';

export function describeService(at: Fixture): void {
  const { intervalMs } = POLICY;
  const page = () => at.live.laggards(CHANNEL, { offset: 0, limit: 10 });

  test('hazard 20, beat: the service is up since its first beat, and as long as no gap is over 7/6 of an interval', async () => {
    const never = await page();
    expect(never.upSince).toBe(never.now);
    await at.live.beat(SHARD);
    const { upSince } = await page();
    for (let beats = 0; beats < 5; beats += 1) {
      await at.advance(intervalMs / 4);
      await at.live.beat(SHARD);
    }
    const later = await page();
    expect(later.upSince).toBe(upSince);
    expect(later.now - later.upSince).toBeGreaterThan(intervalMs);
    await at.advance((intervalMs * 7) / 6 + 2);
    expect((await page()).upSince).toBe(upSince);
    await at.live.beat(SHARD);
    const back = await page();
    expect(back.upSince).toBeGreaterThan(later.now + intervalMs);
    expect(back.upSince).toBeLessThanOrEqual(back.now);
  });

  test('beat: shards are served each for itself', async () => {
    await at.live.beat((SHARD + 1) % 16);
    const { now, upSince } = await page();
    expect(upSince).toBe(now);
  });

  test('hazard 15, slide: puts the drops of a channel off by an interval, so many times until it is ended', async () => {
    await at.join('s/a');
    expect((await page()).slidUntil).toBeNull();
    expect(await at.live.slide(CHANNEL, 2)).toBe(true);
    const first = await page();
    expect(first.slidUntil).toBeGreaterThan(first.now + intervalMs / 2);
    expect(first.slidUntil).toBeLessThanOrEqual(first.now + intervalMs);
    await at.advance(10);
    expect(await at.live.slide(CHANNEL, 2)).toBe(true);
    const second = await page();
    expect(second.slidUntil).toBeGreaterThan(first.slidUntil ?? 0);
    await at.advance(10);
    expect(await at.live.slide(CHANNEL, 2)).toBe(false);
    expect((await page()).slidUntil).toBe(second.slidUntil);
    expect(await at.live.slide(CHANNELS[1], 1)).toBe(true);
    await at.live.endSlide(CHANNEL);
    expect((await page()).slidUntil).toBeNull();
    expect(await at.live.slide(CHANNEL, 2)).toBe(true);
  });

  test('laggards: says where each joined and how many are connected, behind or not', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join('s/a', { restore: { cursor: 5, joined: 3 } });
    await at.join('s/b');
    await at.join('s/c', { rewind: 3 });
    await at.leave('s/c');
    expect(await page()).toMatchObject({ connected: 2, laggards: [{ client: 's/a', cursor: 5, joined: 3 }] });
  });
}

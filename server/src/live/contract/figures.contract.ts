import { expect, test } from 'vitest';
import { FIGURE_STEP_MS, type FigureCounts, type FigureStep, KEPT_LOG_LINES, type LogLine } from '../live-state.js';
import { CHANNEL, CHANNELS, type Fixture, SHARD } from './opened.contract.js';

const NOTHING: FigureCounts = { saves: 0, acked: 0, resends: 0, drops: 0, latencies: new Map() };

/** A test on a real clock may pass from one step to the next. */
function sumOf(steps: readonly FigureStep[]) {
  const sum = { saves: 0, acked: 0, resends: 0, drops: 0, latencies: {} as Record<number, number> };
  for (const step of steps) {
    for (const name of ['saves', 'acked', 'resends', 'drops'] as const) sum[name] += step[name];
    for (const [bucket, count] of step.latencies) sum.latencies[bucket] = (sum.latencies[bucket] ?? 0) + count;
  }
  return sum;
}

export function describeFigures(at: Fixture): void {
  test('figures: what several processes count is added up in the step that is now', async () => {
    const empty = await at.live.figures(360);
    expect(empty.steps).toEqual([]);
    await at.live.addFigures({ ...NOTHING, saves: 3, drops: 1, latencies: new Map([[4, 2]]) });
    await at.live.addFigures({
      ...NOTHING,
      saves: 2,
      acked: 200,
      resends: 7,
      latencies: new Map([
        [4, 1],
        [70, 5],
      ]),
    });
    const { now, steps } = await at.live.figures(1);
    expect(sumOf(steps)).toEqual({ saves: 5, acked: 200, resends: 7, drops: 1, latencies: { 4: 3, 70: 5 } });
    for (const step of steps) {
      expect(step.at % FIGURE_STEP_MS).toBe(0);
      expect(step.at).toBeGreaterThan(now - FIGURE_STEP_MS);
      expect(step.at).toBeLessThanOrEqual(now + FIGURE_STEP_MS);
      expect(step.gauges).toBeNull();
    }
  });

  test('claimGauges: one of all who ask gets the step that ended last; setGauges writes how things stood then', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => at.live.claimGauges()));
    const [ended, ...others] = answers.filter((answer) => answer !== null);
    if (ended === undefined) throw new Error('nobody got the step');
    // On a real clock the next step may have begun in between.
    expect(others.every((other) => other === ended + FIGURE_STEP_MS)).toBe(true);
    const { now } = await at.live.figures(0);
    expect(ended).toBeLessThanOrEqual(now);
    expect(ended).toBeGreaterThan(now - 2 * FIGURE_STEP_MS);
    const gauges = { connected: 12, away: 0, pending: 34 };
    await at.live.setGauges(ended, gauges);
    const { steps } = await at.live.figures(3);
    expect(steps.find((step) => step.at === ended)).toEqual({ ...NOTHING, at: ended, gauges });
  });

  test('gauges: sums over the channels of the shard that have clients, in pages', async () => {
    expect(await at.live.gauges(SHARD, { limit: 10 })).toEqual({ connected: 0, away: 0, pending: 0, next: null });
    for (const channel of CHANNELS) await at.live.raiseHeads(SHARD, [{ channel, head: 10 }]);
    const [first, second, third] = ['news', 'news-12', 'news-3'] as const;
    expect([...CHANNELS].sort()).toEqual([first, second, third]);
    await at.join('s/a', { channel: first, restore: { cursor: 4, joined: 0 } });
    await at.join('s/b', { channel: first, restore: { cursor: 10, joined: 0 } });
    await at.join('s/a', { channel: third, restore: { cursor: 1, joined: 0 } });
    await at.join('s/c', { restore: { cursor: 0, joined: 0 }, channel: second });
    await at.live.leave(SHARD, [{ channel: second, client: 's/c', connection: 's/c-1' }]);
    const whole = { connected: 3, away: 1, pending: 15, next: null };
    expect(await at.live.gauges(SHARD, { limit: 10_000 })).toEqual(whole);
    const page = await at.live.gauges(SHARD, { limit: 2 });
    expect(page).toEqual({ connected: 2, away: 1, pending: 6, next: second });
    const rest = await at.live.gauges(SHARD, { limit: 2, after: page.next ?? '' });
    expect(rest).toEqual({ connected: 1, away: 0, pending: 9, next: null });
  });

  test('figures: nothing is known after everything was lost', async () => {
    await at.live.addFigures({ ...NOTHING, saves: 3 });
    await at.live.addLogLines([line(1)]);
    await at.flush();
    expect((await at.live.figures(360)).steps).toEqual([]);
    expect(await at.live.logLines()).toEqual([]);
  });

  test('deliveries: by how many seqs cursors rose by acks, whatever way they came, and by nothing else', async () => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 20 }]);
    for (const client of ['s/a', 's/b', 's/c']) await at.join(client, { restore: { cursor: 0, joined: 0 } });
    await at.leave('s/c');
    const before = at.live.deliveries();
    const ack = (client: string, upTo: number) => ({ channel: CHANNEL, client, upTo });
    await at.live.advance(SHARD, [ack('s/a', 5), ack('s/b', 2), ack('s/c', 1), ack('s/none', 4), ack('s/a', 99)]);
    expect(at.live.deliveries() - before).toBe(8);
    // Known already, and then two seqs that wait for a gap and are taken together with what fills it.
    await at.live.advance(SHARD, [ack('s/a', 3)]);
    await at.live.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/b', seqs: [4, 5] });
    expect(at.live.deliveries() - before).toBe(8);
    await at.live.advance(SHARD, [ack('s/b', 3)]);
    await at.live.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/a', seqs: [6, 7, 9] });
    expect(at.live.deliveries() - before).toBe(13);
    await at.live.restore(SHARD, { heads: [], positions: [{ channel: CHANNEL, client: 's/a', cursor: 15 }] });
    expect(at.live.deliveries() - before).toBe(13);
  });

  test('log lines: newest first, each once, the last of all processes', async () => {
    expect(await at.live.logLines()).toEqual([]);
    await at.live.addLogLines([]);
    await at.live.addLogLines([line(1), line(2)]);
    await at.live.addLogLines([line(2), line(3)]);
    expect((await at.live.logLines()).map(({ id }) => id)).toEqual(['n1:3', 'n1:2', 'n1:1']);
    expect((await at.live.logLines())[2]).toEqual(line(1));
    for (let first = 100; first < 900; first += 100) {
      await at.live.addLogLines(Array.from({ length: 100 }, (_, index) => line(first + index)));
    }
    const kept = await at.live.logLines();
    expect(kept).toHaveLength(KEPT_LOG_LINES);
    expect([kept[0]?.id, kept.at(-1)?.id]).toEqual(['n1:899', 'n1:400']);
  });
}

function line(number: number): LogLine {
  return { id: `n1:${number}`, at: 1_700_000_000_000 + number, level: 'warn', node: 'n1', message: 'm', details: '{}' };
}

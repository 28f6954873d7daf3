import { describe, expect, it } from 'vitest';
import { redriveChosen } from './redrive-chosen.js';

const IDS = Array.from({ length: 12 }, (_, index) => `l${index}`);

describe('sending chosen letters again', () => {
  it('tells what came of each, a few letters at a time', async () => {
    const asked: number[] = [];
    const told: string[] = [];
    await redriveChosen(
      IDS,
      async (ids) => {
        asked.push(ids.length);
        return { results: ids.map((id) => ({ id, outcome: 'sent' })) };
      },
      (results) => told.push(...results.map(({ id }) => id)),
    );
    expect(asked).toEqual([5, 5, 2]);
    expect(told).toEqual(IDS);
  });

  it('stops at a request that fails, and keeps what is known by then', async () => {
    const told: string[] = [];
    let requests = 0;
    const send = async (ids: readonly string[]) => {
      requests += 1;
      if (requests === 2) throw new Error('no answer');
      return { results: ids.map((id) => ({ id, outcome: 'waiting' as const })) };
    };
    const run = redriveChosen(IDS, send, (results) => told.push(...results.map(({ id }) => id)));
    await expect(run).rejects.toThrow('no answer');
    expect(requests).toBe(2);
    expect(told).toEqual(IDS.slice(0, 5));
  });
});

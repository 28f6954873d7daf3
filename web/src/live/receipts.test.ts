import type { MessageAnswer } from '@surecast/shared/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Receipts } from './receipts.js';

function createService() {
  const asked: string[] = [];
  const page = { isVisible: true };
  const listeners = new Set<() => void>();
  const report = { owed: 3, acked: 0, pending: 3, away: 1, dropped: 0, expired: 0 };
  const answer = { state: 'sent' as MessageAnswer['state'], failure: null as Error | null };
  const receipts = new Receipts({
    message: async (id) => {
      asked.push(id);
      if (answer.failure) throw answer.failure;
      const message = { id, title: 't', text: '', at: '2026-01-01T00:00:00.000Z', channel: 'items' };
      return { message, state: answer.state, report: { ...report } };
    },
    visibility: {
      isVisible: () => page.isVisible,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const show = (isVisible: boolean) => {
    page.isVisible = isVisible;
    for (const listener of listeners) listener();
  };
  const take = () => asked.splice(0).length;
  return { receipts, asked, take, report, answer, show, listeners };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('receipts', () => {
  it('are asked for each second while they change, less often while they do not, and no more once settled', async () => {
    const { receipts, take, report, answer, listeners } = createService();
    const one = receipts.of('m1');
    expect(one.getSnapshot()).toBeNull();
    const end = one.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(one.getSnapshot()).toEqual({ state: 'sent', acked: 0, owed: 3, pending: 3, away: 1 });
    for (let acked = 1; acked <= 2; acked++) {
      Object.assign(report, { acked, pending: 3 - acked });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(one.getSnapshot()).toMatchObject({ acked });
    }
    take();
    await vi.advanceTimersByTimeAsync(60_000);
    const asked = take();
    expect(asked).toBeGreaterThan(6);
    expect(asked).toBeLessThan(12);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(take()).toBe(10);
    answer.state = 'settled';
    await vi.advanceTimersByTimeAsync(10_000);
    expect(one.getSnapshot()).toMatchObject({ state: 'settled' });
    take();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(take()).toBe(0);
    expect(listeners.size).toBe(0);
    end();
    expect(receipts.of('m1').getSnapshot()).toMatchObject({ state: 'settled' });
  });

  it('rest while the page is hidden, and are asked for at once when it is seen again', async () => {
    const { receipts, take, show } = createService();
    const end = receipts.of('m1').subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    show(false);
    take();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(take()).toBe(0);
    show(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(take()).toBe(1);
    end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(take()).toBe(0);
  });

  it('share one question between those who watch a message, and ask for 50 at most', async () => {
    const { receipts, asked, take } = createService();
    const ends = Array.from({ length: 60 }, (_, at) => receipts.of(`m${at}`).subscribe(() => undefined));
    ends.push(receipts.of('m0').subscribe(() => undefined));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(50);
    for (const end of ends.splice(0, 10)) end();
    await vi.advanceTimersByTimeAsync(0);
    expect(new Set(asked).has('m58')).toBe(true);
    for (const end of ends) end();
    take();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(take()).toBe(0);
  });

  it('end when the service does not know the message, and go on when it is only away', async () => {
    const { receipts, take, answer } = createService();
    answer.failure = Object.assign(new Error('away'), { retryable: true });
    const end = receipts.of('m1').subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(take()).toBeGreaterThan(2);
    answer.failure = Object.assign(new Error('none'), { retryable: false });
    await vi.advanceTimersByTimeAsync(10_000);
    take();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(take()).toBe(0);
    end();
  });
});

import { expect, test } from 'vitest';
import { isCode } from '../../errors.js';
import type { eachWith } from './opened.contract.js';
import { letter } from './samples.contract.js';

export function describeLetters(at: ReturnType<typeof eachWith>): void {
  test('putDeadLetter keeps a letter as it was given, open', async () => {
    const given = letter({ label: 'Grüße\0', client: 'sub/with/slashes\0/browser' });
    const kept = await at.store.putDeadLetter(given);
    expect(kept).toEqual({ ...given, id: kept.id, state: 'open' });
    expect(await at.store.findDeadLetter(given.channel, given.client)).toEqual(kept);
    expect(await at.store.countDeadLetters()).toBe(1);
  });

  test('hazard 22: a second letter for the same channel, client and from extends the first', async () => {
    const first = await at.store.putDeadLetter(letter({ label: 'tab', to: 10, joined: 2 }));
    await at.store.returnDeadLetter(first.id);
    const second = letter({ to: 14, joined: 4, reason: 'unsubscribed', attempts: 0, at: first.at + 9 });
    const expected = { ...second, id: first.id, label: 'tab', joined: 2, state: 'open' };
    expect(await at.store.putDeadLetter(second)).toEqual(expected);
    expect(await at.store.putDeadLetter({ ...second, to: 12 })).toEqual(expected);
    expect(await at.store.countDeadLetters()).toBe(1);
  });

  test('hazard 19: the same letter put many times at once is one letter', async () => {
    const letters = await Promise.all(Array.from({ length: 6 }, () => at.store.putDeadLetter(letter())));
    expect(new Set(letters.map((one) => one.id)).size).toBe(1);
    expect(await at.store.countDeadLetters()).toBe(1);
  });

  test('letters that differ in channel, client or from are several', async () => {
    const different = [{}, { channel: 'news' }, { client: 'someone/other' }, { from: 6 }];
    for (const fields of different) await at.store.putDeadLetter(letter(fields));
    expect(await at.store.countDeadLetters()).toBe(4);
  });

  test('findDeadLetter answers the newest of the client in the channel', async () => {
    await at.store.putDeadLetter(letter({ from: 20, to: 30, at: 2_000 }));
    await at.store.putDeadLetter(letter({ from: 5, to: 10, at: 1_000 }));
    await at.store.putDeadLetter(letter({ client: 'someone/other', from: 40, to: 50, at: 3_000 }));
    expect(await at.store.findDeadLetter('items', 'someone/browser')).toMatchObject({ from: 20, at: 2_000 });
    expect(await at.store.findDeadLetter('news', 'someone/browser')).toBeNull();
  });

  test('returnDeadLetter marks an open letter, once', async () => {
    const { id } = await at.store.putDeadLetter(letter());
    expect(await at.store.returnDeadLetter(id)).toBe(true);
    expect(await at.store.returnDeadLetter(id)).toBe(false);
    expect(await at.store.returnDeadLetter('unknown')).toBe(false);
    expect(await at.store.findDeadLetter('items', 'someone/browser')).toMatchObject({ id, state: 'returned' });
  });

  test('redriveDeadLetter marks a letter whatever it was; a later departure opens it again', async () => {
    const first = await at.store.putDeadLetter(letter());
    expect(await at.store.findLetter(first.id)).toEqual(first);
    expect(await at.store.redriveDeadLetter(first.id)).toBe(true);
    expect(await at.store.findLetter(first.id)).toEqual({ ...first, state: 'redriven' });
    expect(await at.store.redriveDeadLetter(first.id)).toBe(true);
    expect(await at.store.returnDeadLetter(first.id)).toBe(false);
    expect(await at.store.putDeadLetter(letter({ to: 11 }))).toMatchObject({ id: first.id, to: 11, state: 'open' });
    await at.store.returnDeadLetter(first.id);
    expect(await at.store.redriveDeadLetter(first.id)).toBe(true);
    expect(await at.store.findLetter(first.id)).toMatchObject({ state: 'redriven' });
  });

  test('a letter that is not there is null, and cannot be sent again', async () => {
    const kept = await at.store.putDeadLetter(letter());
    for (const id of ['unknown', `${kept.id}\0tail`, '']) {
      expect(await at.store.findLetter(id)).toBeNull();
      expect(await at.store.redriveDeadLetter(id)).toBe(false);
    }
    expect(await at.store.findLetter(kept.id)).toEqual(kept);
  });

  test.each(['expired', 'retention'] as const)('a letter of the reason %s is kept and listed', async (reason) => {
    await at.store.putDeadLetter(letter({ from: 1 }));
    const kept = await at.store.putDeadLetter(letter({ from: 2, reason }));
    expect((await at.store.deadLetters({ reason, limit: 9 })).items).toEqual([kept]);
  });

  test('deadLetters pages newest first, ties by id, each letter once', async () => {
    for (const [index, time] of [100, 300, 200, 200, 200, 400].entries()) {
      await at.store.putDeadLetter(letter({ from: index, at: time }));
    }
    const all = (await at.store.deadLetters({ limit: 99 })).items;
    expect(all.map((one) => one.at)).toEqual([400, 300, 200, 200, 200, 100]);
    const ties = all.slice(2, 5).map((one) => one.id);
    expect(ties).toEqual([...ties].sort());
    const paged = [];
    let page = await at.store.deadLetters({ limit: 2 });
    for (;;) {
      paged.push(...page.items);
      if (page.next === null) break;
      expect(page.items).toHaveLength(2);
      page = await at.store.deadLetters({ limit: 2, cursor: page.next });
    }
    expect(paged).toEqual(all);
  });

  test('deadLetters keeps to channel, client and reason', async () => {
    await at.store.putDeadLetter(letter({ from: 1, at: 1 }));
    await at.store.putDeadLetter(letter({ from: 2, at: 2, reason: 'unsubscribed' }));
    await at.store.putDeadLetter(letter({ from: 3, at: 3, channel: 'news' }));
    await at.store.putDeadLetter(letter({ from: 4, at: 4, client: 'someone/other' }));
    const froms = async (query: object) =>
      (await at.store.deadLetters({ ...query, limit: 9 })).items.map((one) => one.from);
    expect(await froms({})).toEqual([4, 3, 2, 1]);
    expect(await froms({ channel: 'items' })).toEqual([4, 2, 1]);
    expect(await froms({ client: 'someone/browser' })).toEqual([3, 2, 1]);
    expect(await froms({ reason: 'unsubscribed' })).toEqual([2]);
    expect(await froms({ channel: 'items', client: 'someone/browser', reason: 'never_acknowledged' })).toEqual([1]);
  });

  test('a cursor that no page gave is refused', async () => {
    const refusal = await at.store.deadLetters({ cursor: "1' OR 1", limit: 9 }).catch((error: unknown) => error);
    expect(isCode(refusal, 'invalid_request')).toBe(true);
  });

  test('lettersOver answers those with joined < upTo and to > after', async () => {
    await at.store.putDeadLetter(letter({ joined: 2, from: 5, to: 10 }));
    await at.store.putDeadLetter(letter({ channel: 'news', joined: 2, from: 5, to: 10 }));
    const over = async (after: number, upTo: number) =>
      (await at.store.lettersOver('items', { after, upTo })).map((one) => one.from);
    expect(await over(9, 20)).toEqual([5]);
    expect(await over(10, 20)).toEqual([]);
    expect(await over(0, 3)).toEqual([5]);
    expect(await over(0, 2)).toEqual([]);
  });

  test('lettersOver answers all of them, however many', async () => {
    const clients = Array.from({ length: 520 }, (_, index) => `someone/${index}`);
    for (let from = 0; from < clients.length; from += 20) {
      await Promise.all(
        clients.slice(from, from + 20).map((client) => at.store.putDeadLetter(letter({ client, joined: 2, to: 10 }))),
      );
    }
    await at.store.putDeadLetter(letter({ client: 'someone/else', joined: 2, from: 2, to: 3 }));
    const found = await at.store.lettersOver('items', { after: 3, upTo: 10 });
    expect(found.map((one) => one.client).sort()).toEqual(clients.sort());
  }, 60_000);

  test('deadLetters by what became of them, from page to page', async () => {
    const ids: string[] = [];
    for (let from = 1; from <= 6; from += 1) {
      ids.push((await at.store.putDeadLetter(letter({ from, at: 1_000 + from }))).id);
    }
    for (const id of ids.slice(0, 2)) await at.store.returnDeadLetter(id);
    await at.store.redriveDeadLetter(ids[2] ?? '');
    const found = async (query: Partial<Parameters<typeof at.store.deadLetters>[0]>) => {
      const page = await at.store.deadLetters({ limit: 2, ...query });
      return { from: page.items.map((one) => one.from), next: page.next };
    };
    expect((await found({ state: 'redriven' })).from).toEqual([3]);
    expect((await found({ state: 'returned', channel: 'items' })).from).toEqual([2, 1]);
    expect((await found({ state: 'returned', channel: 'news' })).from).toEqual([]);
    const first = await found({ state: 'open' });
    expect(first.from).toEqual([6, 5]);
    expect(await found({ state: 'open', cursor: first.next ?? '' })).toEqual({ from: [4], next: null });
  });
}

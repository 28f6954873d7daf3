import { describe, expect, it } from 'vitest';
import { MAX_OUTGOING, OutgoingMessages } from './outgoing.js';

const draft = { channel: 'items', title: 'Tea', text: 'two' };
const pushed = (id: string, title = 'Tea') => ({ id, seq: 1, title, text: 'two', at: '2026-01-01T00:00:00.000Z' });

function page() {
  const calls: { key: string; succeed(id: string): void; fail(reason: string): void }[] = [];
  const list = new Set<string>();
  let keys = 0;
  const outgoing = new OutgoingMessages(
    {
      publish: ({ key }) =>
        new Promise((resolve, reject) => {
          calls.push({ key, succeed: (id) => resolve({ id }), fail: (reason) => reject(new Error(reason)) });
        }),
      newKey: () => `key-${++keys}`,
      now: () => 0,
    },
    (_, id) => list.has(id),
  );
  const call = (index: number) => {
    const found = calls[index];
    if (!found) throw new Error(`no save number ${index}`);
    return found;
  };
  return { outgoing, list, call, calls };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

describe('messages that a page saves', () => {
  it('stands on the page at once and leaves when it came back on the list', async () => {
    const { outgoing, call } = page();
    outgoing.send(draft);
    expect(outgoing.getSnapshot()).toMatchObject([{ title: 'Tea', state: 'sending' }]);
    await settled();
    call(0).succeed('a');
    await settled();
    expect(outgoing.getSnapshot()).toMatchObject([{ state: 'saved', id: 'a' }]);
    outgoing.arrived('other', pushed('a'));
    outgoing.arrived('items', pushed('b'));
    expect(outgoing.getSnapshot()).toHaveLength(1);
    outgoing.arrived('items', pushed('a'));
    expect(outgoing.getSnapshot()).toEqual([]);
  });

  it('is not shown twice when the push is faster than the answer', async () => {
    const { outgoing, list, call } = page();
    outgoing.send(draft);
    list.add('a');
    outgoing.arrived('items', pushed('a'));
    expect(outgoing.getSnapshot()).toMatchObject([{ state: 'sending', echoed: true }]);
    await settled();
    call(0).succeed('a');
    await settled();
    expect(outgoing.getSnapshot()).toEqual([]);
  });

  it('is shown again when the same content came from somebody else', async () => {
    const { outgoing, call } = page();
    outgoing.send(draft);
    outgoing.arrived('items', pushed('of another'));
    await settled();
    call(0).succeed('own');
    await settled();
    expect(outgoing.getSnapshot()).toMatchObject([{ state: 'saved', id: 'own' }]);
  });

  it('keeps a failure with its reason, and tries again with the same key', async () => {
    const { outgoing, call, calls } = page();
    outgoing.send(draft);
    await settled();
    call(0).fail('no connection');
    await settled();
    expect(outgoing.getSnapshot()).toMatchObject([{ state: 'failed', message: 'no connection' }]);
    outgoing.retry('key-1');
    outgoing.retry('key-1');
    await settled();
    expect(calls.map((each) => each.key)).toEqual(['key-1', 'key-1']);
    outgoing.discard('key-1');
    expect(outgoing.getSnapshot()).toMatchObject([{ state: 'sending' }]);
    call(1).fail('still none');
    await settled();
    outgoing.discard('key-1');
    expect(outgoing.getSnapshot()).toEqual([]);
  });

  it('is saved after those before it, so that their order holds; one that failed does not hold up the next', async () => {
    const { outgoing, call, calls } = page();
    outgoing.send({ ...draft, title: 'first' });
    outgoing.send({ ...draft, title: 'second' });
    await settled();
    expect(calls.map((each) => each.key)).toEqual(['key-1']);
    expect(outgoing.getSnapshot()).toHaveLength(2);
    call(0).fail('refused');
    await settled();
    expect(calls.map((each) => each.key)).toEqual(['key-1', 'key-2']);
  });

  it('is bounded', () => {
    const { outgoing } = page();
    for (let count = 0; count < MAX_OUTGOING; count++) expect(outgoing.send(draft)).toBe(true);
    expect(outgoing.send(draft)).toBe(false);
    expect(outgoing.getSnapshot()).toHaveLength(MAX_OUTGOING);
  });
});

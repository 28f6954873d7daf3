import { describe, expect, it } from 'vitest';
import { OutgoingMessages } from './outgoing.js';
import { keepOutgoing } from './outgoing-storage.js';

function tab() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

/** One life of a page, whose saves end as they are told. */
function life(outcome: 'saved' | 'refused' | 'never') {
  const keys: string[] = [];
  let made = 0;
  const outgoing = new OutgoingMessages(
    {
      publish: ({ key }) => {
        keys.push(key);
        if (outcome === 'refused') return Promise.reject(new Error('no connection'));
        return outcome === 'saved' ? Promise.resolve({ id: `id of ${key}` }) : new Promise(() => undefined);
      },
      newKey: () => `${outcome}-${++made}`,
      now: () => 0,
    },
    () => false,
  );
  return { outgoing, keys };
}

const draft = { channel: 'items', title: 'Tea', text: 'two' };
const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

describe('messages that were not saved', () => {
  it('are back after a reload, with reason and key, until they are saved', async () => {
    const storage = tab();
    const before = life('refused');
    const stop = keepOutgoing(before.outgoing, storage);
    before.outgoing.send(draft);
    await settled();
    stop();

    const after = life('saved');
    keepOutgoing(after.outgoing, storage);
    expect(after.outgoing.getSnapshot()).toMatchObject([{ ...draft, state: 'failed', message: 'no connection' }]);
    after.outgoing.retry('refused-1');
    await settled();
    expect(after.keys).toEqual(['refused-1']);
    expect(storage.values.size).toBe(0);
  });

  it('say that the outcome is unknown when the page went before the answer', async () => {
    const storage = tab();
    const before = life('never');
    keepOutgoing(before.outgoing, storage);
    before.outgoing.send(draft);
    await settled();
    const after = life('saved');
    keepOutgoing(after.outgoing, storage);
    const [entry] = after.outgoing.getSnapshot();
    expect(entry).toMatchObject({ state: 'failed', key: 'never-1' });
    expect(entry?.state === 'failed' && entry.message).toMatch(/may be saved/);
  });

  it('are gone after a discard, and restored once however often it is asked for', async () => {
    const storage = tab();
    const { outgoing } = life('refused');
    keepOutgoing(outgoing, storage)();
    keepOutgoing(outgoing, storage);
    outgoing.send(draft);
    await settled();
    keepOutgoing(outgoing, storage);
    expect(outgoing.getSnapshot()).toHaveLength(1);
    outgoing.discard('refused-1');
    expect(storage.values.size).toBe(0);
  });

  it('are kept within bounds, the newest first', async () => {
    const storage = tab();
    const { outgoing } = life('refused');
    keepOutgoing(outgoing, storage);
    for (const title of ['old', 'new']) outgoing.send({ channel: 'items', title, text: 'x'.repeat(600_000) });
    await settled();
    const after = life('never').outgoing;
    keepOutgoing(after, storage);
    expect(after.getSnapshot().map(({ title }) => title)).toEqual(['new']);
  });

  it.each(['nonsense', '{"a":1}', '[1,{"state":"failed"}]'])('ignores what is not its own: %s', (stored) => {
    const storage = tab();
    storage.setItem('surecast.outgoing', stored);
    const { outgoing } = life('never');
    keepOutgoing(outgoing, storage);
    expect(outgoing.getSnapshot()).toEqual([]);
  });
});

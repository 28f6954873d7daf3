import { expect, it } from 'vitest';
import { createWorld } from '../../test/support/world.js';
import { SurecastError } from '../errors.js';
import type { SaveOutcome, Store } from '../store/store.js';
import type { SaveInput } from './delivery.js';

const INPUT: SaveInput = { channel: 'items', title: 'title', text: 'text', subject: 'writer' };

/** A store whose save is as the test says. */
function saving(save: (real: Store['save'], entries: Parameters<Store['save']>[0]) => Promise<SaveOutcome[]>) {
  return (store: Store): Store => ({
    ...store,
    get id() {
      return store.id;
    },
    save: (entries) => save(store.save, entries),
  });
}

it('SV2 hazard 10: a store that does not answer: the save is refused as unknown within 2 s', async () => {
  const world = await createWorld({ store: saving(() => new Promise(() => undefined)) });
  const save = world.path.delivery.save(INPUT);
  const refused = expect(save).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
  await world.clock.advance(2_000);
  await refused;
});

it('SV2 what waits behind a write that hangs is refused within 2 s of its own acceptance', async () => {
  const world = await createWorld({ store: saving(() => new Promise(() => undefined)) });
  const first = world.path.delivery.save(INPUT).catch(({ code }) => code);
  await world.clock.advance(1_000);
  let answer = '';
  const second = world.path.delivery.save(INPUT).catch(({ code }) => {
    answer = code;
  });
  await world.clock.advance(1_500);
  expect(answer).toBe('');
  await world.clock.advance(500);
  expect(answer).toBe('store_unavailable');
  expect(await first).toBe('store_unavailable');
  await second;
});

it('SV4 hazard 8: a write that was done but not answered is repeated with the same ids, and the message is in once', async () => {
  const ids: string[][] = [];
  const world = await createWorld({
    store: saving(async (real, entries) => {
      ids.push(entries.map(({ id }) => id));
      const outcomes = await real(entries);
      if (ids.length === 1) throw new SurecastError('store_unavailable');
      return outcomes;
    }),
  });
  const save = world.path.delivery.save(INPUT);
  await world.clock.advance(500);
  const { id } = await save;
  expect(ids).toEqual([[id], [id]]);
  expect((await world.path.delivery.list({ channel: 'items', limit: 10 })).items.map((item) => item.id)).toEqual([id]);
});

it('SV4 a fault that is not the store’s being away is not repeated', async () => {
  let calls = 0;
  const world = await createWorld({
    store: saving(() => {
      calls += 1;
      return Promise.reject(new Error('a fault'));
    }),
  });
  await expect(world.path.delivery.save(INPUT)).rejects.toThrow('a fault');
  expect(calls).toBe(1);
});

it('SV5 a key makes the id: same body, same message; another body is refused; a form’s key counts with its content', async () => {
  const world = await createWorld();
  const save = async (text: string, key: SaveInput['key'], subject = 'writer') => {
    const saved = world.path.delivery.save({ ...INPUT, text, subject, ...(key && { key }) }).then(
      ({ id }) => id,
      ({ code }) => code,
    );
    await world.clock.settle();
    return saved;
  };
  const key = { value: 'k', form: false };
  const first = await save('one', key);
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await save('one', key)).toBe(first);
  expect(await save('two', key)).toBe('key_reused');
  expect(await save('two', key, 'another writer')).not.toBe(first);
  const form = { value: 'k', form: true };
  const posted = await save('one', form);
  expect(await save('one', form)).toBe(posted);
  const edited = await save('two', form);
  expect(edited).not.toBe(posted);
  const { items } = await world.path.delivery.list({ channel: 'items', limit: 10 });
  expect(items).toHaveLength(4);
});

it('FO6 RL1 a thousand saves at once are a few writes and a few jobs', async () => {
  let writes = 0;
  const world = await createWorld({
    store: saving((real, entries) => {
      writes += 1;
      return real(entries);
    }),
  });
  let runs = 0;
  world.events.on('fannedOut', () => {
    runs += 1;
  });
  await Promise.all([
    ...Array.from({ length: 1_000 }, () => world.path.delivery.save(INPUT)),
    world.clock.advance(100),
  ]);
  await world.clock.advance(100);
  expect(writes).toBeLessThanOrEqual(3);
  expect(runs).toBeLessThanOrEqual(4);
  expect((await world.store.heads(['items'])).get('items')?.head).toBe(1_000);
});

import { describe, expect, test } from 'vitest';
import { isCode } from '../errors.js';
import { describeAudit } from './contract/audit.contract.js';
import { describeChannels } from './contract/channels.contract.js';
import { describeLetters } from './contract/letters.contract.js';
import { describeLog } from './contract/log.contract.js';
import { eachWith, type OpenStore } from './contract/opened.contract.js';
import { describeOutbox } from './contract/outbox.contract.js';
import { describeQuarantine } from './contract/quarantine.contract.js';
import { describeRecords } from './contract/records.contract.js';
import { describeRetention } from './contract/retention.contract.js';
import { checkpoint, entry, LIMIT, letter, records, report, stored } from './contract/samples.contract.js';
import { describeSave } from './contract/save.contract.js';
import { describeTrim } from './contract/trim.contract.js';

export type { OpenedStore, OpenStore } from './contract/opened.contract.js';

/** Every promise of store.ts, for each adapter alike. `open` gives a fresh store for each test. */
export function describeStore(name: string, open: OpenStore): void {
  describe(`${name}: save`, () => describeSave(eachWith(open)));
  describe(`${name}: outbox`, () => describeOutbox(eachWith(open)));
  describe(`${name}: log`, () => describeLog(eachWith(open)));
  describe(`${name}: channels`, () => describeChannels(eachWith(open)));
  describe(`${name}: trim`, () => describeTrim(eachWith(open)));
  describe(`${name}: retention`, () => describeRetention(eachWith(open)));
  describe(`${name}: quarantine`, () => describeQuarantine(eachWith(open)));
  describe(`${name}: dead letters`, () => describeLetters(eachWith(open)));
  describe(`${name}: checkpoints and reports`, () => describeRecords(eachWith(open)));
  describe(`${name}: audit`, () => describeAudit(eachWith(open)));
  describe(`${name}: life`, () => describeLife(open));
}

function describeLife(open: OpenStore): void {
  const at = eachWith(open);

  test('ping resolves while the store is open', async () => {
    await at.store.ping();
  });

  test('the id is made once and names the store for its life', async () => {
    const { id } = at.store;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await at.reopen()).id).toBe(id);
    const another = await open();
    try {
      expect(another.store.id).not.toBe(id);
    } finally {
      await another.close();
    }
  });

  test('everything is there after the store was opened again', async () => {
    const [waiting, batch] = [entry(), records(3)];
    await at.store.save([waiting]);
    await at.store.append(batch);
    await at.store.trim('items', 1);
    const kept = await at.store.putDeadLetter(letter());
    await at.store.putCheckpoints([checkpoint()]);
    await at.store.putReports([report(0, 2)]);
    const poisoned = entry();
    await at.store.quarantine(stored(poisoned), { error: 'why', at: 7 });

    const store = await at.reopen();
    expect(await store.dueEntries(3, waiting.due, LIMIT)).toEqual([stored(waiting)]);
    expect(await store.range('items', { after: 0, upTo: 9, ...LIMIT })).toEqual(batch.slice(1));
    expect(await store.channels({ limit: 9 })).toEqual([{ channel: 'items', head: 3, floor: 1 }]);
    expect(await store.findDeadLetter('items', kept.client)).toEqual(kept);
    expect(await store.findCheckpoint('items', 'someone/browser')).toEqual(checkpoint());
    expect(await store.findReport('items', 2)).toEqual(report(0, 2));
    expect(await store.settledUpTo('items')).toBe(2);
    expect(await store.findQuarantined(poisoned.id)).toEqual({ entry: stored(poisoned), error: 'why', at: 7 });
  });

  test('after close every operation rejects with store_unavailable', async () => {
    const { store } = at;
    await store.close();
    await store.close();
    for (const operation of [() => store.ping(), () => store.save([entry()]), () => store.heads(['items'])]) {
      const refusal = await operation().catch((error: unknown) => error);
      expect(isCode(refusal, 'store_unavailable')).toBe(true);
    }
  });
}

import { SHARDS } from '../../../src/delivery/shard.js';
import { missingOf } from '../owed.js';
import type { World } from '../world.js';
import { checkAcks } from './acks.js';
import { checkFinalReports } from './final-reports.js';
import { checkOrder } from './order.js';
import { checkPresence } from './presence.js';

/** What must hold when a run has come to rest. */
export async function checkAll(world: World): Promise<void> {
  checkLogs(world);
  checkAccepted(world);
  checkComplete(world);
  checkOrder(world);
  await checkAcks(world);
  await checkFinalReports(world);
  await checkPresence(world);
  await checkNothingLeft(world);
}

/** FO3: seqs are contiguous, and no message has two of them. */
function checkLogs({ disk, ledger, watch }: World): void {
  for (const [channel, { head }] of disk.channels) {
    const records = watch.logged.get(channel);
    const ids = new Set([...(records?.values() ?? [])].map(({ id }) => id));
    for (let seq = 1; seq <= head; seq += 1) {
      if (!records?.has(seq)) ledger.violated('FO3', `${channel} has a hole at ${seq} of ${head}`);
    }
    if (ids.size !== records?.size)
      ledger.violated('FO2', `${channel} has ${records?.size} seqs for ${ids.size} messages`);
  }
}

/** SV1, SV5: what was answered 201 is in its channel's log, under the id that was answered. */
function checkAccepted({ ledger, watch }: World): void {
  for (const { channel, id, text } of ledger.saved) {
    const records = [...(watch.logged.get(channel)?.values() ?? [])].filter((record) => record.text === text);
    if (records.length === 1 && records[0]?.id === id) continue;
    ledger.violated('SV1', `"${text}", accepted as ${id}, is in ${channel} ${records.length} times`);
  }
}

/** Everybody has everything, or a letter says what it has not. */
function checkComplete(world: World): void {
  const { ledger, hands, watch } = world;
  const silent = new Set(hands.filter(({ habits }) => habits.acks === 'never').map(({ key }) => key));
  for (const reading of ledger.readings) {
    if (reading.isOver || reading.isForgotten || silent.has(reading.client)) continue;
    const seq = missingOf(world, reading);
    if (seq !== null) ledger.violated('nothing is lost', `${reading.client} never got ${reading.channel} ${seq}`);
  }
  for (const { id, channel, subscribed } of ledger.saved) {
    const seq = [...(watch.logged.get(channel)?.values() ?? [])].find((record) => record.id === id)?.seq ?? 0;
    for (const reading of subscribed) {
      if (reading.from >= seq) {
        ledger.violated('ST1', `${reading.client} was there before ${channel} ${seq} and was not owed it`);
      }
    }
  }
}

async function checkNothingLeft(world: World): Promise<void> {
  const { disk, live, ledger } = world;
  if (disk.outbox.size > 0) ledger.violated('FO1', `${disk.outbox.size} entries are left in the outbox`);
  for (let shard = 0; shard < SHARDS; shard += 1) {
    for (const { client, channel } of await live.departures(shard, 0, 10)) {
      ledger.violated('SW3', `the departure of ${client} from ${channel} was never finished`);
    }
  }
  const running = new Set(world.processes().map(({ id }) => id));
  for (const { id } of await live.nodes()) {
    if (!running.has(id)) ledger.violated('PR3', `${id} is dead and still registered`);
  }
}

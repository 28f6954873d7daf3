import type { World } from '../world.js';

/** ST1 to ST3: every report is final, and counts the clients that have the message, no more and no fewer. */
export async function checkFinalReports(world: World): Promise<void> {
  const { ledger, watch, live, disk } = world;
  const api = world.processes().find(({ roles }) => roles.includes('api'));
  if (!api) return ledger.violated('the service comes to rest', 'there is no api');
  for (const [channel, records] of watch.logged) {
    const { total: away } = await live.clients(channel, { state: 'away', offset: 0, limit: 1 });
    for (const { id, seq, loggedAt } of records.values()) {
      // Retention took it.
      if (seq <= (disk.channels.get(channel)?.floor ?? 0)) continue;
      const answered = watch.reportAsked(id);
      const answer = await api.path.delivery.message(id);
      if (!answer) {
        ledger.violated('ST1', `there is no report of ${channel} ${seq}`);
        continue;
      }
      answered(answer);
      if (away === 0 && answer.state !== 'settled') ledger.violated('ST3', `${channel} ${seq} is not settled`);
      checkCounts(world, { channel, seq, loggedAt }, answer.report.acked);
    }
  }
}

function checkCounts(
  { ledger, hands }: World,
  { channel, seq, loggedAt }: { channel: string; seq: number; loggedAt: number },
  acked: number,
): void {
  // An emptied live state does not know any more who joined when.
  if (ledger.flushes > 0) return;
  const stays = ledger.readings.filter((reading) => reading.channel === channel);
  const having = new Set(stays.filter(({ got }) => got.has(seq)).map(({ client }) => client));
  const unsure = new Set(ledger.letters.filter((letter) => letter.channel === channel).map(({ client }) => client));
  for (const { key, habits } of hands) if (habits.acks === 'never') unsure.add(key);
  const sure = stays.filter(
    ({ client, from, since }) => from < seq && since < loggedAt && having.has(client) && !unsure.has(client),
  );
  const least = new Set(sure.map(({ client }) => client)).size;
  if (acked > having.size) {
    ledger.violated('ST1', `${channel} ${seq} is reported as acknowledged by ${acked}, but ${having.size} have it`);
  }
  if (acked < least) {
    ledger.violated(
      'ST1',
      `${channel} ${seq} is reported as acknowledged by ${acked}, but ${least} have it and stayed`,
    );
  }
}

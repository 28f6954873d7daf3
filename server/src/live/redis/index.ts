import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { SurecastError } from '../../errors.js';
import { type LiveState, POSITIONS_PER_SUBJECT, type ResendPolicy } from '../live-state.js';
import { advance } from './advance.js';
import { advanceSeqs } from './advance-seqs.js';
import { answered, untilReady } from './answered.js';
import { awayNode } from './away-node.js';
import { checkRedis } from './check.js';
import { markCheckpointed, positions, uncheckpointed } from './checkpoints.js';
import { channelFigures, client, clients, rates, sentAt, states } from './clients.js';
import { connect, disconnect, type RedisTarget } from './connection.js';
import { depart, departures, finishDeparture, forfeit } from './departures.js';
import { dueChannels, nextDue, settleDue } from './due.js';
import { below, expired } from './expired.js';
import { addFigures, claimGauges, figures, setGauges } from './figures.js';
import { gauges } from './gauges.js';
import { generations, markWhole, wholeMark } from './generations.js';
import { heads, knownHeads, raiseHeads, subscribed } from './heads.js';
import { join } from './join.js';
import { laggards } from './laggards.js';
import { leave } from './leave.js';
import { addLogLines, logLines } from './log-lines.js';
import { nodes, removeNode, renewNode } from './nodes.js';
import { recordSent } from './record-sent.js';
import { counts, countsAt, cursors, markSettled, settleable, unsettled } from './reports.js';
import { restore } from './restore.js';
import { roster } from './roster.js';
import { createRunner } from './script.js';
import { beat, endSlide, slide } from './service.js';
import { takeRounds } from './take-rounds.js';

const OPEN_WITHIN_MS = 10_000;

/**
 * Live state on Redis: sorted sets and hashes per shard and channel, one Lua script per transition. Fails at once while Redis is away, and comes back
 * with it. `open` rejects when Redis does not answer within 10 s, is too old or would evict keys.
 */
export function createRedisLiveState(options: {
  redis: RedisTarget;
  storeId: string;
  policy: ResendPolicy;
  /** Most positions of one subject in a shard. */
  positionsPerSubject?: number;
  log?: Logger;
}): LiveState {
  const { redis: target, storeId, policy, positionsPerSubject = POSITIONS_PER_SUBJECT, log } = options;
  let redis: Redis | undefined;

  const connection = (): Redis => {
    if (redis === undefined) throw new SurecastError('live_unavailable', 'Live state is not open.');
    return redis;
  };
  const runner = createRunner(connection, storeId);
  let deliveries = 0;
  const rose = (steps: number) => {
    deliveries += steps;
  };

  return {
    policy,
    async open() {
      const fresh = connect(target, { purpose: 'live', name: 'live', ...(log && { log }) });
      try {
        await untilReady(fresh, OPEN_WITHIN_MS);
        await answered(checkRedis(fresh));
      } catch (error) {
        fresh.disconnect();
        throw error;
      }
      redis = fresh;
    },
    async close() {
      const last = redis;
      redis = undefined;
      if (last) await disconnect(last);
    },
    async ping() {
      await answered(connection().ping());
    },
    generations: generations(connection, storeId),
    wholeMark: wholeMark(connection, storeId),
    markWhole: markWhole(runner),
    restore: restore(runner),
    uncheckpointed: uncheckpointed(runner),
    positions: positions(runner),
    markCheckpointed: markCheckpointed(runner),
    recordSent: recordSent(runner, policy),
    heads: heads(runner),
    knownHeads: knownHeads(runner),
    raiseHeads: raiseHeads(runner),
    join: join(runner, { ...policy, positionsPerSubject }),
    leave: leave(runner),
    advance: advance(runner, rose),
    advanceSeqs: advanceSeqs(runner, rose),
    beat: beat(runner, policy),
    slide: slide(runner, policy),
    endSlide: endSlide(runner),
    dueChannels: dueChannels(runner),
    nextDue: nextDue(runner),
    settleDue: settleDue(runner),
    laggards: laggards(runner, policy),
    takeRounds: takeRounds(runner, policy),
    depart: depart(runner),
    forfeit: forfeit(runner),
    below: below(runner),
    expired: expired(runner, policy),
    departures: departures(runner),
    finishDeparture: finishDeparture(runner),
    counts: counts(runner),
    countsAt: countsAt(runner),
    cursors: cursors(runner),
    unsettled: unsettled(runner),
    settleable: settleable(runner),
    markSettled: markSettled(runner),
    renewNode: renewNode(connection, storeId),
    nodes: nodes(connection, storeId),
    awayNode: awayNode(runner),
    removeNode: removeNode(connection, storeId),
    subscribed: subscribed(runner),
    clients: clients(runner),
    client: client(runner),
    states: states(runner),
    roster: roster(runner),
    channelFigures: channelFigures(runner),
    gauges: gauges(runner),
    rates: rates(runner),
    sentAt: sentAt(runner),
    deliveries: () => deliveries,
    addFigures: addFigures(connection, storeId),
    claimGauges: claimGauges(connection, storeId),
    setGauges: setGauges(connection, storeId),
    figures: figures(connection, storeId),
    addLogLines: addLogLines(connection, storeId),
    logLines: logLines(connection, storeId),
  };
}

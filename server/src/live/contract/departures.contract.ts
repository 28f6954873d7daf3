import { expect, test } from 'vitest';
import type { Departure } from '../live-state.js';
import { CHANNEL, type Fixture, SHARD } from './opened.contract.js';

export function describeDepartures(at: Fixture): void {
  const drop = (client: string, expected: { cursor: number; rounds: number }) =>
    at.live.depart(CHANNEL, client, expected, 'never_acknowledged');
  const pendingOf = async (client: string, rewind: number, more = {}) => {
    await at.live.raiseHeads(SHARD, [{ channel: CHANNEL, head: 9 }]);
    await at.join(client, { rewind, ...more });
  };

  test('depart: hazard 20, of a connection that was replaced or is gone it answers `changed` and does nothing', async () => {
    await pendingOf('s/a', 4);
    await pendingOf('s/a', 4, { connection: 's/a-2' });
    const of = (connection: string) =>
      at.live.depart(CHANNEL, 's/a', { connection, cursor: 5, rounds: 0 }, 'never_acknowledged');
    expect(await of('s/a-1')).toBe('changed');
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ state: 'connected', connection: 's/a-2', cursor: 5 });
    await at.live.leave(SHARD, [{ channel: CHANNEL, client: 's/a', connection: 's/a-2' }]);
    expect(await of('s/a-2')).toBe('changed');
    await pendingOf('s/a', 4, { connection: 's/a-3' });
    expect(await of('s/a-3')).toMatchObject({ from: 5, to: 9, connection: 's/a-3' });
  });

  test('depart: the client becomes a marker that says all about it, and nothing else of it stays', async () => {
    await pendingOf('s/a', 4, { label: 'kitchen' });
    await at.live.takeRounds(CHANNEL, 9, [{ client: 's/a', connection: 's/a-1' }]);
    await at.live.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/a', seqs: [8] });
    const departure = await drop('s/a', { cursor: 5, rounds: 1 });
    expect(departure).toEqual({
      channel: CHANNEL,
      client: 's/a',
      label: 'kitchen',
      joined: 5,
      from: 5,
      to: 9,
      reason: 'never_acknowledged',
      attempts: 1,
      at: expect.any(Number),
      node: 'n1',
      connection: 's/a-1',
    });
    expect(await at.live.client(CHANNEL, 's/a')).toBeNull();
    expect((await at.live.channelFigures(SHARD, [CHANNEL]))[0]).toMatchObject({ connected: 0, away: 0, pending: 0 });
    expect(await at.live.counts(CHANNEL, 9)).toEqual({ owed: 0, pending: 0, away: 0 });
    expect(await at.live.departures(SHARD, 0, 10)).toEqual([departure]);
    expect(await at.ack('s/a', 9)).toEqual({ kind: 'unknown_client' });
    await at.live.finishDeparture(departure as Departure);
    await at.join('s/a', { restore: { cursor: 5, joined: 5 } });
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ rounds: [], cursor: 5 });
    expect(await at.live.advanceSeqs(SHARD, { channel: CHANNEL, client: 's/a', seqs: [6, 7] })).toMatchObject({
      cursor: 7,
    });
  });

  test('depart: hazard 19, an ack or a round in between wins', async () => {
    await pendingOf('s/a', 4);
    await at.ack('s/a', 6);
    expect(await drop('s/a', { cursor: 5, rounds: 0 })).toBe('changed');
    await at.live.takeRounds(CHANNEL, 9, [{ client: 's/a', connection: 's/a-1' }]);
    expect(await drop('s/a', { cursor: 6, rounds: 0 })).toBe('changed');
    expect(await at.live.client(CHANNEL, 's/a')).toMatchObject({ state: 'connected', cursor: 6 });
    expect(await at.live.departures(SHARD, 0, 10)).toEqual([]);
  });

  test('depart: whoever went away in between is not dropped', async () => {
    await pendingOf('s/a', 4);
    await at.leave('s/a');
    expect(await drop('s/a', { cursor: 5, rounds: 0 })).toBe('changed');
    expect(await at.cursor('s/a')).toBe(5);
  });

  test('depart: a client that is not here is unknown', async () => {
    expect(await drop('s/a', { cursor: 0, rounds: 0 })).toBe('unknown_client');
  });

  test('depart: a client leaves by its own wish from wherever it stands, connected or away', async () => {
    await pendingOf('s/a', 4);
    await pendingOf('s/b', 2);
    await at.leave('s/b');
    expect(await at.live.depart(CHANNEL, 's/a', null, 'unsubscribed')).toMatchObject({
      from: 5,
      to: 9,
      reason: 'unsubscribed',
    });
    const away = await at.live.depart(CHANNEL, 's/b', null, 'unsubscribed');
    expect(away).toMatchObject({ from: 7, to: 9 });
    expect(away).not.toHaveProperty('node');
    expect((await at.live.clients(CHANNEL, { offset: 0, limit: 10 })).total).toBe(0);
  });

  test('join: hazard 19, whoever is being dropped waits for the end of that', async () => {
    await pendingOf('s/a', 4);
    const departure = (await drop('s/a', { cursor: 5, rounds: 0 })) as Departure;
    expect(await at.join('s/a', { restore: { cursor: 5, joined: 5 } })).toEqual({ kind: 'departing', departure });
    await at.live.finishDeparture(departure);
    expect(await at.join('s/a', { restore: { cursor: 5, joined: 9 } })).toMatchObject({ kind: 'joined', cursor: 5 });
  });

  test('departures: those that stand for so long, oldest first, at most as many as asked for', async () => {
    for (const client of ['s/a', 's/b', 's/c']) {
      await pendingOf(client, 4);
      await drop(client, { cursor: 5, rounds: 0 });
      await at.advance(20);
    }
    const clients = async (older: number, limit: number) =>
      (await at.live.departures(SHARD, older, limit)).map(({ client }) => client);
    expect(await clients(0, 10)).toEqual(['s/a', 's/b', 's/c']);
    expect(await clients(0, 2)).toEqual(['s/a', 's/b']);
    expect(await clients(60_000, 10)).toEqual([]);
  });

  test('finishDeparture: removes that marker only, not a later one of the same client', async () => {
    await pendingOf('s/a', 4);
    const first = (await drop('s/a', { cursor: 5, rounds: 0 })) as Departure;
    await at.live.finishDeparture(first);
    await at.advance(5);
    await pendingOf('s/a', 4);
    const second = (await drop('s/a', { cursor: 5, rounds: 0 })) as Departure;
    await at.live.finishDeparture(first);
    expect(await at.live.departures(SHARD, 0, 10)).toEqual([second]);
    await at.live.finishDeparture(second);
    await at.live.finishDeparture(second);
    expect(await at.live.departures(SHARD, 0, 10)).toEqual([]);
  });
}

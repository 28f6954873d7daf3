import { describe, expect, test } from 'vitest';
import type { Answer } from './answers.js';
import { createBounds } from './bounds.js';
import { createChannel } from './channel.js';
import { ClientError } from './client-error.js';
import { createEnvironment } from './environment.js';
import { createLink } from './link.js';
import { CHANNEL, LINK, step } from './machine.js';
import { createManualClock } from './testing/manual-clock.js';
import { createModelLog } from './testing/model-log.js';

const machines = { link: LINK, channel: CHANNEL };
const waysOf = (machine: object) =>
  Object.entries(machine).flatMap(([from, ways]) =>
    Object.entries(ways as object).map(([event, to]) => ({ from, event, to: String(to) })),
  );
const eventsOf = (machine: object) => [...new Set(waysOf(machine).map(({ event }) => event))];

/** Every event in every state: what is in the table leads where it says, all else is let pass. */
const walk = (machine: object) =>
  Object.entries(machine).flatMap(([from, ways]) =>
    eventsOf(machine).map((event) => ({ from, event, to: (ways as Record<string, string>)[event] ?? from })),
  );

describe('the tables', () => {
  test.each(Object.entries(machines))('%s: every way leads to a state, every state can be reached', (_, machine) => {
    const states = Object.keys(machine);
    const reached = new Set([states[0], ...waysOf(machine).map(({ to }) => to)]);
    expect([...reached].sort()).toEqual([...states].sort());
  });

  test('CL7 a way that is not in the table is a fault', () => {
    expect(step(LINK, 'waiting', 'open')).toBe('opening');
    expect(() => step(LINK, 'replaced', 'lose')).toThrow('replaced -lose->');
    expect(() => step(CHANNEL, 'dropped', 'follow')).toThrow('dropped -follow->');
    expect(() => step(CHANNEL, 'live', 'lose', 'dropped')).toThrow('live -lose-> dropped');
  });
});

/** A link over a socket that does what it is told. */
function createLinkWalk() {
  const clock = createManualClock();
  const listeners = new Map<string, (value: never) => void>();
  const world = { isWanted: true };
  const link = createLink({
    url: 'http://push.test',
    io: () => ({
      connected: true,
      on: (event, listener) => void listeners.set(event, listener),
      emit: () => {},
      connect: () => {},
      disconnect: () => {},
    }),
    tokens: { get: async () => 't', renew: async () => 't2' },
    name: 'c1',
    label: undefined,
    bounds: createBounds(),
    environment: createEnvironment({ url: '', io: () => never(), storage: null, clock, random: () => 0.9 }),
    isWanted: () => world.isWanted,
    onUp: () => {},
    onFrame: () => {},
    onBeacon: () => {},
    onDropped: () => {},
    onState: () => {},
  });
  const fire = (event: string, value?: unknown) => listeners.get(event)?.(value as never);
  const refusal = (code: string, retryable = false) => ({ code, message: code, retryable });
  const events: Record<string, () => unknown> = {
    open() {
      if (link.phase === 'opening') fire('connect_error', { data: refusal('token_expired', true) });
      else if (link.phase === 'up') link.reopen();
      else link.start(true);
    },
    // A socket connects once.
    connect: () => link.phase !== 'up' && fire('connect'),
    lose() {
      if (link.phase === 'waiting') link.wake('wake');
      else fire('disconnect');
    },
    rest() {
      world.isWanted = false;
      // A wait ends by a try, wanted or not: the channel that was left has to be told of.
      if (link.phase !== 'waiting') fire('disconnect');
    },
    refuse: () => {
      fire('connect_error', { data: refusal('origin_refused') });
      fire('closed', refusal('origin_refused'));
    },
    replace: () => link.phase === 'up' && fire('closed', refusal('replaced')),
    stop: () => link.phase !== 'stopped' && link.stop(),
  };
  const way: Record<string, string[]> = {
    idle: [],
    opening: ['open'],
    up: ['open', 'connect'],
    waiting: ['open', 'lose'],
    refused: ['open', 'refuse'],
    replaced: ['open', 'connect', 'replace'],
    stopped: ['stop'],
  };
  return {
    link,
    async go(event: string) {
      events[event]?.();
      await clock.settle();
    },
    async bring(to: string) {
      for (const event of way[to] ?? []) await this.go(event);
      expect(link.phase).toBe(to);
    },
  };
}

function never(): never {
  throw new Error('It is not asked for.');
}

describe('CL7 the link', () => {
  test.each(walk(LINK))('$from: $event leads to $to', async ({ from, event, to }) => {
    const world = createLinkWalk();
    await world.bring(from);
    await world.go(event);
    expect(world.link.phase).toBe(to);
  });
});

/** A channel whose service answers what it is told, and whose page handles when it is told. */
function createChannelWalk() {
  const clock = createManualClock();
  const log = createModelLog();
  log.append('news', 3);
  const answer = { head: 0, refuses: false };
  const link = { state: { kind: 'up' } as { kind: 'up' } | { kind: 'connecting' }, request };
  const handled: (() => void)[] = [];
  async function request(event: string): Promise<Answer> {
    if (answer.refuses) return new ClientError('not_allowed', '', false);
    const position = { epoch: 'e1', head: answer.head, cursor: 0, recovered: true, sentTo: answer.head };
    return event === 'subscribe' ? position : { frames: [], head: answer.head };
  }
  const channel = createChannel('news', {
    link,
    acks: { note() {}, noteIds() {}, confirmed() {}, forget() {} },
    recovery: { load: () => null, save() {}, forget() {} },
    bounds: createBounds(),
    environment: { clock, random: () => 0.9 },
    onState: () => {},
  });
  const options = { onMessage: () => new Promise<void>((resolve) => void handled.push(resolve)) };
  channel.attach(options);
  const events: Record<string, () => void> = {
    lose: () => channel.down(),
    lag() {
      answer.head = 3;
      if (channel.state.kind === 'waiting') channel.up();
      channel.frame(log.frame('news', 0, 3));
      handled.shift()?.();
    },
    follow() {
      if (channel.state.kind === 'waiting') channel.up();
      if (channel.state.kind !== 'catchingUp') return;
      channel.frame(log.frame('news', 0, 3));
      options.onMessage = () => Promise.resolve();
      handled.shift()?.();
    },
    drop: () => channel.dropped({ channel: 'news', reason: 'never_acknowledged', pending: 1 }),
    refuse() {
      answer.refuses = true;
      if (channel.state.kind === 'waiting') channel.up();
      else channel.head('e1', 10);
    },
    leave: () => channel.leave(() => {}),
    ask() {
      link.state = { kind: 'connecting' };
      if (channel.state.kind === 'left') channel.attach(options);
      else channel.rejoin();
    },
  };
  const way: Record<string, string[]> = {
    waiting: [],
    catchingUp: ['lag'],
    live: ['follow'],
    dropped: ['drop'],
    refused: ['refuse'],
    left: ['leave'],
  };
  return {
    channel,
    async go(event: string) {
      events[event]?.();
      await clock.settle();
      if (event === 'refuse') await clock.advance(5_000);
    },
    async bring(to: string) {
      for (const event of way[to] ?? []) await this.go(event);
      expect(channel.state.kind).toBe(to);
    },
  };
}

describe('CL7 a channel', () => {
  test.each(walk(CHANNEL))('$from: $event leads to $to', async ({ from, event, to }) => {
    const world = createChannelWalk();
    await world.bring(from);
    await world.go(event);
    expect(world.channel.state.kind).toBe(to);
  });
});

import { setTimeout as wait } from 'node:timers/promises';
import type { Frame } from '@surecast/shared/protocol';
import { afterEach, beforeEach } from 'vitest';
import type { Identity } from '../../auth/identity.js';
import type { Delivery, SubscribeInput } from '../../delivery/delivery.js';
import { SurecastError } from '../../errors.js';
import type { TokenCheck } from '../connection/state.js';
import type { Gateway, SlowReader } from '../gateway.js';

/** A client's end of a connection, in a test. */
export interface Peer {
  readonly id: string;
  readonly isOpen: boolean;
  readonly received: [event: string, payload: unknown][];
  request(event: string, payload?: unknown): Promise<object | null>;
  /** Resolves when everything that was written before has arrived. */
  arrive(): Promise<void>;
  cut(): void;
  /** The client stops reading, or reads on. */
  stall(isStalled: boolean): void;
}

export interface GatewayUnderTest {
  gateway: Gateway;
  /** What was said of slow readers. */
  slow: SlowReader[];
  /** Connects with a token of `subject` (see `createTestTokens`). */
  connect(token: string, client: string): Promise<Peer>;
  stop(): Promise<void>;
}

/** Tokens are `subject` or `subject:channel,channel`, with `@ms` at the end for their end in milliseconds since 1970. */
export function createTestTokens(): TokenCheck {
  return {
    async verify(token): Promise<Identity> {
      const [rest = '', end] = token.split('@');
      const [subject = '', channels] = rest.split(':');
      if (subject === 'bad') throw new SurecastError('token_invalid');
      const expiresAt = end === undefined ? Date.now() + 3_600_000 : Number(end);
      return { subject, expiresAt, may: (_right, channel) => !channels || channels.split(',').includes(channel) };
    },
  };
}

/** A delivery that notes what is asked of it and answers as a test says. */
export interface ScriptedDelivery extends Delivery {
  readonly calls: [name: string, input: unknown][];
  gateway: Gateway | null;
  /** What `subscribe` waits for before it answers. */
  gate: Promise<void>;
  failure: Error | null;
}

export function createScriptedDelivery(): ScriptedDelivery {
  const epoch = 'e1';
  const calls: ScriptedDelivery['calls'] = [];
  const note = (name: string, input: unknown) => {
    calls.push([name, input]);
    if (delivery.failure) throw delivery.failure;
  };
  const unused = () => Promise.reject(new Error('not asked for in these tests'));
  const delivery: ScriptedDelivery = {
    calls,
    gateway: null,
    gate: Promise.resolve(),
    failure: null,
    save: unused,
    list: unused,
    message: unused,
    async subscribe({ channel, connection, client }: SubscribeInput) {
      await delivery.gate;
      note('subscribe', { channel, client });
      delivery.gateway?.enter(connection, channel);
      const answer = { ok: true as const, channel, epoch, head: 1, cursor: 0, recovered: true, sentTo: 1 };
      return { answer, first: [frameOf(channel)] };
    },
    async sync({ channel }) {
      note('sync', { channel });
      return { ok: true, epoch, head: 1, frames: [frameOf(channel)], more: false };
    },
    async heads(channels) {
      note('heads', [...channels].sort());
      return { epoch, heads: Object.fromEntries(channels.map((channel) => [channel, 7])) };
    },
    async acknowledge(ack) {
      note('acknowledge', ack);
      return { cursor: ack.upTo };
    },
    async acknowledgeIds({ client, ids, mayRead }) {
      note('acknowledgeIds', { client, ids, mayReadNews: mayRead('news') });
      return { cursors: { news: 1 }, unknown: [] };
    },
    async unsubscribe({ channel, connection }) {
      note('unsubscribe', { channel });
      delivery.gateway?.exit(connection, channel);
    },
    async disconnected({ client, channels }) {
      note('disconnected', { client, channels: [...channels].sort() });
    },
  };
  return delivery;
}

export function frameOf(channel: string, text = ''): Frame {
  const message = { id: 'm1', seq: 1, title: 'first', text, at: '2026-01-01T00:00:00.000Z', attempt: 0 };
  return { channel, epoch: 'e1', from: 0, to: 1, messages: [message] };
}

/** Waits for a condition that an event will bring about, with a deadline. */
export async function until(condition: () => boolean, what: string, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
    await wait(2);
  }
}

/** What a test of the suite has: a gateway of its own over a scripted delivery. */
export interface AtTest {
  readonly delivery: ScriptedDelivery;
  readonly under: GatewayUnderTest;
  readonly gateway: Gateway;
  /** Inputs of the calls of this name, in order. */
  named(call: string): unknown[];
}

export type StartGateway = (delivery: ScriptedDelivery) => Promise<GatewayUnderTest>;

/** Starts a gateway for each test, and stops it after. */
export function eachWith(start: StartGateway): AtTest {
  let now: { delivery: ScriptedDelivery; under: GatewayUnderTest } | undefined;
  const running = () => {
    if (!now) throw new Error('used outside a test');
    return now;
  };
  beforeEach(async () => {
    const delivery = createScriptedDelivery();
    const under = await start(delivery);
    delivery.gateway = under.gateway;
    now = { delivery, under };
  });
  afterEach(() => running().under.stop());
  return {
    get delivery() {
      return running().delivery;
    },
    get under() {
      return running().under;
    },
    get gateway() {
      return running().under.gateway;
    },
    named: (call) => running().delivery.calls.flatMap(([name, input]) => (name === call ? [input] : [])),
  };
}

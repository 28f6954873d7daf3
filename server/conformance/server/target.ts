import { randomUUID } from 'node:crypto';
import { saved, token as tokenShape } from '../shapes.js';
import { has, must, Skipped, shaped, show } from '../verdict.js';
import { connectPeer, type Peer } from './peer.js';

const ANSWER_MS = 5_000;

export interface TargetOptions {
  /** Without a path. */
  url: string;
  /** A token for the channels that start with `channels`; without one `POST /token` is asked. */
  token?: string;
  /** A token of another subject with the same rights. */
  otherToken?: string;
  channels?: string;
  /** Time between sends of what is not acknowledged. Default 30 s. */
  resendMs?: number;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** The server under test, and the means that checks have. */
export interface Target {
  readonly url: string;
  readonly resendMs: number;
  /** Whether it hands out tokens, and so listens on loopback. */
  readonly handsTokens: boolean;
  /** A name that nobody else has. */
  newName(what: string): string;
  newChannel(what: string): string;
  token(): Promise<string>;
  /** A token of another subject. Rejects with `Skipped` where there is none. */
  otherToken(): Promise<string>;
  send(method: string, path: string, init?: { body?: unknown; token?: string; headers?: object }): Promise<HttpAnswer>;
  save(channel: string, fields?: object, headers?: object): Promise<string>;
  /** Saves one after another and waits until the log has them: their ids. */
  fill(channel: string, count: number): Promise<string[]>;
  connect(auth?: { client?: string; token?: string; label?: string; transports?: string[] }): Promise<Peer>;
  /** Ends what is open. */
  close(): void;
}

export async function createTarget(options: TargetOptions): Promise<Target> {
  const url = options.url.replace(/\/+$/, '');
  const { resendMs = 30_000, channels = '' } = options;
  const run = randomUUID().slice(0, 8);
  const peers = new Set<Peer>();
  let names = 0;
  const tokens = new Map<string, Promise<string>>();

  const newName = (what: string) => `conformance.${run}.${what}.${++names}`;

  async function send(method: string, path: string, init: Parameters<Target['send']>[2] = {}): Promise<HttpAnswer> {
    const { body, token, headers } = init;
    const isPlain = body === undefined || typeof body === 'string' || body instanceof FormData;
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        ...(!isPlain && !(body instanceof URLSearchParams) && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: isPlain || body instanceof URLSearchParams ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  }

  async function handed(): Promise<string> {
    const { status, body } = await send('POST', '/token', { body: {} });
    if (status !== 200) throw new Skipped('the service hands out no tokens: give --token (and --other-token)');
    return shaped('POST /token', tokenShape, body).token;
  }

  function tokenOf(who: 'own' | 'other', given: string | undefined): Promise<string> {
    const known = tokens.get(who) ?? (given === undefined ? handed() : Promise.resolve(given));
    tokens.set(who, known);
    return known;
  }

  const first = await send('POST', '/token', { body: {} }).catch((cause) => {
    throw new Error(`${url} does not answer`, { cause });
  });
  const handsTokens = first.status === 200;
  const target: Target = {
    url,
    resendMs,
    handsTokens,
    newName,
    newChannel: (what) => channels + newName(what),
    token: () => tokenOf('own', options.token),
    otherToken: () => tokenOf('other', options.otherToken),
    send,
    async save(channel, fields = {}, headers = {}) {
      const body = { channel, title: 'conformance', text: 'a message of the conformance suite', ...fields };
      const answer = await send('POST', '/save', { body, token: await target.token(), headers });
      has(`POST /save ${show(body)}`, answer, { status: 201 });
      return shaped('POST /save', saved, answer.body).id;
    },
    async fill(channel, count) {
      const watcher = await target.connect();
      const { head } = await watcher.subscribe(channel);
      const ids: string[] = [];
      for (let number = 1; number <= count; number += 1) ids.push(await target.save(channel, { title: `${number}` }));
      await watcher.reach(channel, head + count);
      await watcher.request('unsubscribe', { channel });
      watcher.close();
      return ids;
    },
    async connect({ client = newName('client'), token, label, transports } = {}) {
      const auth = { client, token: token ?? (await target.token()), ...(label !== undefined && { label }) };
      const peer = await connectPeer(url, auth, transports);
      peers.add(peer);
      return peer;
    },
    close() {
      for (const peer of peers) peer.close();
    },
  };
  must(handsTokens || options.token !== undefined, 'the service hands out no tokens: give --token');
  return target;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

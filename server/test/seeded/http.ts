import type { Fetch } from '@surecast/shared/client/core';
import { ackIds, ackUpTo } from '@surecast/shared/schema';
import { clientKey } from '../../src/delivery/client-key.js';
import type { SaveInput } from '../../src/delivery/delivery.js';
import { SurecastError, toFailure } from '../../src/errors.js';
import type { Faults } from './faults.js';
import type { Process } from './process.js';
import type { Random } from './random.js';
import { subjectOf } from './tokens.js';
import type { VirtualTime } from './virtual-time.js';
import type { Watch } from './watch.js';

const LONGEST_WAY_MS = 40;

export interface HttpAnswer {
  status: number;
  body: unknown;
  /** The process that answered. */
  by: string;
}

interface HttpDeps {
  time: VirtualTime;
  random: Random;
  faults: Faults;
  watch: Watch;
  processes(): readonly Process[];
}

export interface Http {
  /** One request to some api process. Rejects when there is no answer, whatever came of it. */
  post(path: string, body: unknown, subject: string, key?: string): Promise<HttpAnswer>;
  /** The same in the form that pages have. */
  fetch: Fetch;
}

/** The routes `/save`, `/ack` and `/token` over the delivery of whichever process takes the request. */
export function createHttp({ time, random, faults, watch, processes }: HttpDeps): Http {
  async function post(path: string, body: unknown, subject: string, key?: string): Promise<HttpAnswer> {
    await time.sleep(random.between(1, LONGEST_WAY_MS));
    const apis = processes().filter(({ roles, life }) => roles.includes('api') && life.state !== 'dead');
    if (apis.length === 0 || random.chance(faults.httpLost)) throw new TypeError('fetch failed');
    const process = random.pick(apis);
    const { flushes } = watch;
    const sentAt = time.now();
    const broken = brokenOff(process);
    try {
      const answer = await Promise.race([answerOf(process, path, body, subject, key), broken.off]);
      await time.sleep(random.between(1, LONGEST_WAY_MS));
      if (process.life.state === 'dead' || random.chance(faults.httpLost)) throw new TypeError('fetch failed');
      if (path === '/ack' && flushes === watch.flushes) {
        watch.answeredAck(clientKey(subject, (body as { client: string }).client), body, answer.body, sentAt);
      }
      return { ...answer, by: process.id };
    } finally {
      broken.release();
    }
  }

  async function answerOf(
    { life, path: { delivery } }: Process,
    path: string,
    body: unknown,
    subject: string,
    key?: string,
  ) {
    await life.ready();
    try {
      const outcome = await answer(path, body, subject, key);
      await life.ready();
      return { status: path === '/save' ? 201 : 200, body: { result: 'success', ...outcome } };
    } catch (error) {
      await life.ready();
      return { status: error instanceof SurecastError ? error.status : 500, body: toFailure(error) };
    }

    async function answer(path: string, body: unknown, subject: string, key?: string): Promise<object> {
      if (path === '/save') {
        const { channel, title, text } = body as Pick<SaveInput, 'channel' | 'title' | 'text'>;
        return delivery.save({ channel, title, text, subject, ...(key && { key: { value: key, form: false } }) });
      }
      if (path !== '/ack') throw new SurecastError('not_found');
      const client = clientKey(subject, (body as { client: string }).client);
      const byIds = ackIds.safeParse(body);
      if (byIds.success) return delivery.acknowledgeIds({ client, ids: byIds.data.ids, mayRead: () => true });
      return delivery.acknowledge({ client, ...ackUpTo.parse(body) });
    }
  }

  async function fetch(url: string, init: RequestInit): Promise<Response> {
    const headers = init.headers as Record<string, string>;
    const subject = subjectOf((headers.authorization ?? '').replace('Bearer ', '')) ?? 'nobody';
    const asked = post(new URL(url).pathname, JSON.parse(String(init.body)), subject, headers['idempotency-key']);
    const aborted = new Promise<never>((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new TypeError('aborted')), { once: true });
    });
    const { status, body } = await Promise.race([asked, aborted]);
    const response: Pick<Response, 'ok' | 'status' | 'headers' | 'json'> = {
      ok: status < 300,
      status,
      headers: new Headers(),
      json: async () => structuredClone(body),
    };
    return response as Response;
  }

  return { post, fetch };
}

/** Rejects when the process dies. */
function brokenOff({ life }: Process): { off: Promise<never>; release(): void } {
  let release = () => {};
  const off = new Promise<never>((_resolve, reject) => {
    release = life.watch(() => {
      if (life.state === 'dead') reject(new TypeError('socket hang up'));
    });
  });
  off.catch(() => undefined);
  return { off, release: () => release() };
}

import { ClientError } from '../client-error.js';
import type { PublishRequest } from '../options.js';
import type { PublishOutcome } from './words.js';

/** Publishes that wait for the leader's answer; one more is refused with `overloaded`. */
const MOST = 1_000;

type Saved = { id: string; channel: string };

/** Publishes of this tab. A leader that goes takes its answers with it: the next one is asked again, with the same keys. */
export interface Calls {
  publish(request: PublishRequest): Promise<Saved>;
  answered(call: string, outcome: PublishOutcome): void;
  /** Asks for everything again. */
  repeat(): void;
  close(): void;
}

interface CallsDeps {
  newId(): string;
  ask(call: string, request: PublishRequest): void;
}

interface Call {
  request: PublishRequest & { key: string };
  resolve(saved: Saved): void;
  reject(error: ClientError): void;
}

export function createCalls({ newId, ask }: CallsDeps): Calls {
  const calls = new Map<string, Call>();

  async function publish({ key = newId(), ...body }: PublishRequest): Promise<Saved> {
    if (calls.size >= MOST) throw new ClientError('overloaded', 'Too many wait.', true, key);
    // As it goes over the wire: a value that cannot is refused here, and not by the other tab.
    const request = { ...(JSON.parse(JSON.stringify(body)) as PublishRequest), key };
    const call = newId();
    return new Promise((resolve, reject) => {
      calls.set(call, { request, resolve, reject });
      ask(call, request);
    });
  }

  return {
    publish,
    answered(call, outcome) {
      const waiting = calls.get(call);
      calls.delete(call);
      if (outcome.ok) waiting?.resolve({ id: outcome.id, channel: outcome.channel });
      else waiting?.reject(toError(outcome));
    },
    repeat() {
      for (const [call, { request }] of calls) ask(call, request);
    },
    close() {
      for (const { request, reject } of calls.values()) {
        reject(new ClientError('unreachable', 'This client was closed.', true, request.key));
      }
      calls.clear();
    },
  };
}

function toError({ code, message, retryable, key }: Extract<PublishOutcome, { ok: false }>): ClientError {
  return new ClientError(code as ClientError['code'], message, retryable, key);
}

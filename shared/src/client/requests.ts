import type { ErrorCode } from '../protocol/index.js';
import { isRecord, readRefusal } from './answers.js';
import type { Bounds } from './bounds.js';
import type { ClientClock, ClientSocket } from './options.js';

export type Answered =
  | { ok: true; answer: Record<string, unknown> }
  | { ok: false; code: ErrorCode | 'unreachable'; message: string; retryable: boolean };

/** Events that wait for their answers. */
export interface Requests {
  /** Those without an answer yet. */
  readonly size: number;
  /** Sends an event and waits at most `ms` for its answer. Never rejects. */
  send(socket: ClientSocket, event: string, payload: object, ms: number): Promise<Answered>;
  /** The connection is gone: none of them will be answered. */
  abandon(): void;
}

interface RequestsDeps {
  clock: ClientClock;
  bounds: Bounds;
  onAnswer(): void;
  /** One was not answered in time. */
  onSilence(): void;
}

export const UNREACHABLE: Answered = {
  ok: false,
  code: 'unreachable',
  message: 'There was no answer.',
  retryable: true,
};

export function createRequests({ clock, bounds, onAnswer, onSilence }: RequestsDeps): Requests {
  const unanswered = new Set<() => void>();
  return {
    get size() {
      return unanswered.size;
    },
    send(socket, event, payload, ms) {
      if (unanswered.size >= bounds.limits.requests) {
        bounds.refuse('requests');
        return Promise.resolve({ ...UNREACHABLE, code: 'overloaded' });
      }
      return new Promise((resolve) => {
        const settle = (outcome: Answered) => {
          clock.clearTimeout(timeout);
          unanswered.delete(give);
          resolve(outcome);
        };
        const give = () => settle(UNREACHABLE);
        const timeout = clock.setTimeout(() => {
          give();
          onSilence();
        }, ms);
        unanswered.add(give);
        socket.emit(event, payload, (answer: unknown) => {
          onAnswer();
          if (isRecord(answer) && answer.ok === true) return settle({ ok: true, answer });
          const refusal = readRefusal(answer);
          settle(refusal ? { ok: false, ...refusal } : UNREACHABLE);
        });
      });
    },
    abandon() {
      for (const give of [...unanswered]) give();
    },
  };
}

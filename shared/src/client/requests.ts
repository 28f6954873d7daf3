import { type Answer, isRecord, readRefusal, unreachable } from './answers.js';
import type { Bounds } from './bounds.js';
import type { ClientClock, ClientSocket } from './options.js';

/** Events that wait for their answers. */
export interface Requests {
  /** Those without an answer yet. */
  readonly size: number;
  /** Sends an event and waits at most `ms` for its answer. Never rejects. */
  send(socket: ClientSocket, event: string, payload: object, ms: number): Promise<Answer>;
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

export function createRequests({ clock, bounds, onAnswer, onSilence }: RequestsDeps): Requests {
  const unanswered = new Set<() => void>();
  return {
    get size() {
      return unanswered.size;
    },
    send(socket, event, payload, ms) {
      return new Promise((resolve) => {
        if (unanswered.size >= bounds.limits.requests) return resolve(bounds.overloaded('requests'));
        const settle = (answer: Answer) => {
          clock.clearTimeout(timeout);
          unanswered.delete(give);
          resolve(answer);
        };
        const give = () => settle(unreachable());
        const timeout = clock.setTimeout(() => {
          give();
          onSilence();
        }, ms);
        unanswered.add(give);
        socket.emit(event, payload, (answer: unknown) => {
          onAnswer();
          settle(isRecord(answer) && answer.ok === true ? answer : (readRefusal(answer) ?? unreachable()));
        });
      });
    },
    abandon() {
      for (const give of [...unanswered]) give();
    },
  };
}

import type { ListAnswer, MessageAnswer } from '@surecast/shared/protocol';
import type { Delivery, SaveInput } from '../../src/delivery/delivery.js';

type Method = keyof Delivery;
type Outcome<M extends Method> = Awaited<ReturnType<Delivery[M]>> | Error;

export interface RecordingDelivery extends Delivery {
  /** What was asked for, in order. */
  calls: { method: Method; input: unknown }[];
  readonly saves: SaveInput[];
  /** From now on the method answers or rejects so. */
  answer<M extends Method>(method: M, outcome: Outcome<M>): void;
}

/** A delivery path that notes what the edge asks of it and answers what the test wants. */
export function createRecordingDelivery(): RecordingDelivery {
  const calls: RecordingDelivery['calls'] = [];
  const outcomes = new Map<Method, unknown>();

  async function answerOr<T>(method: Method, input: unknown, otherwise: T): Promise<T> {
    calls.push({ method, input });
    const outcome = outcomes.has(method) ? outcomes.get(method) : otherwise;
    if (outcome instanceof Error) throw outcome;
    return outcome as T;
  }

  const unasked = () => Promise.reject(new Error('the HTTP edge does not ask for this'));
  return {
    calls,
    get saves() {
      return calls.filter(({ method }) => method === 'save').map(({ input }) => input as SaveInput);
    },
    answer: (method, outcome) => outcomes.set(method, outcome),
    save: (input) => answerOr('save', input, { id: 'an-id', channel: input.channel }),
    acknowledge: (ack) => answerOr('acknowledge', ack, { cursor: ack.upTo }),
    acknowledgeIds: (ack) => answerOr('acknowledgeIds', ack, { cursors: { items: 7 }, unknown: [] }),
    list: (page) => answerOr<ListAnswer>('list', page, { items: [], head: 0, epoch: 'epoch-1', next: null }),
    message: (id) => answerOr<MessageAnswer | null>('message', id, null),
    subscribe: unasked,
    sync: unasked,
    heads: unasked,
    unsubscribe: unasked,
    disconnected: unasked,
  };
}

import type { Request } from './requests.js';
import { type ConnectionState, mustRead, type Reply } from './state.js';

/** Moves the client's cursor, or several by message ids. Rejects with what `Delivery.acknowledge` and `acknowledgeIds` do. */
export async function acknowledge(state: ConnectionState, request: Request<'ack'>): Promise<Reply> {
  const { identity } = state;
  const { client } = state.member;
  const { delivery } = state.deps;
  if ('ids' in request) {
    const mayRead = (channel: string) => identity.may('read', channel);
    return { answer: { ok: true, ...(await delivery.acknowledgeIds({ client, ids: request.ids, mayRead })) } };
  }
  mustRead(state, request.channel);
  return { answer: { ok: true, ...(await delivery.acknowledge({ client, ...request })) } };
}

import type { Request } from './requests.js';
import { type ConnectionState, mustRead, type Reply } from './state.js';

/** The client leaves the channel for good. Repeating it is harmless. */
export async function unsubscribe(state: ConnectionState, { channel }: Request<'unsubscribe'>): Promise<Reply> {
  const { delivery, succession } = state.deps;
  const { client } = state.member;
  mustRead(state, channel);
  return state.lanes.run(channel, async () => {
    await delivery.unsubscribe({ client, channel, connection: state.id });
    state.channels.delete(channel);
    succession.release(channel, client, state.order);
    return { answer: { ok: true } };
  });
}

import type { Request } from './requests.js';
import { type ConnectionState, mustRead, type Reply } from './state.js';

/** The client leaves the channel for good. Repeating it is harmless. */
export async function unsubscribe(state: ConnectionState, { channel }: Request<'unsubscribe'>): Promise<Reply> {
  mustRead(state, channel);
  return state.lanes.run(channel, async () => {
    await state.delivery.unsubscribe({ client: state.client, channel, connection: state.id });
    state.channels.delete(channel);
    state.succession.release(channel, state.client, state.order);
    return { answer: { ok: true } };
  });
}

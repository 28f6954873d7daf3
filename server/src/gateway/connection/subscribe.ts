import { LIMITS } from '@surecast/shared/protocol';
import { SurecastError } from '../../errors.js';
import type { Request } from './requests.js';
import { type ConnectionState, mustRead, type Reply } from './state.js';
import { mustTake, takePage } from './take-page.js';

/** Joins a channel. Rejects: not_allowed, overloaded, too_many_channels, replaced, and what `Delivery.subscribe` rejects with. */
export async function subscribe(state: ConnectionState, request: Request<'subscribe'>): Promise<Reply> {
  const { id, channels, lanes } = state;
  const { client, label, agent } = state.member;
  const { delivery, succession, channelsPerConnection = LIMITS.channelsPerConnection } = state.deps;
  const { channel, after, epoch, rewind } = request;
  mustRead(state, channel);
  mustTake(state);
  if (!channels.has(channel) && channels.size >= channelsPerConnection) {
    throw new SurecastError('too_many_channels');
  }
  if (!succession.claim(channel, client, state.order)) throw new SurecastError('replaced');
  // Counted before it is joined, or a burst of requests would pass the limit together.
  channels.add(channel);
  return lanes.run(channel, async () => {
    channels.add(channel);
    try {
      const position = {
        ...(after !== undefined && { after }),
        ...(epoch !== undefined && { epoch }),
        ...(rewind !== undefined && { rewind }),
      };
      const who = {
        client,
        connection: id,
        ...(label !== undefined && { label }),
        ...(agent !== undefined && { agent }),
      };
      return await takePage(state, () => delivery.subscribe({ channel, ...who, ...position }));
    } catch (error) {
      // A retryable failure means unknown: the channel stays named, so that the end of the connection takes it back.
      if (error instanceof SurecastError && !error.retryable) {
        channels.delete(channel);
        succession.release(channel, client, state.order);
      }
      throw error;
    }
  });
}

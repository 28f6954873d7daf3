import { SurecastError } from '../../errors.js';
import type { Request } from './requests.js';
import { type ConnectionState, mustRead, type Reply } from './state.js';
import { takePage } from './take-page.js';

/** One page of the log, for a channel that this connection is subscribed to. */
export async function sync(state: ConnectionState, request: Request<'sync'>): Promise<Reply> {
  const { channel, epoch, after, to } = request;
  mustRead(state, channel);
  if (!state.channels.has(channel)) throw new SurecastError('not_subscribed');
  const asked = { client: state.member.client, channel, epoch, after, ...(to !== undefined && { to }) };
  return { answer: await takePage(state, () => state.deps.delivery.sync(asked)) };
}

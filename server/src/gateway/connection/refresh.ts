import { SurecastError } from '../../errors.js';
import type { Request } from './requests.js';
import type { ConnectionState, Reply } from './state.js';

/**
 * A new token for a connection that goes on. It must be of the same subject, since the client's key hangs on it, and must still let it
 * read what it is subscribed to; otherwise `not_allowed`, and the old token keeps its time.
 */
export async function refresh(state: ConnectionState, { token }: Request<'refresh'>): Promise<Reply> {
  const identity = await state.deps.tokens.verify(token);
  if (identity.subject !== state.identity.subject) {
    throw new SurecastError('not_allowed', 'The new token is of another subject: connect again with it.');
  }
  for (const channel of state.channels) {
    if (!identity.may('read', channel)) {
      throw new SurecastError('not_allowed', 'The new token does not let the client read what it is subscribed to.');
    }
  }
  state.identity = identity;
  if (!state.ended) state.renew();
  return { answer: { ok: true, expiresAt: new Date(identity.expiresAt).toISOString() } };
}

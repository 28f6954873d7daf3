import type { ListAnswer } from '@surecast/shared/protocol';
import { requestJson } from './request.js';

/** A page of a channel's log, newest first, from below `before` or from the head. */
export function fetchList(
  page: { channel: string; before?: number; limit: number },
  options: { token?: string; signal?: AbortSignal } = {},
): Promise<ListAnswer> {
  const query = new URLSearchParams({ channel: page.channel, limit: String(page.limit) });
  if (page.before !== undefined) query.set('before', String(page.before));
  return requestJson(`/list?${query}`, {
    ...(options.signal && { signal: options.signal }),
    ...(options.token !== undefined && { headers: { authorization: `Bearer ${options.token}` } }),
  });
}

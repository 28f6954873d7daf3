import type { ListAnswer } from '@surecast/shared/protocol';
import { type Access, requestFrom } from './access.js';

/** A page of a channel's log, newest first, from below `before` or from the head. */
export function fetchList(
  page: { channel: string; before?: number; limit: number },
  access: Access = {},
): Promise<ListAnswer> {
  const query = new URLSearchParams({ channel: page.channel, limit: String(page.limit) });
  if (page.before !== undefined) query.set('before', String(page.before));
  return requestFrom(`/list?${query}`, access);
}

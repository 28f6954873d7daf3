import type { MessageAnswer } from '@surecast/shared/protocol';
import { type Access, requestFrom } from './access.js';

/** A message with its state and delivery report. */
export function fetchMessage(id: string, access: Access = {}): Promise<MessageAnswer> {
  return requestFrom(`/messages/${encodeURIComponent(id)}`, access);
}

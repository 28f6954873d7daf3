import { createTabsClient } from '@surecast/shared/client/tabs';
import { fetchList } from '../api/list.js';
import { fetchMessage } from '../api/message.js';
import { browserStorage } from './browser-storage.js';
import type { SessionPowers } from './live-session.js';

export interface PageOptions {
  /** Address of the service, without a path. By default the page's own origin. */
  url?: string;
  /** Gives a token that is good now. Needed where the service does not hand out tokens by itself. */
  getToken?: () => Promise<string>;
  /** What an admin sees beside the client's name. */
  label?: string;
}

/** What a session takes from the browser that the page runs in. Nothing is touched before a method is called. */
export function browserPowers({ url, getToken, label }: PageOptions = {}): SessionPowers {
  const base = url?.replace(/\/+$/, '') ?? '';
  const access = async (signal: AbortSignal) => ({ base, signal, ...(getToken && { token: await getToken() }) });
  return {
    async openClient(signal) {
      // Strict mode ends the first start at once: nothing is opened for it.
      await Promise.resolve();
      signal.throwIfAborted();
      return createTabsClient({
        url: url ?? location.origin,
        ...(getToken && { getToken }),
        ...(label !== undefined && { label }),
      });
    },
    list: async (page, signal) => fetchList(page, await access(signal)),
    message: async (id, signal) => fetchMessage(id, await access(signal)),
    storage: browserStorage('sessionStorage'),
    visibility: {
      isVisible: () => document.visibilityState === 'visible',
      onChange(listener) {
        document.addEventListener('visibilitychange', listener);
        return () => document.removeEventListener('visibilitychange', listener);
      },
    },
    newKey: () => randomHex(16),
    random: Math.random,
  };
}

/** Works outside secure contexts too, where `crypto.randomUUID` is missing. */
function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

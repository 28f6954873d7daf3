import { type ReactNode, useEffect, useState } from 'react';
import { browserPowers, type PageOptions } from './browser-powers.js';
import { LiveSession } from './live-session.js';
import { SessionContext } from './session-context.js';

export { useSession } from './session-context.js';

/**
 * Holds the page's connection while it is mounted. The options count when it is mounted; to use others, give it another `key`. It touches
 * nothing of a browser before its effects run, so it may be rendered on a server.
 */
export function SurecastProvider({ children, ...options }: PageOptions & { children?: ReactNode }) {
  const [session] = useState(() => new LiveSession(browserPowers(options)));
  useEffect(() => session.start(), [session]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

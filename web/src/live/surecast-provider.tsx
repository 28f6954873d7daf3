import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { browserPowers } from './browser-powers.js';
import { LiveSession } from './live-session.js';

const SessionContext = createContext<LiveSession | null>(null);

/** Holds the page's connection while it is mounted. */
export function SurecastProvider({ children }: { children: ReactNode }) {
  const [session] = useState(() => new LiveSession(browserPowers()));
  useEffect(() => session.start(), [session]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): LiveSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('This component must stand inside a SurecastProvider.');
  return session;
}

import { createContext, useContext } from 'react';
import type { LiveSession } from './live-session.js';

export const SessionContext = /* @__PURE__ */ createContext<LiveSession | null>(null);

/** The session of the provider around this component. Throws where there is none. */
export function useSession(): LiveSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('This component must stand inside a SurecastProvider.');
  return session;
}

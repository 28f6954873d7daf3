/** `wake`: the network or the page is back, so that a try now may succeed. `offline`: the machine has no network. */
export type WakeSignal = 'wake' | 'offline';

/** Hands signals of the surroundings to the listener until the function that it answers is called. */
export type Wake = (listener: (signal: WakeSignal) => void) => () => void;

type Place = Partial<EventTarget>;

/** The signals of a browser page or worker; elsewhere there are none. */
export const pageWake: Wake = (listener) => {
  const page = globalThis as Place & { document?: Place & { visibilityState?: string } };
  const { document } = page;
  const places: [Place | undefined, string][] = [
    [page, 'online'],
    [page, 'offline'],
    [page, 'pageshow'],
    [document, 'visibilitychange'],
  ];
  const hear = ({ type, persisted }: Event & { persisted?: boolean }) => {
    if (type === 'offline') listener(type);
    else if (type === 'online' || (type === 'pageshow' ? persisted : document?.visibilityState === 'visible')) {
      listener('wake');
    }
  };
  for (const [place, event] of places) place?.addEventListener?.(event, hear);
  return () => {
    for (const [place, event] of places) place?.removeEventListener?.(event, hear);
  };
};

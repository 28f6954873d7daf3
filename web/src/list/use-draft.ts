import { useCallback, useEffect, useRef, useState } from 'react';
import { browserStorage } from '../live/browser-storage.js';
import { type Draft, DraftStore } from './draft-store.js';

const WRITE_AFTER_MS = 300;

/** The draft of a channel, kept through a reload of the tab. `initial` is what was typed before the script ran; it comes first. */
export function useDraft(channel: string, initial: Draft | null): [draft: Draft, change: (draft: Draft) => void] {
  const [store] = useState(() => new DraftStore(browserStorage('sessionStorage')));
  const [draft, setDraft] = useState<Draft>(() => {
    const typed = initial !== null && (initial.title !== '' || initial.text !== '');
    return typed ? initial : (store.read(channel) ?? { title: '', text: '' });
  });
  const unwritten = useRef<Draft | null>(null);

  const write = useCallback(() => {
    if (unwritten.current) store.write(channel, unwritten.current);
    unwritten.current = null;
  }, [store, channel]);

  const change = useCallback((next: Draft) => {
    unwritten.current = next;
    setDraft(next);
  }, []);

  useEffect(() => {
    if (unwritten.current !== draft) return;
    // What was saved is written at once: a draft that came back would invite to save it twice.
    if (draft.title === '' && draft.text === '') return write();
    const timer = setTimeout(write, WRITE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [draft, write]);

  useEffect(() => {
    window.addEventListener('pagehide', write);
    return () => {
      window.removeEventListener('pagehide', write);
      write();
    };
  }, [write]);

  return [draft, change];
}

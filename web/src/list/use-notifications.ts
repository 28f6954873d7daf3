import { useEffect, useMemo, useState } from 'react';
import { browserStorage } from '../live/browser-storage.js';
import { type Notice, NoticePace } from './notice-pace.js';

const STORED = 'surecast.notify';

export interface Notifications {
  /** `blocked`: the browser was told not to show any, and only its own settings change that. */
  state: 'unsupported' | 'off' | 'on' | 'blocked';
  toggle(): void;
}

/** Desktop notifications of `unseen` messages while the page is out of sight; off until somebody switches them on. */
export function useNotifications(channel: string, unseen: number, newest: string): Notifications {
  const [state, setState] = useState(initialState);
  const pace = useMemo(
    () =>
      new NoticePace({
        show: (notice) => {
          if (!show(channel, notice)) setState('unsupported');
        },
        now: () => Date.now(),
        setTimeout: (run, ms) => setTimeout(run, ms),
        clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
      }),
    [channel],
  );
  useEffect(() => () => pace.cancel(), [pace]);
  useEffect(() => {
    if (unseen === 0) pace.cancel();
    else if (state === 'on') pace.offer({ count: unseen, title: newest });
  }, [pace, state, unseen, newest]);

  const toggle = () => {
    if (state === 'on') {
      browserStorage('localStorage').removeItem(STORED);
      return setState('off');
    }
    void Notification.requestPermission().then((permission) => {
      if (permission === 'granted') browserStorage('localStorage').setItem(STORED, 'on');
      setState(permission === 'granted' ? 'on' : permission === 'denied' ? 'blocked' : 'off');
    });
  };
  return { state, toggle };
}

function initialState(): Notifications['state'] {
  // Outside a secure context the permission cannot be asked for.
  if (typeof Notification === 'undefined' || !window.isSecureContext) return 'unsupported';
  if (browserStorage('localStorage').getItem(STORED) !== 'on') return 'off';
  return Notification.permission === 'granted' ? 'on' : 'off';
}

/** False where pages may not show notifications themselves, as on phones. One of a channel takes the place of the one before. */
function show(channel: string, { count, title }: Notice): boolean {
  try {
    const words = count === 1 ? `New on ${channel}` : `${count.toLocaleString('en')} new on ${channel}`;
    const notification = new Notification(words, {
      body: title,
      tag: `surecast ${channel}`,
      icon: '/assets/mark-1.svg',
    });
    notification.addEventListener('click', () => {
      window.focus();
      notification.close();
    });
    return true;
  } catch {
    return false;
  }
}

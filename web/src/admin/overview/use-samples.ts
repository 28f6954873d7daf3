import type { AdminSample } from '@surecast/shared/protocol';
import { useEffect, useState } from 'react';
import { fetchHistory } from '../../api/admin-figures.js';
import { usePolled } from '../use-polled.js';
import { withHistory, withNow } from './samples.js';

/** The history is read again this often: it fills what a hidden or sleeping page missed. Between, `now` goes on. */
const READ_AGAIN_MS = 60_000;

/**
 * The last hour of figures, oldest first; `null` until they came. The answer is the same array until a step has passed.
 * @param now the newest figures, as the page reads them every two seconds
 */
export function useSamples(now: AdminSample): { samples: readonly AdminSample[] | null; error: Error | null } {
  const { data: history, error } = usePolled(['history'], fetchHistory, { everyMs: READ_AGAIN_MS });
  const [samples, setSamples] = useState<readonly AdminSample[]>([]);
  useEffect(() => {
    if (history) setSamples((held) => withHistory(held, history.samples));
  }, [history]);
  useEffect(() => {
    if (history) setSamples((held) => withNow(held, now, history.stepMs));
  }, [history, now]);
  return { samples: history ? samples : null, error };
}

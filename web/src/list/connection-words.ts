import type { ConnectionState } from '@surecast/shared/client';
import { clockTime, inSeconds } from '../ui/time-words.js';

/** The state of the connection in plain words, and what the button says that brings the page back, if one does. */
export function connectionWords(state: ConnectionState, now: number): { words: string; comeBack?: string } {
  switch (state.kind) {
    case 'connecting':
      return { words: 'Connecting…' };
    case 'live':
      return { words: 'Live' };
    case 'catchingUp':
      return { words: `Catching up: ${state.done} of ${state.total}` };
    case 'offline':
      return offlineWords(state.since, state.retryAt, now);
    case 'dropped': {
      const messages = state.pending === 1 ? '1 message was' : `${state.pending} messages were`;
      return {
        words: `Dropped from ${state.channel}: ${dropReason(state.reason)}, ${messages} pending.`,
        comeBack: 'Come back',
      };
    }
    case 'replaced':
      return { words: 'Another page took over this connection.', comeBack: 'Use this page' };
    case 'refused':
      return { words: `Refused: ${state.message}`, comeBack: 'Try again' };
  }
}

function dropReason(reason: string): string {
  return reason === 'never_acknowledged' ? 'this page acknowledged nothing in time' : `the service gave up (${reason})`;
}

function offlineWords(since: number, retryAt: number | null, now: number): { words: string; comeBack?: string } {
  const words = `Offline since ${clockTime(since)}.`;
  if (retryAt === null) return { words, comeBack: 'Connect' };
  const wait = retryAt - now;
  return {
    words: `${words} ${wait > 0 ? `Trying again in ${inSeconds(wait)}.` : 'Trying again…'}`,
    comeBack: 'Try now',
  };
}

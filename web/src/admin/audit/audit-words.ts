import { clientHref, messageHref } from '../addresses.js';

/** What an admin can have done, in words; what is not known here is shown as it came. */
const ACTIONS: Readonly<Record<string, string>> = {
  login: 'Logged in',
  login_failed: 'Login refused',
  logout: 'Logged out',
  redrive: 'Dead letter redriven',
  release: 'Message released',
  resend: 'Resent now',
  disconnect: 'Client disconnected',
  drop: 'Client dropped',
};

/** Every action with its words, for the filter. */
export const ACTION_CHOICES = Object.entries(ACTIONS).map(([value, label]) => ({ value, label }));

export function actionWords(action: string): string {
  return toAction(action) === null ? action : (ACTIONS[action] ?? action);
}

/** The action that an address asks for; what is none counts as not given. */
export function toAction(value: string | null): string | null {
  return value !== null && Object.hasOwn(ACTIONS, value) ? value : null;
}

/** The page of what an action was done to; null where there is none, as for logins. */
export function targetHref(action: string, target: string): string | null {
  if (action === 'release' && target !== '') return messageHref(target);
  if (action !== 'resend' && action !== 'disconnect' && action !== 'drop') return null;
  // `channel subject/client`: a channel holds no space.
  const space = target.indexOf(' ');
  return space > 0 ? clientHref(target.slice(0, space), target.slice(space + 1)) : null;
}

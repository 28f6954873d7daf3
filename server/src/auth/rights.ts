import { OWN_CHANNELS } from '@surecast/shared/protocol';
import type { ChannelRights, Identity, Right } from './identity.js';

/** Every right on every channel: what the loopback default gives to whoever asks. */
export const ALL_RIGHTS: ChannelRights = { '*': ['read', 'write'] };

/**
 * What the claim `ch` allows. A key is a channel name, or a prefix that ends in `*`. Names that start with `$` are the
 * service's own: only a key that is one of them, letter by letter, gives a right there, and only to read.
 */
export function rightsOf(channels: ChannelRights): Identity['may'] {
  const exact = new Map<string, readonly Right[]>();
  const prefixes: { prefix: string; rights: readonly Right[] }[] = [];
  for (const [name, rights] of Object.entries(channels)) {
    if (name.endsWith('*')) prefixes.push({ prefix: name.slice(0, -1), rights });
    else exact.set(name, rights);
  }
  return (right, channel) => {
    if (channel.startsWith('$')) {
      return right === 'read' && OWN_CHANNELS.includes(channel) && (exact.get(channel)?.includes('read') ?? false);
    }
    if (exact.get(channel)?.includes(right)) return true;
    return prefixes.some(({ prefix, rights }) => channel.startsWith(prefix) && rights.includes(right));
  };
}

/** Who asks without a token where that is allowed. */
export const ANONYMOUS: Identity = {
  subject: 'anonymous',
  expiresAt: Number.POSITIVE_INFINITY,
  may: rightsOf(ALL_RIGHTS),
};

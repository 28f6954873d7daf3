import { channelsOf } from './live-channels.js';
import type { LiveSession } from './live-session.js';
import { OutgoingMessages } from './outgoing.js';

/** What a session's page saves. */
export const outgoingOf = (session: LiveSession): OutgoingMessages => session.part(createOutgoing);

function createOutgoing(session: LiveSession): OutgoingMessages {
  const channels = channelsOf(session);
  const outgoing = new OutgoingMessages(
    { publish: (message) => session.publish(message), newKey: session.powers.newKey, now: () => Date.now() },
    (channel, id) => channels.has(channel, id),
  );
  channels.onArrival((channel, message) => outgoing.arrived(channel, message));
  return outgoing;
}

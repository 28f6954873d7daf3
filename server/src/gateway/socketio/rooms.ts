/** Socket.IO keeps a room for each socket id in the same name space: a channel must not be able to name one. */
const PREFIX = 'channel/';

export function roomOf(channel: string): string {
  return PREFIX + channel;
}

/** The channel of a room, or nothing for a room that is no channel's. */
export function channelOf(room: string): string[] {
  return room.startsWith(PREFIX) ? [room.slice(PREFIX.length)] : [];
}

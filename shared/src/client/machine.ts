/**
 * The states of the library, and every way from one to another. The code takes no other way: what is not in these tables is a fault.
 *
 * The link is the connection. The page sees its states as `ConnectionState`: `idle` as `connecting` before the first try and as `offline`
 * without a next try later, `opening` as `connecting`, or as `offline` while it comes back from a loss, `waiting` as `offline`.
 *
 * | link       | is                                             | goes on when                                                       |
 * |------------|------------------------------------------------|--------------------------------------------------------------------|
 * | `idle`     | nobody needs a connection                      | a channel is read, the page asks                                   |
 * | `opening`  | a token, the transport or the handshake is due | it is there, it failed, its time is over                           |
 * | `up`       | connected                                      | cut, silent, `closed`, `closing`, a token of another subject       |
 * | `waiting`  | the next try has its time                      | that time comes, a wake-up, the page asks                          |
 * | `refused`  | the service will not have it                   | the page asks                                                      |
 * | `replaced` | a newer connection of the client took over     | the page asks                                                      |
 * | `stopped`  | closed by the page                             | never                                                              |
 *
 * | channel      | is                                           | goes on when                                                       |
 * |--------------|----------------------------------------------|--------------------------------------------------------------------|
 * | `waiting`    | no agreement with the service on a position  | subscribe is answered                                              |
 * | `catchingUp` | something was missing then and is not handed | all of it was handed over                                          |
 * | `live`       | nothing was missing, or all of it is here    | the connection or the position is lost                             |
 * | `dropped`    | the service gave the client up               | the page asks                                                      |
 * | `refused`    | the service will not have it in this channel | the page asks                                                      |
 * | `left`       | unsubscribed                                 | the page subscribes again                                          |
 */
type Machine = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const LINK = {
  idle: { open: 'opening', stop: 'stopped' },
  opening: { open: 'opening', connect: 'up', lose: 'waiting', rest: 'idle', refuse: 'refused', stop: 'stopped' },
  up: { open: 'opening', lose: 'waiting', rest: 'idle', refuse: 'refused', replace: 'replaced', stop: 'stopped' },
  waiting: { open: 'opening', lose: 'waiting', stop: 'stopped' },
  refused: { open: 'opening', stop: 'stopped' },
  replaced: { open: 'opening', stop: 'stopped' },
  stopped: {},
} as const satisfies Machine;

export const CHANNEL = {
  waiting: { lose: 'waiting', lag: 'catchingUp', follow: 'live', drop: 'dropped', refuse: 'refused', leave: 'left' },
  catchingUp: { lag: 'catchingUp', follow: 'live', lose: 'waiting', drop: 'dropped', refuse: 'refused', leave: 'left' },
  live: { lose: 'waiting', drop: 'dropped', refuse: 'refused', leave: 'left' },
  dropped: { ask: 'waiting', leave: 'left' },
  refused: { ask: 'waiting', leave: 'left' },
  left: { ask: 'waiting', leave: 'left' },
} as const satisfies Machine;

type EventOf<M extends Machine> = { [From in keyof M]: keyof M[From] }[keyof M];

export type LinkPhase = keyof typeof LINK;
export type LinkEvent = EventOf<typeof LINK>;
export type ChannelEvent = EventOf<typeof CHANNEL>;

/** Where the event leads. Throws when the table has no such way, or when it does not lead to `to`. */
export function step<M extends Machine>(
  machine: M,
  from: keyof M & string,
  event: EventOf<M> & string,
  to?: string,
): keyof M {
  const next = machine[from]?.[event];
  if (next === undefined || (to ?? next) !== next) throw new Error(`${from} -${event}-> ${to ?? '?'}`);
  return next;
}

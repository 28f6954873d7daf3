import type { Closed, Dropped, Frame } from '@surecast/shared/protocol';

/**
 * What the delivery path asks of the connections that this node holds.
 *
 * Does not promise that what was written arrives: the guarantee stands on acks.
 */
export interface Gateway {
  /** Writes a frame to every connection in the channel's room, encoded once. Answers how many connections that were. */
  broadcast(frame: Frame): number;
  /** Writes a frame to one connection: `gone` when it is not here (any more), `full` when its queue is. */
  send(connection: string, frame: Frame): 'written' | 'gone' | 'full';
  /** What `send` would meet now. */
  writable(connection: string): 'open' | 'gone' | 'full';
  /** Puts a connection into a channel's room, or takes it out; a connection that is gone is ignored. */
  enter(connection: string, channel: string): void;
  exit(connection: string, channel: string): void;
  /** Tells the client that it was dropped, takes it out of the channel, and disconnects it when it has no other. */
  drop(connection: string, dropped: Dropped): void;
  /** Says why, then disconnects. */
  close(connection: string, closed: Closed): void;
  /** Connections held now. */
  readonly size: number;
}

import type { Closed, Dropped, Frame } from '@surecast/shared/protocol';

/**
 * What the delivery path asks of the connections that this node holds.
 *
 * Does not promise that what was written arrives: the guarantee stands on acks.
 */
export interface Gateway {
  /**
   * Writes a frame to every connection in the channel's room, encoded once. Answers how many connections that were. A connection whose queue is full
   * is passed over from then on: when its queue has drained, it is back in its rooms and told the heads of its channels, and its client
   * asks for what it missed.
   */
  broadcast(frame: Frame): number;
  /** Tells every connection in the channel's room where the log ends, except those that are passed over. */
  announce(beacon: { channel: string; epoch: string; head: number }): void;
  /** Channels that connections of this node are in. */
  channels(): Iterable<string>;
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

/** Live frames pass a connection over because its queue is full, or its queue has drained and they go on. */
export interface SlowReader {
  /** Client key. */
  client: string;
  state: 'passed over' | 'drained';
}

import type { Closed, Dropped, Frame } from '@surecast/shared/protocol';

/**
 * The bus between workers and gateways: frames by shard, orders by node.
 *
 * Does not promise anything but speed: what is published may be lost, repeated or late. A lost frame is a hole that the
 * client sees, or a pending message that is sent again; a lost order is asked for again.
 */
export interface Bus {
  open(): Promise<void>;
  close(): Promise<void>;
  publishFrames(shard: number, frames: readonly Frame[]): Promise<void>;
  sendOrder(node: string, order: Order): Promise<void>;
  /**
   * Resolves when something that this node published on the way of frames came back to it; rejects when it does not within 2 s. A node whose
   * frames do not arrive must not pass for one that delivers. One that handles no frames waits for its publishing only. Called now and then it also has a
   * connection that only listens made anew, once two in a row did not come back.
   */
  ping(): Promise<void>;
  /** Handles frames of all shards, on this node. One handler. */
  onFrames(handler: (shard: number, frames: readonly Frame[]) => void): Promise<void>;
  /** Handles orders for this node. One handler. */
  onOrders(node: string, handler: (order: Order) => void): Promise<void>;
}

export type Order =
  /** Send (cursor, to] again to these clients; each holds `connection` on that node. */
  | { kind: 'resend'; channel: string; to: number; clients: { client: string; connection: string; cursor: number }[] }
  /** Write these frames to a connection: those of a redrive, which are marked, or pending messages that an admin sends again. */
  | { kind: 'redrive'; connection: string; frames: Frame[] }
  | { kind: 'dropped'; client: string; connection: string; dropped: Dropped }
  | { kind: 'close'; connection: string; closed: Closed };

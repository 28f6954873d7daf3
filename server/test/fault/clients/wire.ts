import type { LinkShape } from '../../support/tcp-proxy.js';

/** What the run and a process of its clients say to each other. */

/** Where requests go: sockets to the gateway, the rest to the api. Ports of loopback. */
export interface Ports {
  api: number;
  gateway: number;
}

/** Clients that share a link, so that one fault meets all of them. */
export interface Group {
  name: string;
  clients: number;
}

export interface Start {
  ports: Ports;
  groups: Group[];
  channels: string[];
  /** Before the client names, so that those of two processes differ. */
  prefix: string;
  /** The library's sockets are the light ones, straight to the service. Otherwise a TCP proxy stands between. */
  isLight: boolean;
}

export interface SavedRef {
  id: string;
  channel: string;
}

export type NetworkChange =
  | { kind: 'cut'; how: 'reset' | 'end' }
  | { kind: 'cutEach'; everyMs: number | null }
  | { kind: 'halfOpen' }
  | { kind: 'shape'; shape: Partial<LinkShape> }
  /** The pages are closed, or opened again without a position of their own. */
  | { kind: 'close' }
  | { kind: 'reopen' };

export type Asked =
  | { kind: 'start'; start: Start }
  | { kind: 'network'; group: string; change: NetworkChange }
  /** From now on: how long until each client is live and has all of these? A new mark ends the one before. */
  | { kind: 'mark'; mark: number; saved: SavedRef[] }
  | { kind: 'result'; saved: SavedRef[] };

export type Said =
  | { kind: 'ready' }
  | { kind: 'failed'; reason: string }
  /** Milliseconds of each client, by the mark. */
  | { kind: 'recovered'; mark: number; times: number[] }
  | { kind: 'result'; result: ClientsResult };

export interface ClientsResult {
  clients: number;
  /** Messages at clients that were saved on a channel that the client reads. */
  delivered: number;
  /** The same that did not come. */
  lost: number;
  /** Given to a page twice, by seq or by id. */
  doubled: number;
  outOfOrder: number;
  /** Seqs that stood for two ids. */
  doubleSeqs: number;
  /** Messages that came to a later life of a page as well: that is allowed. */
  repeated: number;
  /** Pages that were told that something is gone for good. */
  missed: number;
  dropped: number;
  refused: number;
  replaced: number;
  /** Clients that are not live now, with what they say about themselves. */
  absent: string[];
  /** How often a client became live again. */
  returns: number;
  cuts: number;
  /** Milliseconds from the save's first try to the page, and how many took that long. */
  latencies: [number, number][];
}

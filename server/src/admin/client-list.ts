import type { AdminClient, AdminClientSort, Page } from '@surecast/shared/protocol';
import { channelName } from '@surecast/shared/schema';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import { SHARDS } from '../delivery/shard.js';
import { SurecastError } from '../errors.js';
import { placeAfter } from './client-order.js';
import { rowsOf, toRow } from './client-rows.js';
import { type ClientFilter, createFilter, type Scanned, scanClients } from './client-scan.js';
import type { AdminDeps } from './deps.js';
import { LAG_START, type LagPosition, readByLag } from './lag-order.js';
import { readPosition, writePosition } from './page-position.js';
import { createSnapshots } from './snapshots.js';

const PER_PAGE = 100;
/** Of an export: more would keep others from Redis for too long. */
const PER_PART = 200;
/** Rows of one export. */
const MOST_ROWS = 100_000;
const KEPT_MS = 10_000;
/** A list that cost little is made anew soon: whoever has just come is looked for. */
const FEW = { clients: 1_000, keptMs: 1_000 };
const KEPT = 4;

export interface ClientsQuery extends ClientFilter {
  /** Default: the slowest first. */
  sort?: AdminClientSort | undefined;
  cursor?: string | undefined;
}

/** Clients of a channel, or of all of them, in the order asked for. */
export interface ClientList {
  page(query: ClientsQuery): Promise<Page<AdminClient>>;
  /** All rows that fit, at most 100,000. */
  rows(query: Omit<ClientsQuery, 'cursor'>): AsyncGenerator<AdminClient>;
}

const lagPosition = z.tuple([channelName, z.int().min(0), z.int().min(0)]);
const listPosition = z.tuple([z.union([z.number(), z.string()]), z.string(), z.string()]);

/**
 * Two ways. The slowest of one channel come from the order that live state keeps. Everything else (other orders, a search, one node, all channels) is
 * taken from a snapshot of at most 200,000 clients that is made for the query and kept for 10 s (1 s where less than
 * 1,000 were looked at): who is on it and in which order may be that old, what its rows say is not.
 */
export function createClientList({ live }: Pick<AdminDeps, 'live'>, clock: Pick<Clock, 'now'>): ClientList {
  const snapshots = createSnapshots<Scanned>({
    keepMs: ({ looked }) => (looked < FEW.clients ? FEW.keptMs : KEPT_MS),
    most: KEPT,
    clock,
  });

  function scanned({ sort = 'lag', ...filter }: ClientsQuery): Promise<Scanned> {
    const { channel, state, node, search } = filter;
    const key = JSON.stringify([channel, state, node, search?.toLowerCase(), sort]);
    return snapshots.get(key, () => scanClients(live, filter, sort));
  }

  async function lagRows(channel: string, state: ClientFilter['state'], from: LagPosition, limit: number) {
    const [page, sentAt] = await Promise.all([
      readByLag({ live }, channel, { state, from, limit }),
      live.sentAt(channel),
    ]);
    const { head, clients, next, total } = page;
    return { rows: clients.map((one) => toRow(channel, one, { head, sentAt, policy: live.policy })), next, total };
  }

  /**
   * Where to go on in the order that live state keeps, or null when it does not have what is asked for. All channels are one where only one has clients; a list that
   * was begun in one way goes on in it.
   */
  async function lagStart(
    query: ClientsQuery,
    begun: z.infer<typeof lagPosition | typeof listPosition> | null,
  ): Promise<{ channel: string; from: LagPosition } | null> {
    const start = begun && lagPosition.safeParse(begun).data;
    if (!isByLag(query)) return refuseUnless(begun === null || !start);
    if (start) {
      const [channel, connected, away] = start;
      return query.channel === undefined || query.channel === channel
        ? { channel, from: { connected, away } }
        : refuseUnless(false);
    }
    if (begun) return refuseUnless(query.channel === undefined);
    const channel = query.channel ?? (await onlyChannel(live));
    return channel === null ? null : { channel, from: LAG_START };
  }

  /** As they are now: who has changed sides since the snapshot is not what was asked for any more. */
  async function rowsNow(clients: Scanned['clients'], filter: ClientFilter): Promise<AdminClient[]> {
    const fits = createFilter(filter);
    return (await rowsOf(live, clients)).filter(fits);
  }

  return {
    async page(query) {
      const { state, cursor } = query;
      const begun = cursor === undefined ? null : readPosition(cursor, z.union([lagPosition, listPosition]));
      const lag = await lagStart(query, begun);
      if (lag) {
        const { rows, next, total } = await lagRows(lag.channel, state, lag.from, PER_PAGE);
        return { items: rows, next: next && writePosition([lag.channel, next.connected, next.away]), total };
      }
      const position = begun && listPosition.parse(begun);
      const { clients, isCut } = await scanned(query);
      const start = position
        ? placeAfter(clients, { value: position[0], channel: position[1], client: position[2] })
        : 0;
      const part = clients.slice(start, start + PER_PAGE);
      const last = part.at(-1);
      const isEnd = last === undefined || start + PER_PAGE >= clients.length;
      const items = await rowsNow(part, query);
      const next = isEnd ? null : writePosition([last.value, last.channel, last.client]);
      return { items, next, ...(!isCut && { total: clients.length }) };
    },

    async *rows(query) {
      let left = MOST_ROWS;
      const lag = await lagStart(query, null);
      if (lag) {
        for (let from: LagPosition | null = lag.from; from !== null && left > 0; ) {
          const part = await lagRows(lag.channel, query.state, from, Math.min(PER_PART, left));
          yield* part.rows;
          left -= part.rows.length;
          from = part.next;
        }
        return;
      }
      const { clients } = await scanned(query);
      for (let start = 0; start < clients.length && left > 0; start += PER_PART) {
        const rows = (await rowsNow(clients.slice(start, start + PER_PART), query)).slice(0, left);
        yield* rows;
        left -= rows.length;
      }
    },
  };
}

/** What live state has in order anyway. */
function isByLag({ sort = 'lag', node, search }: ClientsQuery): boolean {
  return sort === 'lag' && node === undefined && search === undefined;
}

function refuseUnless(isOfThisList: boolean): null {
  if (isOfThisList) return null;
  throw new SurecastError('invalid_request', 'The cursor is not one that a page of this list gave.');
}

/** The channel that has clients, when no other one does. */
async function onlyChannel(live: Pick<AdminDeps['live'], 'subscribed'>): Promise<string | null> {
  const shards = Array.from({ length: SHARDS }, (_, shard) => live.subscribed(shard, { limit: 2 }));
  const [only, ...others] = (await Promise.all(shards)).flat();
  return only !== undefined && others.length === 0 ? only : null;
}

import type { AdminDebtor, Page } from '@surecast/shared/protocol';
import { z } from 'zod';
import type { ClientState } from '../live/live-state.js';
import type { AdminDeps } from './deps.js';
import { type LagPosition, readByLag } from './lag-order.js';
import { readPosition, writePosition } from './page-position.js';
import { scheduleOf } from './schedule.js';

const PER_PAGE = 100;
/** Clients in a row that are not owed the message before a page is given without more. */
const MOST_PARTS = 10;

const position = z.tuple([z.int().min(0), z.int().min(0)]);

/**
 * Who has not acknowledged a message, slowest first: those that its report counts as pending or away. Who was dropped with it and came back
 * is counted as dropped there, and not listed. Acks move clients between pages.
 */
export async function readDebtors(
  { live }: Pick<AdminDeps, 'live'>,
  { channel, seq, cursor }: { channel: string; seq: number; cursor?: string | undefined },
): Promise<Page<AdminDebtor>> {
  const [connected, away] = cursor === undefined ? [0, 0] : readPosition(cursor, position);
  const owing: ClientState[] = [];
  let next: LagPosition | null = { connected, away };
  for (let parts = 0; parts < MOST_PARTS && next !== null && owing.length < PER_PAGE; parts += 1) {
    const page = await readByLag({ live }, channel, { from: next, limit: PER_PAGE - owing.length });
    const behind = page.clients.filter((client) => client.cursor < seq);
    owing.push(...behind.filter((client) => client.joined < seq));
    next = behind.length < page.clients.length ? null : page.next;
  }
  const sentAt = owing.length > 0 ? await live.sentAt(channel) : [];
  const items = owing.map((state): AdminDebtor => {
    const { client, label } = state;
    const schedule = scheduleOf(seq, state, sentAt, live.policy);
    return { client, ...(label !== undefined && { label }), state: state.state, ...schedule };
  });
  return { items, next: next && writePosition([next.connected, next.away]) };
}

import { shardOf } from '../../delivery/shard.js';
import type { LiveState, Member } from '../live-state.js';
import { ROSTER } from './roster.lua.js';
import { type Runner, rows } from './script.js';

/** About a millisecond of Redis' time. */
const MEMBERS_PER_SCRIPT = 250;

interface Answer {
  names: string[];
  online: ({ since: number; node: string } | null)[];
  away: number[];
  cursors: number[];
  about: ({ label?: string } | null)[];
  more: boolean;
}

export function roster({ run }: Runner): LiveState['roster'] {
  return async (channel, { offset, limit: asked, cursors = false, labels = false }) => {
    const limit = Math.min(asked, MEMBERS_PER_SCRIPT);
    const answer = await run<Answer>(shardOf(channel), ROSTER, { channel, offset, limit, cursors, labels });
    let away = 0;
    const members = rows(answer.names).map((client, index): Member => {
      const presence = answer.online[index] ?? null;
      const cursor = answer.cursors[index];
      const label = answer.about[index]?.label;
      const shared = { client, ...(cursor !== undefined && { cursor }), ...(label !== undefined && { label }) };
      if (presence) return { ...shared, state: 'connected', since: presence.since, node: presence.node };
      away += 1;
      return { ...shared, state: 'away', since: answer.away[away - 1] ?? 0 };
    });
    return { members, more: answer.more };
  };
}

import { shardOf } from '../../delivery/shard.js';
import type { Laggard, LiveState, ResendPolicy } from '../live-state.js';
import { LAGGARDS } from './laggards.lua.js';
import { parseAbout, parseOnline, parsePairs, parseRounds } from './records.js';
import { type Runner, rows } from './script.js';
import { parseSlide } from './service.js';

const CLIENTS_PER_SCRIPT = 500;

interface Answer {
  now: number;
  head: number;
  ripe: number;
  next_ripe?: number;
  connected: number;
  up?: number;
  slide?: string;
  cursors: string[];
  joined: number[];
  online: string[];
  rounds: string[];
  about: string[];
}

export function laggards({ run }: Runner, { intervalMs }: ResendPolicy): LiveState['laggards'] {
  return async (channel, { offset, limit: asked }) => {
    const limit = Math.min(asked, CLIENTS_PER_SCRIPT);
    const answer = await run<Answer>(shardOf(channel), LAGGARDS, { channel, offset, limit, interval: intervalMs });
    const { now, head, ripe, next_ripe: nextRipe = null, connected, up: upSince = now } = answer;
    const slidUntil = parseSlide(answer.slide)?.until ?? null;
    const pairs = parsePairs(rows(answer.cursors));
    const page = pairs.slice(0, limit).map(({ member, score }, index): Laggard => {
      const online = parseOnline(answer.online[index]) ?? { since: 0, node: '', connection: '' };
      const { label } = parseAbout(answer.about[index]);
      const rounds = parseRounds(answer.rounds[index]);
      const joined = answer.joined[index] ?? score;
      return { client: member, cursor: score, joined, rounds, ...online, ...(label !== undefined && { label }) };
    });
    const more = pairs.length > limit;
    return { now, head, ripe, nextRipe, connected, upSince, slidUntil, laggards: page, more };
  };
}

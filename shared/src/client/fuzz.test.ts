import { describe, expect, test } from 'vitest';
import { runFuzz } from './testing/fuzz-run.js';

const SEEDS = 320;
const BLOCK = 40;

describe('seeded runs of the library against a model service', () => {
  test.each(Array.from({ length: SEEDS / BLOCK }, (_, block) => block * BLOCK))(
    'CL1 CL3 CL4 cuts, half-open links, lost frames, failures, expired tokens, reloads: each message once, in order, all acknowledged (seeds from %i)',
    async (first) => {
      for (let seed = first; seed < first + BLOCK; seed += 1) expect(await runFuzz(seed)).toEqual([]);
    },
    30_000,
  );
});

import type { Scenario } from '../scenario.js';
import { acks } from './acks.js';
import { frames } from './frames.js';
import { positions } from './positions.js';
import { returns } from './returns.js';

/** Those that end the client come last. */
export const SCENARIOS: readonly Scenario[] = [...frames, ...positions, ...acks, ...returns];

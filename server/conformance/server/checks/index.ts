import type { Check } from '../check.js';
import { acks } from './acks.js';
import { connection } from './connection.js';
import { frames } from './frames.js';
import { names } from './names.js';
import { positions } from './positions.js';
import { resends } from './resends.js';
import { saves } from './saves.js';
import { sync } from './sync.js';
import { tokens } from './tokens.js';

/** What can be tried on a server from outside, by section of shared/PROTOCOL.md. */
export const CHECKS: readonly Check[] = [
  ...names,
  ...tokens,
  ...saves,
  ...connection,
  ...positions,
  ...frames,
  ...sync,
  ...acks,
  ...resends,
];

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A numbered rule of shared/PROTOCOL.md and whom it binds. */
export interface Rule {
  number: string;
  side: 'server' | 'client';
  /** Its text on one line. */
  text: string;
}

const PROTOCOL = fileURLToPath(new URL('../../shared/PROTOCOL.md', import.meta.url));
const RULE = /^- \*\*(WP\d+)\*\* \(([SC])\) (.+(?:\n {2}.+)*)/gm;

/** The rules of the protocol text, in its order. */
export function readRules(): Rule[] {
  return [...readFileSync(PROTOCOL, 'utf8').matchAll(RULE)].map(([, number = '', side, text = '']) => ({
    number,
    side: side === 'S' ? 'server' : 'client',
    text: text.replace(/\s+/g, ' '),
  }));
}

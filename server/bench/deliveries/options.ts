import { parseArgs } from 'node:util';

export const HELP = `npm run bench -- deliveries [options]: acked deliveries per second, and what they cost

  --clients N   clients, each with a connection of its own (default 100, at most 5000)
  --window N    messages in flight: saved and not yet acknowledged by every client (default 64, at most 5000)
  --seconds N   how long messages are saved (default 10, at most 300)
  --rate N      messages saved per second at most (default 0: as fast as the window lets)
  --bytes N     size of each message's text (default 100, at most 60000)
  --acks HOW    socket or post (default socket)
  --json        only the JSON`;

export interface Options {
  clients: number;
  window: number;
  seconds: number;
  rate: number;
  bytes: number;
  acks: 'socket' | 'post';
  json: boolean;
}

/** Throws an `Error` with a line for a person. */
export function parseOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      clients: { type: 'string', default: '100' },
      window: { type: 'string', default: '64' },
      seconds: { type: 'string', default: '10' },
      rate: { type: 'string', default: '0' },
      bytes: { type: 'string', default: '100' },
      acks: { type: 'string', default: 'socket' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.acks !== 'socket' && values.acks !== 'post') throw new Error('--acks is socket or post');
  return {
    clients: whole('clients', values.clients, 1, 5_000),
    window: whole('window', values.window, 1, 5_000),
    seconds: whole('seconds', values.seconds, 1, 300),
    rate: whole('rate', values.rate, 0, 1_000_000),
    bytes: whole('bytes', values.bytes, 0, 60_000),
    acks: values.acks,
    json: values.json,
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`--${name} ${text}: is not a whole number from ${least} to ${most}`);
  }
  return value;
}

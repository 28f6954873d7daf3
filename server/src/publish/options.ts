import { parseArgs } from 'node:util';
import { LIMITS, NAME_PATTERN } from '@surecast/shared/protocol';

export const HELP = `npm run publish -- --channel NAME [options] < FILE

Saves each line of standard input as a message, one after another. A line that is too long for a title
(${LIMITS.titleCharacters} characters) is cut there and stands whole in the text. Repeating a run with the same input adds nothing.

  --channel NAME  channel to save to
  --url URL       root of the service (default http://127.0.0.1:8080)
  --token TOKEN   bearer token, where the service asks for one
  --give-up S     seconds that one line is tried while the service does not answer (default 60)
  --help          this text`;

export interface Options {
  channel: string;
  url: URL;
  token?: string;
  giveUpMs: number;
}

export type Parsed = { kind: 'options'; options: Options } | { kind: 'help' } | { kind: 'wrong'; reason: string };

export function parseOptions(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        channel: { type: 'string' },
        url: { type: 'string', default: 'http://127.0.0.1:8080' },
        token: { type: 'string' },
        'give-up': { type: 'string', default: '60' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values.help ? { kind: 'help' } : check(values);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function check(values: { channel?: string; url: string; token?: string; 'give-up': string }): Parsed {
  const { channel, url, token, 'give-up': giveUp } = values;
  if (channel === undefined) return wrong('--channel is missing');
  if (!NAME_PATTERN.test(channel)) return wrong(`--channel ${channel}: is not [A-Za-z0-9._:-]{1,128}`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return wrong(`--url ${url}: is not an http:// or https:// address`);
  }
  if (!/^\d{1,6}$/.test(giveUp)) return wrong(`--give-up ${giveUp}: is not a number of seconds`);
  const options: Options = { channel, url: new URL(url), giveUpMs: Number(giveUp) * 1_000 };
  return { kind: 'options', options: token === undefined ? options : { ...options, token } };
}

function wrong(reason: string): Parsed {
  return { kind: 'wrong', reason };
}

import { parseArgs } from 'node:util';

export interface Options {
  minutes: number;
  /** Messages a second. */
  rate: number;
  /** Path of the page that stays open. */
  page: string;
}

export const HELP = `npm run test:page-memory -- [options]: leaves a page open under traffic and watches its memory;
the live list is scrolled for 20 s first, and what that was like is told

  --minutes N  how long it is watched, 1 to 600 (30)
  --rate N     messages a second, 1 to 500 (50)
  --page PATH  another page than the live list, such as /admin
  --help       this text`;

/** The options of a command line, 'help' when that was asked for; throws with a sentence for what makes no sense. */
export function parseOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '30' },
      rate: { type: 'string', default: '50' },
      page: { type: 'string', default: '/' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (!values.page.startsWith('/')) throw new Error(`--page ${values.page}: a path begins with /`);
  return {
    minutes: whole('minutes', values.minutes, 600),
    rate: whole('rate', values.rate, 500),
    page: values.page,
  };
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new Error(`--${name} ${text}: is not a whole number from 1 to ${most}`);
}

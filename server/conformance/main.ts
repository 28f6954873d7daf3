import { parseArgs } from 'node:util';
import { tryClient } from './client/run.js';
import { commandUnderTest, type Environment, startedByHand } from './client/under-test.js';
import { printed, summarise } from './report.js';
import { type Rule, readRules } from './rules.js';
import { tryServer } from './server/run.js';
import { UNCHECKED } from './unchecked.js';

const HELP = `npm run conformance -- URL [options]       tries the rules of shared/PROTOCOL.md on a running server
npm run conformance -- --client [options] [-- COMMAND …]   tries them on a client

on a server
  --token TOKEN         instead of one from POST /token, with read and write on the channels below
  --other-token TOKEN   of another subject, with the same rights
  --channels PREFIX     what the names of its channels start with
  --slow                also what waits for resends: some four minutes at 30 s
  --resend-ms N         the server's RESEND_INTERVAL, default 30000
on a client
  --port N              where the scripted servers listen, default 8090; a COMMAND is told by SURECAST_URL
  --only NAME           one scenario
  COMMAND …             is started for each scenario; without one, start the client when you are told to`;

class Usage extends Error {}

/** The command, with the environment that a client under test gets: exit code 0 when every rule that was tried is kept, 1 when one is broken, 2 for a wrong use. */
export async function main(args: string[], environment: Environment): Promise<number> {
  try {
    return await tryWhatIsNamed(args, environment);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isUse = error instanceof Usage || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    console.error(isUse ? `${error.message}\n\n${HELP}` : error.message);
    return isUse ? 2 : 1;
  }
}

async function tryWhatIsNamed(args: string[], environment: Environment): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      client: { type: 'boolean' },
      token: { type: 'string' },
      'other-token': { type: 'string' },
      channels: { type: 'string' },
      slow: { type: 'boolean' },
      'resend-ms': { type: 'string' },
      port: { type: 'string' },
      only: { type: 'string' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const side = values.client ? 'client' : 'server';
  const outcomes = values.client
    ? await onClient(values, positionals, environment)
    : await onServer(values, positionals);
  const isTried = ({ number }: Rule) => values.only === undefined || outcomes.of(number) !== undefined;
  const rules = readRules().filter((rule) => rule.side === side && isTried(rule));
  const summary = summarise(rules, outcomes, UNCHECKED);
  console.log(printed(summary));
  return summary.broken.length > 0 ? 1 : 0;
}

type Values = Record<string, string | boolean | undefined>;

function onServer(values: Values, positionals: string[]) {
  const [url, ...more] = positionals;
  if (url === undefined || more.length > 0) throw new Usage('Name the URL of one server.');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new Usage(`${url} is not an http URL.`);
  const resendMs = whole(values['resend-ms'] ?? '30000', '--resend-ms', 1);
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const [token, otherToken, channels] = ['token', 'other-token', 'channels'].map(text);
  const options = {
    url,
    resendMs,
    ...(token !== undefined && { token }),
    ...(otherToken !== undefined && { otherToken }),
    ...(channels !== undefined && { channels }),
  };
  return tryServer(options, values.slow === true);
}

function onClient(values: Values, command: string[], environment: Environment) {
  const port = whole(values.port ?? (command.length > 0 ? '0' : '8090'), '--port', 0);
  const start =
    command.length > 0 ? commandUnderTest(command, environment) : startedByHand((line) => console.log(line));
  const only = typeof values.only === 'string' ? { only: values.only } : {};
  const tell = (line: string) => console.log(line);
  return tryClient({ start, port, atOnce: port === 0 ? 4 : 1, tell, ...only });
}

function whole(value: string | boolean, name: string, least: number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least) throw new Usage(`${name} is not a whole number.`);
  return number;
}

import type { Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';
import { acknowledged, pushNew, subscribed, WARM, warm } from './steps.js';

/** How long a client that must not come back is watched. */
const AWAY_MS = 4_000;
const CLOSING_MS = 1_500;

/** Tries to connect since then, turned away or not. */
function tries(stage: Stage, since: number) {
  return stage.seen.slice(since).filter(({ kind }) => kind === 'connect' || kind === 'turnedAway');
}

export const returns: Scenario[] = [
  {
    name: 'a lost connection',
    rules: ['WP79'],
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      const lost = performance.now();
      stage.always.set('connect', { code: 'overloaded', retryable: true });
      stage.cut();
      const third = () => tries(stage, since)[2];
      const enough = await tried.within(
        'WP79',
        stage.until('three tries to come back', () => third(), 12_000),
      );
      if (!enough) return;
      const [first] = tries(stage, since);
      const wait = first ? first.at - lost : Number.POSITIVE_INFINITY;
      tried.must('WP79', wait <= 2_300, `the first try came after ${Math.round(wait)} ms`);
      await stage.quiet(3_000);
      const many = tries(stage, since).length;
      const seconds = (performance.now() - lost) / 1_000;
      // Full jitter may draw short waits for a while; ten a second would be a hammer.
      tried.must('WP79', many <= 8 + 3 * seconds, `${many} tries in ${seconds.toFixed(1)} s`);
      stage.always.clear();
      pushNew(stage, 1);
      await tried.within('WP79', acknowledged(stage, WARM + 1, since, 20_000));
    },
  },
  {
    name: 'a node that is being stopped',
    rules: ['WP78'],
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      const told = performance.now();
      stage.say('closing', { retryAfterMs: CLOSING_MS });
      const back = await stage.until('a new connection', () => tries(stage, since)[0], CLOSING_MS + 6_000);
      const wait = Math.round(back.at - told);
      tried.must('WP78', wait >= CLOSING_MS - 100, `it came back after ${wait} ms though told ${CLOSING_MS}`);
      await tried.within('WP78', subscribed(stage, since));
    },
  },
  {
    name: 'a code that it does not know, to be tried again',
    rules: ['WP6'],
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.faults.set('connect', [{ code: 'brand_new_code', retryable: true }]);
      stage.end('closed', { code: 'brand_new_code', message: 'New.', retryable: true });
      await tried.within(
        'WP6',
        stage.until('it comes back', () => stage.all('connect', since)[0]),
      );
      pushNew(stage, 1);
      await tried.within('WP6', acknowledged(stage, WARM + 1, since));
    },
  },
  {
    name: 'replaced',
    rules: ['WP29'],
    endsClient: true,
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.end('closed', { code: 'replaced', message: 'A newer connection took over.', retryable: false });
      await stage.quiet(AWAY_MS);
      tried.must('WP29', tries(stage, since).length === 0, 'it came back by itself');
    },
  },
  {
    name: 'dropped',
    rules: ['WP73'],
    endsClient: true,
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.end('dropped', { channel: stage.channel, reason: 'never_acknowledged', pending: 1 });
      await stage.quiet(AWAY_MS);
      tried.must('WP73', stage.all('subscribe', since).length === 0, 'it subscribed again by itself');
    },
  },
  {
    name: 'closed for good',
    rules: ['WP80'],
    endsClient: true,
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.end('closed', { code: 'not_allowed', message: 'The rights have gone.', retryable: false });
      await stage.quiet(AWAY_MS);
      tried.must('WP80', tries(stage, since).length === 0, 'it came back by itself');
    },
  },
  {
    name: 'turned away for good',
    rules: ['WP80'],
    endsClient: true,
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.always.set('connect', { code: 'not_allowed', retryable: false });
      stage.cut();
      await stage.until('a try to come back', () => tries(stage, since)[0]);
      await stage.quiet(AWAY_MS);
      const many = tries(stage, since).length;
      tried.must('WP80', many <= 2, `it tried ${many} times though turned away for good`);
    },
  },
  {
    name: 'a code that it does not know, for good',
    rules: ['WP6'],
    endsClient: true,
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.end('closed', { code: 'brand_new_code', message: 'New, and for good.', retryable: false });
      await stage.quiet(AWAY_MS);
      tried.must('WP6', tries(stage, since).length === 0, 'it came back by itself');
    },
  },
];

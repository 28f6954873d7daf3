import type { Scenario } from '../scenario.js';
import { acknowledged, claimed, pushNew, subscribed, WARM, warm } from './steps.js';

export const acks: Scenario[] = [
  {
    name: 'acks that fail on one path',
    rules: ['WP67'],
    async run(stage, tried) {
      await warm(stage);
      const way = stage.all('ack').at(-1)?.way ?? 'post';
      const since = stage.seen.length;
      stage.always.set(way === 'post' ? 'POST /ack' : 'ack', { code: 'live_unavailable' });
      pushNew(stage, 1);
      const taken = () => stage.all('ack', since).find(({ isTaken }) => isTaken);
      const other = await tried.within('WP67', stage.until('the ack comes on the other path', taken));
      tried.must('WP67', other?.way !== way, `the ack came on ${other?.way}, where it fails`);
    },
  },
  {
    name: 'acks that fail everywhere, and a lost connection',
    rules: ['WP67'],
    async run(stage, tried) {
      await warm(stage);
      stage.always.set('POST /ack', 'silence');
      stage.always.set('ack', { code: 'overloaded' });
      pushNew(stage, 2);
      await stage.until('an ack that fails', () => stage.all('ack').some(({ isTaken }) => !isTaken));
      const since = stage.seen.length;
      stage.cut();
      await subscribed(stage, since);
      stage.always.clear();
      await tried.within('WP67', acknowledged(stage, WARM + 2, since));
      pushNew(stage, 1);
      await tried.within('WP67', acknowledged(stage, WARM + 3, since));
    },
  },
  {
    name: 'a position that the service lost',
    rules: ['WP68'],
    async run(stage, tried) {
      const { client } = await warm(stage);
      for (const code of ['not_subscribed', 'epoch_mismatch', 'ack_beyond_head']) {
        const since = stage.seen.length;
        stage.faults.set('POST /ack', [{ code }]);
        stage.faults.set('ack', [{ code }]);
        if (code === 'not_subscribed') stage.model.forget(client);
        pushNew(stage, 1);
        if (!(await tried.within('WP68', subscribed(stage, since)))) return;
        await tried.within('WP68', acknowledged(stage, stage.model.head, since));
        stage.faults.clear();
      }
    },
  },
  {
    name: 'an expired token',
    rules: ['WP15'],
    async run(stage, tried) {
      const { client } = await warm(stage);
      const old = stage.all('connect').at(-1)?.token;
      let since = stage.seen.length;
      stage.always.set('ack', { code: 'live_unavailable' });
      stage.faults.set('POST /ack', [{ code: 'token_expired' }]);
      pushNew(stage, 1);
      if (!(await tried.within('WP15', acknowledged(stage, WARM + 1, since)))) return;
      const taken = () => stage.all('ack', since).find(({ isTaken, way }) => isTaken && way === 'post');
      const renewed = await tried.within('WP15', stage.until('POST /ack with another token', taken));
      if (!renewed) return;
      tried.must('WP15', renewed.token !== old, 'the ack came again with the token that had expired');
      stage.always.clear();
      since = stage.seen.length;
      stage.faults.set('connect', [{ code: 'token_expired' }]);
      stage.end('closed', { code: 'token_expired', message: 'The token has expired.', retryable: true });
      const away = await tried.within(
        'WP15',
        stage.until('a new try', () => stage.all('turnedAway', since)[0]),
      );
      if (!away) return;
      const back = await tried.within(
        'WP15',
        stage.until('it is back', () => stage.all('connect', since)[0]),
      );
      if (!back) return;
      tried.must('WP15', back.token !== away.token, 'it came back with the token that had expired');
      tried.must('WP15', back.client === client, `it came back as ${back.client}`);
      const again = await tried.within('WP15', subscribed(stage, since));
      tried.must('WP15', again?.request.after === WARM + 1, `its position was lost: after ${again?.request.after}`);
    },
  },
  {
    name: 'handlers and acks',
    rules: ['WP65'],
    async run(stage, tried) {
      await warm(stage);
      stage.model.add(5);
      // Beyond a hole that nobody fills: nothing of it can have been handled.
      stage.always.set('sync', { code: 'store_unavailable' });
      stage.push(stage.model.frame(WARM + 2, WARM + 5));
      await stage.quiet(1_500);
      tried.must('WP65', claimed(stage) <= WARM, `acknowledged ${claimed(stage)} without ${WARM + 1}`);
      stage.always.clear();
      await tried.within('WP65', acknowledged(stage, WARM + 5, 0, 15_000));
    },
  },
];

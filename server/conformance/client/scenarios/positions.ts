import type { Scenario } from '../scenario.js';
import { range } from './frames.js';
import { acknowledged, claimed, pushNew, subscribed, WARM, warm } from './steps.js';

export const positions: Scenario[] = [
  {
    name: 'cut, and back at its own position',
    rules: ['WP32', 'WP40'],
    async run(stage, tried) {
      const { client } = await warm(stage);
      const since = stage.seen.length;
      stage.cut();
      stage.model.add(2);
      const again = await subscribed(stage, since);
      tried.must('WP32', again.client === client, `it came back as ${again.client} instead of ${client}`);
      const { after, epoch } = again.request;
      tried.must(
        'WP40',
        after === WARM && epoch === stage.model.epoch,
        `it came back with after ${after}, epoch ${epoch}`,
      );
      await tried.within('WP40', acknowledged(stage, WARM + 2));
      await tried.handed(['WP40'], range(1, WARM + 2));
    },
  },
  {
    name: 'pages of a long absence',
    rules: ['WP43', 'WP59'],
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.cut();
      stage.model.add(9);
      await subscribed(stage, since);
      const first = await stage.until('sync for what was not announced', () => stage.all('sync', since)[0]);
      const announced = WARM + stage.model.pageSize;
      tried.must(
        'WP43',
        first.request.after === announced,
        `sync asks from ${first.request.after} instead of ${announced}`,
      );
      await tried.within('WP59', acknowledged(stage, WARM + 9));
      const asked = stage.all('sync', since).map(({ request }) => request.after);
      tried.must('WP59', asked.join() === '5,8', `sync asked from ${asked} instead of 5,8`);
      await tried.handed(['WP43'], range(1, WARM + 9));
    },
  },
  {
    name: 'pages that bring nothing',
    rules: ['WP59'],
    async run(stage, tried) {
      await warm(stage);
      const { model } = stage;
      const nothing = { ok: true, epoch: model.epoch, head: WARM + 2, frames: [], more: true };
      const empty: typeof stage.insteadOfSync = (_request, give) => {
        stage.insteadOfSync = empty;
        give(nothing);
      };
      stage.insteadOfSync = empty;
      model.add(2);
      stage.push(model.frame(WARM + 1, WARM + 2));
      await stage.until('a first sync', () => stage.all('sync')[0]);
      await stage.quiet(2_000);
      const asked = stage.all('sync').length;
      tried.must('WP59', asked <= 12, `asked ${asked} times in 2 s for a page that brings nothing`);
      stage.insteadOfSync = null;
      await tried.within('WP59', acknowledged(stage, WARM + 2, 0, 15_000));
    },
  },
  {
    name: 'announced frames that do not come',
    rules: ['WP43'],
    async run(stage, tried) {
      await warm(stage);
      const { model } = stage;
      const since = stage.seen.length;
      const { subscribe } = model;
      model.subscribe = (client, request) => ({ ...subscribe(client, request), first: [] });
      model.add(2);
      stage.cut();
      await subscribed(stage, since);
      await tried.within('WP43', acknowledged(stage, WARM + 2, since, 15_000));
      await tried.handed(['WP43'], range(1, WARM + 2));
    },
  },
  {
    name: 'frames before the answer',
    rules: ['WP55'],
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.insteadOfSubscribe = (answer) => {
        stage.model.add(1);
        stage.push(stage.model.frame(WARM, WARM + 1));
        answer();
        pushNew(stage, 1);
      };
      stage.cut();
      await subscribed(stage, since);
      await tried.within('WP55', acknowledged(stage, WARM + 2, since));
      await tried.handed(['WP55'], range(1, WARM + 2));
    },
  },
  {
    name: 'frames right behind the answer of another store',
    rules: ['WP41', 'WP55'],
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.model.replaceStore();
      stage.insteadOfSubscribe = (answer) => {
        answer();
        pushNew(stage, 2);
      };
      stage.cut();
      await subscribed(stage, since);
      await tried.within('WP55', acknowledged(stage, 2, since));
    },
  },
  {
    name: 'a log that no longer reaches back',
    rules: ['WP42'],
    async run(stage, tried) {
      await warm(stage);
      const since = stage.seen.length;
      stage.model.add(6);
      stage.model.floor = WARM + 3;
      stage.cut();
      await subscribed(stage, since);
      await tried.within('WP42', acknowledged(stage, WARM + 6, since));
      stage.model.add(4);
      stage.model.floor = WARM + 9;
      stage.push(stage.model.frame(WARM + 9, WARM + 10));
      await tried.within('WP42', acknowledged(stage, WARM + 10, since));
      const again = stage.seen.length;
      pushNew(stage, 1);
      await tried.within('WP42', acknowledged(stage, WARM + 11, again));
      await stage.quiet(500);
      const asked = stage.all('sync', again).length;
      tried.must('WP42', asked === 0, `what is gone was asked for ${asked} times more`);
      await tried.handed(['WP42'], [1, 2, 6, 7, 8, 12, 13]);
    },
  },
  {
    name: 'another store',
    rules: ['WP41'],
    async run(stage, tried) {
      await warm(stage);
      const old = stage.model.epoch;
      stage.always.set('POST /ack', { code: 'live_unavailable' });
      stage.always.set('ack', { code: 'live_unavailable' });
      pushNew(stage, 3);
      await stage.until('an ack that fails', () => stage.all('ack').some(({ isTaken }) => !isTaken));
      const since = stage.seen.length;
      stage.cut();
      stage.always.clear();
      stage.model.replaceStore();
      const again = await subscribed(stage, since);
      tried.must('WP41', again.request.epoch === old, `it came back with the epoch ${again.request.epoch}`);
      // Not right behind the answer: that is another scenario.
      await stage.quiet(300);
      pushNew(stage, 2);
      await tried.within('WP41', acknowledged(stage, 2, since));
      await stage.quiet(1_500);
      // One that was under way when it subscribed may still arrive.
      const late = stage.all('ack').filter(({ at, request }) => at > again.at + 300 && request.epoch === old);
      tried.must('WP41', late.length === 0, `${late.length} acks of the old epoch came after the answer`);
      tried.must('WP41', claimed(stage) === 2, `acknowledged ${claimed(stage)} of 2`);
    },
  },
];

import type { Scenario } from '../scenario.js';
import { acknowledged, claimed, pushNew, subscribed, WARM, warm } from './steps.js';

export const frames: Scenario[] = [
  {
    name: 'steady traffic',
    rules: ['WP40', 'WP52', 'WP65', 'WP66'],
    async run(stage, tried) {
      const first = await subscribed(stage);
      const { after, epoch } = first.request;
      tried.must(
        'WP40',
        after === undefined || epoch !== stage.model.epoch,
        `a new client claims the position ${after}`,
      );
      const from = performance.now();
      for (let number = 1; number <= 30; number += 1) {
        pushNew(stage, 1);
        tried.must('WP65', claimed(stage) <= number, `acknowledged ${claimed(stage)} when ${number} had been sent`);
        await stage.quiet(80);
      }
      await acknowledged(stage, 30);
      const seconds = (performance.now() - from) / 1_000;
      const acks = stage.all('ack').length;
      tried.must('WP66', acks <= 2 * seconds + 3, `${acks} acks for 30 messages in ${seconds.toFixed(1)} s`);
      await tried.handed(['WP52'], range(1, 30));
    },
  },
  {
    name: 'repeats',
    rules: ['WP48', 'WP69'],
    async run(stage, tried) {
      await warm(stage);
      pushNew(stage, 1);
      await acknowledged(stage, 3);
      const since = stage.seen.length;
      stage.push(stage.model.frame(0, 3));
      stage.push(stage.model.frame(1, 3, 1));
      await tried.within('WP69', acknowledged(stage, 3, since));
      pushNew(stage, 1);
      await tried.within('WP48', acknowledged(stage, 4, since));
      await tried.handed(['WP48'], [1, 2, 3, 4]);
    },
  },
  {
    name: 'a hole',
    rules: ['WP49'],
    async run(stage, tried) {
      await warm(stage);
      stage.model.add(3);
      let answer: (() => void) | undefined;
      stage.insteadOfSync = (request, give) => {
        answer = () => give(stage.model.sync(request));
      };
      stage.push(stage.model.frame(WARM + 1, WARM + 3));
      const asked = await stage.until('sync for the hole', () => stage.all('sync')[0]);
      tried.must('WP49', asked.request.after === WARM, `sync asks from ${asked.request.after} instead of ${WARM}`);
      await stage.quiet(500);
      tried.must('WP49', claimed(stage) <= WARM, `acknowledged ${claimed(stage)} from behind a hole at ${WARM + 1}`);
      answer?.();
      await tried.within('WP49', acknowledged(stage, WARM + 3));
      await tried.handed(['WP49'], range(1, WARM + 3));
    },
  },
  {
    name: 'a seq left out of a frame',
    rules: ['WP50'],
    async run(stage, tried) {
      await warm(stage);
      stage.model.add(3);
      const whole = stage.model.frame(WARM, WARM + 3);
      const messages = whole.messages.filter(({ seq }) => seq !== WARM + 2);
      stage.insteadOfSync = (request, give) => {
        tried.must('WP50', claimed(stage) <= WARM + 1, `acknowledged ${claimed(stage)} without ${WARM + 2}`);
        give(stage.model.sync(request));
      };
      stage.push({ ...whole, messages });
      await stage.until('sync for the seq that is missing', () => stage.all('sync')[0]);
      await tried.within('WP50', acknowledged(stage, WARM + 3));
      await tried.handed(['WP50'], range(1, WARM + 3));
    },
  },
  {
    name: 'void seqs',
    rules: ['WP51'],
    async run(stage, tried) {
      await warm(stage);
      stage.model.add(3);
      stage.model.revoked.add(WARM + 2);
      stage.push(stage.model.frame(WARM, WARM + 3));
      await acknowledged(stage, WARM + 3);
      stage.model.add(1);
      stage.model.revoked.add(WARM + 4);
      stage.push(stage.model.frame(WARM + 3, WARM + 4));
      pushNew(stage, 1);
      await tried.within('WP51', acknowledged(stage, WARM + 5));
      tried.must('WP51', stage.all('sync').length === 0, 'a void seq was asked for');
      await tried.handed(['WP51'], [1, 2, 3, 5, 7]);
    },
  },
  {
    name: 'frames out of order',
    rules: ['WP52', 'WP49'],
    async run(stage, tried) {
      await warm(stage);
      stage.model.add(4);
      for (const from of [5, 3, 4, 2]) stage.push(stage.model.frame(from, from + 1));
      await acknowledged(stage, 6);
      await tried.handed(['WP52', 'WP49'], range(1, 6));
    },
  },
  {
    name: 'a lost tail and its beacon',
    rules: ['WP76'],
    async run(stage, tried) {
      await warm(stage);
      const { epoch } = stage.model;
      stage.model.add(4);
      stage.say('head', { epoch, heads: { [stage.channel]: WARM - 1 } });
      stage.say('head', { epoch, heads: { [stage.channel]: WARM + 4, elsewhere: 9 } });
      const asked = await stage.until('sync after the beacon', () => stage.all('sync')[0]);
      tried.must('WP76', asked.request.after === WARM, `sync asks from ${asked.request.after} instead of ${WARM}`);
      await tried.within('WP76', acknowledged(stage, WARM + 4));
      const since = stage.seen.length;
      stage.model.replaceStore();
      stage.model.add(1);
      stage.say('head', { epoch: stage.model.epoch, heads: { [stage.channel]: 1 } });
      await tried.within('WP76', subscribed(stage, since));
    },
  },
  {
    name: 'redrive',
    rules: ['WP54'],
    async run(stage, tried) {
      await warm(stage);
      const { channel, model } = stage;
      const old = { id: 'redriven-1', seq: 1, title: 'redriven', text: '', at: new Date().toISOString(), attempt: 0 };
      const frame = { channel, epoch: model.epoch, from: 0, to: 1, messages: [old], redrive: true };
      const acksOf = (id: string) =>
        stage.all('ack').filter(({ request }) => Array.isArray(request.ids) && request.ids.includes(id)).length;
      stage.push(frame);
      await stage.until('an ack of the redriven message by its id', () => acksOf(old.id) > 0);
      stage.push(frame);
      await tried.within(
        'WP54',
        stage.until('the second ack of it', () => acksOf(old.id) > 1),
      );
      pushNew(stage, 1);
      await tried.within('WP54', acknowledged(stage, WARM + 1));
      tried.must('WP54', stage.all('sync').length === 0, 'a redrive frame was taken for a hole');
      const handed = stage.all('handled').filter(({ id }) => id === old.id).length;
      if (stage.tellsHandled) tried.must('WP54', handed === 1, `the redriven message was handed over ${handed} times`);
    },
  },
  {
    name: 'what is not documented',
    rules: ['WP8'],
    async run(stage, tried) {
      await warm(stage);
      const { channel, model } = stage;
      const { epoch } = model;
      stage.say('unheard-of', { any: 'thing' });
      for (const payload of [undefined, null, 7, 'text', [], {}]) {
        for (const event of ['messages', 'head', 'dropped', 'closed', 'closing']) stage.say(event, payload);
      }
      const wrong = [
        { channel, epoch, from: -1, to: 3, messages: [] },
        { channel, epoch, from: WARM, to: '3', messages: [] },
        { channel, epoch, from: WARM, to: WARM + 1, messages: [{ seq: WARM + 1 }] },
        { channel, epoch, from: WARM, to: WARM + 1, messages: 'none' },
        { channel: 7, epoch, from: 0, to: 1, messages: [] },
        { channel: 'another', epoch, from: 0, to: 1, messages: [] },
      ];
      for (const frame of wrong) stage.push(frame);
      stage.say('head', { epoch, heads: { [channel]: 'many' } });
      model.add(1);
      stage.push({ ...model.frame(WARM, WARM + 1), unheardOf: { deep: [1] } });
      await acknowledged(stage, WARM + 1);
      tried.must('WP8', stage.all('disconnect').length === 0, 'the connection was given up');
      tried.must('WP8', claimed(stage) === WARM + 1, `acknowledged ${claimed(stage)}`);
      await tried.handed(['WP8'], range(1, WARM + 1));
    },
  },
];

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

import { list, messageAnswer, saved } from '../../shapes.js';
import { has, must, same, shaped } from '../../verdict.js';
import type { Check } from '../check.js';

const JSON_ONLY = { accept: 'application/json' };

export const saves: Check[] = [
  {
    rules: ['WP17'],
    name: 'JSON and both kinds of form, with both names of each field',
    async run(target) {
      const channel = target.newChannel('forms');
      const token = await target.token();
      const fields = { channel, itemtitle: 'by form', itemtext: 'text ✓' };
      const multipart = new FormData();
      for (const [name, value] of Object.entries({ channel, title: 'by parts', data: '{"a":1}' })) {
        multipart.append(name, value);
      }
      const bodies = [new URLSearchParams(fields), multipart, { channel, title: 'by JSON', data: [1, null] }];
      const ids: string[] = [];
      const reader = await target.connect();
      await reader.subscribe(channel);
      for (const body of bodies) {
        const answer = await target.send('POST', '/save', { body, token, headers: JSON_ONLY });
        same('status', answer.status, 201);
        const { id, channel: into } = shaped('the answer', saved, answer.body);
        same('channel of the answer', into, channel);
        ids.push(id);
      }
      await reader.reach(channel, 3);
      const messages = reader.frames(channel).flatMap((frame) => frame.messages);
      same(
        'ids',
        messages.map(({ id }) => id),
        ids,
      );
      has('the urlencoded form', messages[0], { title: 'by form', text: 'text ✓' });
      has('the multipart form', messages[1], { title: 'by parts', text: '', data: { a: 1 } });
      has('the JSON', messages[2], { title: 'by JSON', data: [1, null] });
    },
  },
  {
    rules: ['WP19'],
    name: 'a repeated key adds nothing, another body under it is refused',
    async run(target) {
      const channel = target.newChannel('keys');
      const token = await target.token();
      const headers = { 'idempotency-key': target.newName('key') };
      const body = { channel, title: 'once', text: 'only' };
      const reader = await target.connect();
      await reader.subscribe(channel);
      const ids = await Promise.all([1, 2, 3].map(() => target.save(channel, body, headers)));
      await reader.reach(channel, 1);
      ids.push(await target.save(channel, body, headers));
      same('ids under one key', new Set(ids).size, 1);
      const other = await target.send('POST', '/save', { body: { ...body, text: 'other' }, token, headers });
      same('status of another body', other.status, 422);
      has('another body', other.body, { code: 'key_reused', retryable: false });
      const key = await target.send('POST', '/save', { body, token, headers: { 'idempotency-key': 'k'.repeat(256) } });
      has('a key that is too long', key.body, { code: 'invalid_key' });
      await target.save(channel, { title: 'next' });
      await reader.reach(channel, 2);
      const messages = reader.frames(channel).flatMap((frame) => frame.messages);
      same(
        'titles',
        messages.map(({ title }) => title),
        ['once', 'next'],
      );
      const form = (title: string) => {
        const fields = new URLSearchParams({ channel, title, key: 'form-key' });
        return target.send('POST', '/save', { body: fields, token, headers: JSON_ONLY });
      };
      const forms = [await form('a'), await form('a'), await form('b')].map(
        (answer) => shaped('form', saved, answer.body).id,
      );
      must(forms[0] === forms[1] && forms[1] !== forms[2], `forms with one key were answered ${forms}`);
    },
  },
  {
    rules: ['WP20'],
    name: 'saves are answered within 2 s',
    async run(target) {
      const channel = target.newChannel('time');
      const took = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const from = performance.now();
          await target.save(channel);
          return performance.now() - from;
        }),
      );
      const longest = Math.round(Math.max(...took));
      must(longest < 2_000, `a save took ${longest} ms`);
    },
  },
  {
    rules: ['WP22'],
    name: 'saves awaited one after another keep their order; each takes one seq',
    async run(target) {
      const channel = target.newChannel('order');
      const ids = await target.fill(channel, 12);
      const page = await target.send('GET', `/list?channel=${channel}&limit=50`, { token: await target.token() });
      const { items, head } = shaped('GET /list', list, page.body);
      same('head', head, 12);
      same(
        'ids by seq',
        [...items].reverse().map(({ id }) => id),
        ids,
      );
      same(
        'seqs',
        items.map(({ seq }) => seq),
        [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
      );
    },
  },
  {
    rules: ['WP23'],
    name: 'pages of the list',
    async run(target) {
      const channel = target.newChannel('list');
      const token = await target.token();
      await target.fill(channel, 7);
      const get = async (query: string) => {
        const answer = await target.send('GET', `/list?channel=${channel}&${query}`, { token });
        const page = shaped(`GET /list ${query}`, list, answer.body);
        return { seqs: page.items.map(({ seq }) => seq), next: page.next, head: page.head };
      };
      same('first page', await get('limit=3'), { seqs: [7, 6, 5], next: 5, head: 7 });
      same('second page', await get('limit=3&before=5'), { seqs: [4, 3, 2], next: 2, head: 7 });
      same('last page', await get('limit=3&before=2'), { seqs: [1], next: null, head: 7 });
      same('between', await get('after=2&before=6'), { seqs: [5, 4, 3], next: null, head: 7 });
      for (const query of ['limit=0', 'limit=201', 'limit=x', 'before=-1', 'after=1.5']) {
        const answer = await target.send('GET', `/list?channel=${channel}&${query}`, { token });
        has(query, answer.body, { code: 'invalid_request' });
      }
      const empty = await target.send('GET', `/list?channel=${target.newChannel('none')}`, { token });
      has('a channel without messages', shaped('GET /list', list, empty.body), { items: [], head: 0, next: null });
    },
  },
  {
    rules: ['WP24'],
    name: 'a message by its id, with a report that adds up',
    async run(target) {
      const channel = target.newChannel('report');
      const token = await target.token();
      const [reader, silent] = [await target.connect(), await target.connect()];
      const { epoch } = await reader.subscribe(channel);
      await silent.subscribe(channel);
      const id = await target.save(channel, { title: 'reported' });
      await Promise.all([reader.reach(channel, 1), silent.reach(channel, 1)]);
      await reader.request('ack', { channel, epoch, upTo: 1 });
      const get = async () => {
        const answer = await target.send('GET', `/messages/${id}`, { token });
        const { message, state, report } = shaped('GET /messages/:id', messageAnswer, answer.body);
        has('the message', message, { id, seq: 1, title: 'reported', channel });
        const { owed, ...others } = report;
        const sum = Object.values(others).reduce((all, count) => all + count, 0);
        same('the sum of a report', sum, owed);
        return { state, report };
      };
      const before = await get();
      same('state while one client owes an ack', before.state, 'sent');
      has('the report while one client owes an ack', before.report, { owed: 2, acked: 1, pending: 1 });
      await silent.request('ack', { channel, epoch, upTo: 1 });
      has('the report when both have acknowledged', (await get()).report, { owed: 2, acked: 2, pending: 0 });
    },
  },
];

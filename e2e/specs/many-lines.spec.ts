import { expect, story } from '../fixtures/story.js';

const LINES = 1_000;

story(
  '1,000 lines saved one after another stand on the open page once each, in order',
  async ({ stack, reader, writer }) => {
    story.setTimeout(240_000);
    await reader.open('log');
    for (let line = 1; line <= LINES; line++) {
      const answer = await fetch(`${stack.url}/save`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `line-${line}` },
        body: JSON.stringify({ channel: 'log', title: `line ${line}` }),
      });
      expect(answer.status).toBe(201);
      await answer.arrayBuffer();
    }
    await reader.sees(`line ${LINES}`);
    const wanted = Array.from({ length: LINES }, (_, index) => ({
      seq: LINES - index,
      title: `line ${LINES - index}`,
    }));
    expect(await reader.allRows()).toEqual(wanted);

    // The same from history alone: a window that was not there reads all of it by pages.
    await writer.open('log');
    expect(await writer.allRows()).toEqual(wanted);
  },
);

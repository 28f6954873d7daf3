import { describe, expect, test } from 'vitest';
import { modelToken } from './testing/model-service.js';
import { createMemoryStorage, createTestPage } from './testing/test-page.js';

/** Tokens of one subject, a new one each time; `subject` may be changed. */
function createIssuer() {
  let salt = 0;
  const issuer = {
    subject: 'ann',
    asked: 0,
    fails: 0,
    getToken: async () => {
      issuer.asked += 1;
      if (issuer.fails > 0) {
        issuer.fails -= 1;
        throw new Error('the page is logged out');
      }
      salt += 1;
      return modelToken(issuer.subject, salt);
    },
  };
  return issuer;
}

async function live(issuer = createIssuer(), storage = createMemoryStorage()) {
  const resets: string[] = [];
  const page = createTestPage({ getToken: issuer.getToken, storage });
  page.read('news', { onReset: (reason) => void resets.push(reason) });
  await page.clock.settle();
  expect(page.state()).toEqual({ kind: 'live' });
  return { ...page, issuer, storage, resets };
}

describe('tokens', () => {
  test('CL9 expired at an ack: the ack is kept and goes out with a new token', async () => {
    const page = await live();
    page.service.expired.add(modelToken('ann', 1));
    page.service.save('news', 2);
    await page.clock.settle();
    expect(page.service.cursor('c1', 'news', 'ann')).toBe(2);
    expect(page.service.posts.map(({ token }) => token)).toEqual([modelToken('ann', 1), modelToken('ann', 2)]);
    expect(page.service.wire.connects).toBe(1);
  });

  test('CL9 expired at the handshake: comes back with a new token, at the same position', async () => {
    const page = await live();
    page.service.save('news', 2);
    await page.clock.settle();
    page.service.expired.add(modelToken('ann', 1));
    page.service.wire.cut();
    page.service.save('news', 2, false);
    await page.clock.advance(1_000);
    expect(page.asked('subscribe').at(-1)).toEqual({ channel: 'news', epoch: 'e1', after: 2 });
    expect(page.got).toEqual([1, 2, 3, 4]);
    expect(page.resets).toEqual([]);
  });

  test('CL9 "closed {code: token_expired}": comes back with a new token, at the same position', async () => {
    const page = await live();
    page.service.save('news', 2);
    await page.clock.settle();
    page.service.wire.open[0]?.write('closed', { code: 'token_expired', message: '', retryable: true });
    page.service.save('news', 1, false);
    await page.clock.advance(1_000);
    expect(page.service.wire.open[0]?.auth.token).toBe(modelToken('ann', 2));
    expect(page.got).toEqual([1, 2, 3]);
  });

  test('CL9 a `getToken` that fails for a while, or never settles, costs waits and nothing else', async () => {
    const page = await live();
    page.service.save('news', 1);
    await page.clock.settle();
    page.service.expired.add(modelToken('ann', 1));
    page.issuer.fails = 4;
    page.service.wire.cut();
    page.service.save('news', 1, false);
    await page.clock.advance(20_000);
    expect(page.issuer.asked).toBe(6);
    expect(page.got).toEqual([1, 2]);
    expect(page.service.cursor('c1', 'news', 'ann')).toBe(2);

    let asked = 0;
    const hung = createTestPage({
      getToken: () => {
        asked += 1;
        return asked === 1 ? new Promise<string>(() => {}) : Promise.resolve(modelToken('ann'));
      },
    });
    hung.read();
    await hung.clock.advance(9_000);
    expect(hung.state()).toEqual({ kind: 'connecting' });
    await hung.clock.advance(2_000);
    expect(hung.state()).toEqual({ kind: 'live' });
  });

  test('CL9 a `getToken` that throws at once leaves nothing behind, and is asked again', async () => {
    const page = createTestPage({
      getToken: () => {
        throw new Error('logged out');
      },
    });
    page.read();
    await page.clock.settle();
    expect(page.state().kind).toBe('offline');
    await page.client.close();
    expect(page.clock.pending).toBe(0);
  });

  test('CL9 what `getToken` gives is for the service to judge, whatever it is', async () => {
    const page = createTestPage({ getToken: () => Promise.resolve(null as unknown as string) });
    page.read();
    await page.clock.settle();
    expect(page.service.wire.open.map(({ auth }) => auth.token)).toEqual([null]);
  });

  test('CL9 a token that is refused again and again is asked for anew each time', async () => {
    const page = await live();
    for (let salt = 1; salt <= 4; salt += 1) page.service.expired.add(modelToken('ann', salt));
    page.service.wire.cut();
    await page.clock.advance(10_000);
    expect(page.service.wire.open[0]?.auth.token).toBe(modelToken('ann', 5));
    expect(page.state()).toEqual({ kind: 'live' });
  });

  test('CL9 a token of another subject: nothing of the old position counts, in memory or in storage', async () => {
    const page = await live();
    page.service.save('news', 4);
    await page.clock.settle();
    page.issuer.subject = 'bob';
    page.service.expired.add(modelToken('ann', 1));
    page.service.save('news', 1);
    await page.clock.advance(2_000);
    expect(page.resets).toEqual(['subject']);
    expect(page.service.wire.open.map(({ auth }) => auth.token)).toEqual([modelToken('bob', 2)]);
    expect(page.asked('subscribe').at(-1)).toEqual({ channel: 'news' });
    expect(page.service.cursor('c1', 'news', 'ann')).toBe(4);
    expect(page.service.cursor('c1', 'news', 'bob')).toBe(5);
    page.service.save('news', 1);
    await page.clock.advance(2_000);
    expect(page.got).toEqual([1, 2, 3, 4, 5, 6]);
    expect(page.service.cursor('c1', 'news', 'bob')).toBe(6);
    expect(page.service.cursor('c1', 'news', 'ann')).toBe(4);
  });

  test('CL9 each subject goes on from its own kept position', async () => {
    const issuer = createIssuer();
    const first = await live(issuer);
    first.service.save('news', 3);
    await first.clock.settle();
    await first.client.close();
    first.service.save('news', 2);
    const reopen = async (subject: string) => {
      issuer.subject = subject;
      const page = createTestPage({ getToken: issuer.getToken, storage: first.storage }, first.service);
      page.read();
      await page.clock.settle();
      await page.client.close();
      return page;
    };
    expect((await reopen('bob')).got).toEqual([]);
    expect((await reopen('ann')).got).toEqual([4, 5]);
  });
});

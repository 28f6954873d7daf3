import { randomUUID } from 'node:crypto';
import { createLightFetch } from '../../test/support/light/light-fetch.js';
import { createLightLinks } from '../../test/support/light/light-links.js';

/** Saves as a program does, with a key and a token: at most 64 connections, each with one request at a time. Answers whether it was taken. */
export function createSave(url: string, token: string): (channel: string, text: string) => Promise<boolean> {
  const fetch = createLightFetch(createLightLinks());
  const address = new URL('/save', url).href;
  return async (channel, text) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'idempotency-key': randomUUID(),
    };
    const body = JSON.stringify({ channel, title: 'a message', text });
    const answer = await fetch(address, { method: 'POST', headers, body }).catch(() => null);
    return answer?.status === 201;
  };
}

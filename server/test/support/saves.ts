import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Save {
  channel: string;
  title: string;
  text: string;
  key: string;
}

export interface Saved {
  id: string;
  channel: string;
}

type Way = (url: string, save: Save) => Promise<{ status: number; body: unknown }>;

async function answer(response: Response): Promise<{ status: number; body: unknown }> {
  return { status: response.status, body: await response.json() };
}

/** The ways in which people save: a plain form, a form with a boundary, JSON, curl. */
export const WAYS: Record<string, Way> = {
  async form(url, { channel, title, text, key }) {
    const body = new URLSearchParams({ channel, itemtitle: title, itemtext: text, key });
    return answer(await fetch(`${url}/save`, { method: 'POST', body, headers: { accept: 'application/json' } }));
  },
  async multipart(url, { channel, title, text, key }) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ channel, title, text, key })) body.append(name, value);
    return answer(await fetch(`${url}/save`, { method: 'POST', body, headers: { accept: 'application/json' } }));
  },
  async json(url, { channel, title, text, key }) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const body = JSON.stringify({ channel, title, text, data: { way: 'json' } });
    return answer(await fetch(`${url}/save`, { method: 'POST', headers, body }));
  },
  async curl(url, { channel, title, text, key }) {
    const fields = { channel, title, text, key };
    const args = Object.entries(fields).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]);
    const { stdout } = await run('curl', ['-s', '-w', '\n%{http_code}', ...args, `${url}/save`]);
    const [body = '', status = '0'] = stdout.split('\n');
    return { status: Number(status), body: body ? JSON.parse(body) : null };
  },
};

export function newSave(channel: string, number: number): Save {
  return { channel, title: `message ${number}`, text: `text of ${number} ✓`, key: randomUUID() };
}

/** Saves until it is answered 201, as a person or program would: the same key again after a failure. Gives up at the deadline. */
export async function saveSurely(url: () => string, save: Save, way: Way, ms = 60_000): Promise<Saved> {
  const deadline = Date.now() + ms;
  for (;;) {
    try {
      const { status, body } = await way(url(), save);
      if (status === 201) return body as Saved;
      const failure = body as { retryable?: boolean } | null;
      if (failure?.retryable === false) throw new Refused(`save was refused: ${status} ${JSON.stringify(body)}`);
    } catch (error) {
      if (error instanceof Refused || Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) throw new Error('save was not answered 201 in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

class Refused extends Error {}

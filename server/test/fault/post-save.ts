import { type Agent, request } from 'node:http';

/** A server that is there and silent is given up on; the save goes on with the same key. */
const TIMEOUT_MS = 5_000;

export type SaveOutcome = { kind: 'saved'; id: string } | { kind: 'refused'; code: string } | { kind: 'none' };

/** One try of a save. Never rejects; an answer that is not of the documented form is refused with code `malformed`. */
export function postSave(
  url: URL,
  { body, key, agent }: { body: object; key: string; agent: Agent },
): Promise<SaveOutcome> {
  const text = JSON.stringify(body);
  return new Promise((resolve) => {
    const none = () => resolve({ kind: 'none' });
    const asked = request(url, {
      method: 'POST',
      agent,
      timeout: TIMEOUT_MS,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        'idempotency-key': key,
      },
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', none);
    asked.once('response', (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        answer += part;
      });
      response.once('error', none);
      response.once('end', () => resolve(read(response.statusCode ?? 0, answer)));
    });
    asked.end(text);
  });
}

function read(status: number, text: string): SaveOutcome {
  try {
    const { id, code } = JSON.parse(text) as { id?: unknown; code?: unknown };
    if (status === 201 && typeof id === 'string') return { kind: 'saved', id };
    if (status >= 400 && typeof code === 'string') return { kind: 'refused', code };
  } catch {
    // Told apart below.
  }
  return { kind: 'refused', code: 'malformed' };
}

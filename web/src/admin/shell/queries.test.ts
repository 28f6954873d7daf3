import { describe, expect, it } from 'vitest';
import { RequestError } from '../../api/request.js';
import { createQueries } from './queries.js';

const ended = () => Promise.reject(new RequestError('login_required', 'Log in first.', false));
const broken = () => Promise.reject(new RequestError('unreachable', 'The server cannot be reached.', true));

/** A cache whose session was looked at once; `looks` counts how often. */
async function openSession() {
  const queries = createQueries();
  let looks = 0;
  const look = () => {
    looks += 1;
    return Promise.resolve({});
  };
  await queries.fetchQuery({ queryKey: ['overview'], queryFn: look });
  return { queries, looks: () => looks };
}

describe('the cache of reads', () => {
  it('looks at the session again when a read finds it ended', async () => {
    const { queries, looks } = await openSession();
    await expect(queries.fetchQuery({ queryKey: ['nodes'], queryFn: ended, retry: false })).rejects.toThrow();
    await expect.poll(looks).toBe(2);
  });

  it('looks at the session again when a command finds it ended', async () => {
    const { queries, looks } = await openSession();
    const command = queries.getMutationCache().build<unknown, Error, void, unknown>(queries, { mutationFn: ended });
    await expect(command.execute()).rejects.toThrow();
    await expect.poll(looks).toBe(2);
  });

  it('does not take a server that is away for a session that ended', async () => {
    const { queries, looks } = await openSession();
    await expect(queries.fetchQuery({ queryKey: ['nodes'], queryFn: broken, retry: false })).rejects.toThrow();
    expect(looks()).toBe(1);
  });

  it('does not look again because the look itself found it ended', async () => {
    const queries = createQueries();
    let looks = 0;
    const look = () => {
      looks += 1;
      return ended();
    };
    await expect(queries.fetchQuery({ queryKey: ['overview'], queryFn: look, retry: false })).rejects.toThrow();
    expect(looks).toBe(1);
  });
});

import type { AdminRedriveAnswer } from '@surecast/shared/protocol';
import { describe, expect, it } from 'vitest';
import { RequestError } from '../../../api/request.js';
import { redriveWhole } from './redrive-whole.js';

const pause = async () => undefined;

/** A server that gives these answers in turn, and the positions that it was asked from. */
function server(...answers: (AdminRedriveAnswer | Error)[]) {
  const asked: (number | null)[] = [];
  const send = async (_id: string, after: number | null) => {
    asked.push(after);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('asked once too often');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, send };
}

const sent = (from: number, to: number, more: boolean): AdminRedriveAnswer => {
  return { outcome: 'sent', from, to, messages: to - from, more };
};

describe('sending a letter again', () => {
  it('goes on until nothing is left of it', async () => {
    const { asked, send } = server(sent(0, 100, true), sent(100, 130, false));
    expect(await redriveWhole('l', undefined, send, pause)).toEqual({ outcome: 'sent', messages: 130 });
    expect(asked).toEqual([null, 100]);
  });

  it('says where it stopped, and goes on from there', async () => {
    const first = server(sent(0, 100, true), { outcome: 'not_connected' });
    const stopped = await redriveWhole('l', undefined, first.send, pause);
    expect(stopped).toEqual({ outcome: 'not_connected', after: 100 });
    const second = server(sent(100, 120, false));
    expect(await redriveWhole('l', stopped.after, second.send, pause)).toEqual({ outcome: 'sent', messages: 20 });
    expect(second.asked).toEqual([100]);
  });

  it('sends a bounded part of a letter at a time', async () => {
    const parts = Array.from({ length: 60 }, (_, index) => sent(index, index + 1, true));
    const { asked, send } = server(...parts);
    expect(await redriveWhole('l', undefined, send, pause)).toEqual({ outcome: 'sent', messages: 50, after: 50 });
    expect(asked).toHaveLength(50);
  });

  it('keeps its place when the server goes away in the middle', async () => {
    const { send } = server(sent(0, 100, true), new RequestError('unreachable', 'gone', true));
    expect(await redriveWhole('l', undefined, send, pause)).toEqual({ outcome: 'failed', after: 100 });
  });

  it('tells a letter that is not there from a session that is over', async () => {
    const unknown = server(new RequestError('not_found', 'no letter', false));
    expect(await redriveWhole('l', undefined, unknown.send, pause)).toEqual({ outcome: 'not_found' });
    const over = server(new RequestError('login_required', 'log in', false));
    await expect(redriveWhole('l', undefined, over.send, pause)).rejects.toMatchObject({ code: 'login_required' });
  });
});

import { LIMITS } from '@surecast/shared/protocol';
import type { LiveState } from '../live-state.js';
import { ADVANCE_SEQS } from './advance-seqs.lua.js';
import type { Runner } from './script.js';

type Answer = ['advanced', number, number] | ['unknown_client'] | ['beyond_head', number] | ['too_many'];

/** `rose` is told by how many seqs a cursor rose. */
export function advanceSeqs({ run }: Runner, rose: (steps: number) => void): LiveState['advanceSeqs'] {
  return async (shard, { channel, client, seqs }) => {
    const answer = await run<Answer>(shard, ADVANCE_SEQS, { channel, client, seqs, most: LIMITS.ackIds });
    switch (answer[0]) {
      case 'advanced':
        rose(answer[2]);
        return { kind: 'advanced', cursor: answer[1], moved: answer[2] > 0 };
      case 'beyond_head':
        return { kind: 'beyond_head', head: answer[1] };
      default:
        return { kind: answer[0] };
    }
  };
}

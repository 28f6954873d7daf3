export interface Grouping<Call, Reply> {
  /** What a call may do to a group: `write` begins one, `read` may be in one, null stands by itself. */
  kindOf(call: Call): 'write' | 'read' | null;
  answer(call: Call): Reply;
  /** Of a call that cannot be made, or was not. */
  refuse(call: Call, error: unknown): Reply;
  isRefusal(reply: Reply): boolean;
  /** Throws what `work` throws, or why it cannot begin or end. */
  transaction(work: () => Reply[]): Reply[];
  /** Told the answers of each group, and of each call outside of one, as soon as they stand. */
  reply(replies: Reply[]): void;
}

/**
 * SV3: answers the calls in their order. Those that follow each other and may share a transaction do, so that their writes cost one sync of the disk. When
 * any of a group fails, or the commit, nothing of the group stands; each of its calls is then made by itself, and those that can be served are.
 */
export function inGroups<Call, Reply>(calls: readonly Call[], grouping: Grouping<Call, Reply>): void {
  for (let start = 0; start < calls.length; ) {
    let end = start;
    while (end < calls.length && grouping.kindOf(calls[end] as Call) !== null) end += 1;
    const group = calls.slice(start, Math.max(end, start + 1));
    const writes = group.some((call) => grouping.kindOf(call) === 'write');
    if (group.length > 1 && writes) together(group, grouping);
    else for (const call of group) grouping.reply([grouping.answer(call)]);
    start += group.length;
  }
}

class Refused extends Error {}

function together<Call, Reply>(group: readonly Call[], grouping: Grouping<Call, Reply>): void {
  const { answer, refuse, isRefusal, transaction, reply } = grouping;
  let hasBegun = false;
  let replies: Reply[];
  try {
    replies = transaction(() => {
      hasBegun = true;
      return group.map((call) => {
        const given = answer(call);
        if (isRefusal(given)) throw new Refused();
        return given;
      });
    });
  } catch (error) {
    // Another program holds the file: each by itself would wait as long again.
    if (!hasBegun) reply(group.map((call) => refuse(call, error)));
    else for (const call of group) reply([answer(call)]);
    return;
  }
  reply(replies);
}

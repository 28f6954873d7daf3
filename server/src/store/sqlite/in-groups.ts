/** An answer of a call, or why there is none. */
type Reply = object | { failure: unknown };

/**
 * SV3: answers the calls in their order. Those that follow each other and may share a transaction do, so that their writes cost one sync of the disk. When
 * any of a group fails, or the commit, nothing of the group stands; each of its calls is then made by itself, and those that can be served are.
 */
export function inGroups<Call, R extends Reply>(
  calls: readonly Call[],
  isGrouped: (call: Call) => boolean,
  answer: (call: Call) => R,
  transaction: (work: () => R[]) => R[],
): R[] {
  const replies: R[] = [];
  for (let start = 0; start < calls.length; ) {
    let end = start;
    while (end < calls.length && isGrouped(calls[end] as Call)) end += 1;
    const group = calls.slice(start, Math.max(end, start + 1));
    replies.push(...(group.length === 1 ? group.map(answer) : together(group, answer, transaction)));
    start += group.length;
  }
  return replies;
}

class Refused extends Error {}

function together<Call, R extends Reply>(
  group: readonly Call[],
  answer: (call: Call) => R,
  transaction: (work: () => R[]) => R[],
): R[] {
  try {
    return transaction(() =>
      group.map((call) => {
        const reply = answer(call);
        if ('failure' in reply) throw new Refused();
        return reply;
      }),
    );
  } catch {
    return group.map(answer);
  }
}

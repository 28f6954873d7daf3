import type { Departure, Join, JoinOutcome, LiveState, ResendPolicy } from '../live-state.js';
import { JOIN } from './join.lua.js';
import { chunks, type Runner, rows, toJson } from './script.js';

const JOINS_PER_SCRIPT = 100;

type Answer =
  | ['departing', string]
  | ['head_unknown']
  | ['not_away']
  | ['too_many']
  | ['unknown_client', number, boolean]
  | ['joined', number, number, number, string?, string?];

export function join(
  { run }: Runner,
  { intervalMs, positionsPerSubject: most }: ResendPolicy & { positionsPerSubject: number },
): LiveState['join'] {
  return async (shard, joins) => {
    // One behind the other on the connection: Redis takes what others ask in between, and a group does not wait for its own round trips.
    const answers = await Promise.all(
      chunks(joins, JOINS_PER_SCRIPT).map((part) =>
        run<Answer[]>(shard, JOIN, { joins: part.map(toInput), interval: intervalMs, most }),
      ),
    );
    return answers.flatMap((part) => rows(part).map(toOutcome));
  };
}

/** The label and the agent stay one opaque text in Redis. */
function toInput({ label, agent, ...join }: Join) {
  const about = label === undefined && agent === undefined ? undefined : toJson({ label, agent });
  return { ...join, about };
}

function toOutcome(answer: Answer): JoinOutcome {
  switch (answer[0]) {
    case 'departing':
      return { kind: 'departing', departure: JSON.parse(answer[1]) as Departure };
    case 'head_unknown':
    case 'not_away':
    case 'too_many':
      return { kind: answer[0] };
    case 'unknown_client':
      return { kind: 'unknown_client', head: answer[1], whole: answer[2] };
    case 'joined': {
      const [kind, head, cursor, joined, node, connection] = answer;
      const isReplaced = node !== undefined && connection !== undefined;
      return { kind, head, cursor, joined, ...(isReplaced && { replaced: { node, connection } }) };
    }
  }
}

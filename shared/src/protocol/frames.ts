/** A message as clients get it. `at` is when it was accepted, ISO 8601 in UTC. */
export interface Message {
  id: string;
  seq: number;
  title: string;
  text: string;
  data?: unknown;
  at: string;
}

/** `attempt` 0 = first send; n = the n-th time that it was sent again to this client. */
export interface PushedMessage extends Message {
  attempt: number;
}

/**
 * What is pushed: the range from < seq <= to of a log. Each seq of it is a message or stands in `void`; anything
 * else is a hole to the client.
 */
export interface Frame {
  channel: string;
  epoch: string;
  from: number;
  to: number;
  messages: PushedMessage[];
  void?: number[];
  /**
   * Sent again from a dead letter: it stands outside the order and moves no position. Its messages are told apart by `id` and acknowledged
   * by `{ids}`.
   */
  redrive?: true;
}

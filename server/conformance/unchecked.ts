/** Rules that cannot be seen on the wire, and the test of this repository that holds each. */
export interface Unchecked {
  why: string;
  /** From the root of the repository. */
  test: string;
}

export const UNCHECKED: Record<string, Unchecked> = {
  WP14: { why: 'takes a token that is about to end', test: 'server/src/gateway/gateway.contract.ts' },
  WP18: { why: 'takes a process that is killed', test: 'server/test/integration/main-path.test.ts' },
  WP21: { why: 'a client that only reads saves nothing', test: 'shared/src/client/publish.test.ts' },
  WP31: { why: 'takes as many clients as the cap', test: 'server/src/live/contract/positions.contract.ts' },
  WP39: { why: 'takes the retention time', test: 'server/src/delivery/retain.test.ts' },
  WP53: { why: 'takes an admin', test: 'server/src/delivery/redrive.test.ts' },
  WP72: { why: 'takes an outage', test: 'server/src/delivery/slide.test.ts' },
  WP74: { why: 'takes the time that positions are kept', test: 'server/src/delivery/expire.test.ts' },
};

import type { Bus } from '../bus/bus.js';
import type { Clock } from '../clock.js';
import type { Events } from '../events.js';
import type { LiveState, NodeInfo } from '../live/live-state.js';
import type { Repair } from './repair.js';

/** A node that gave no sign of life for this long is taken for dead. */
const LEASE_MS = 15_000;
/** The count of connections that it brings along is at most this old. */
const RENEW_MS = 1_000;

interface LeaseDeps {
  live: LiveState;
  bus: Bus;
  clock: Clock;
  events: Events;
  /** Live state that was emptied gets this node's connections back before its lease says that they are there. */
  repair: Repair;
  /** Called when the lease had ended and the node's clients were made away. */
  registerAgain(): Promise<void>;
}

/**
 * PR3: a node's sign of life, until the signal aborts. PR4: it is given only after the node saw a ping of its own on the way that frames
 * take, or clients would count as served that nothing reaches. A renewal that fails is tried again at the next turn.
 */
export async function keepLease(node: () => NodeInfo, deps: LeaseDeps, signal: AbortSignal): Promise<void> {
  const { live, bus, clock, events, repair, registerAgain } = deps;
  // Until it has worked: the next renewal finds the node known again, and its clients still away.
  let isOwed = false;
  while (!signal.aborted) {
    await repair.look().catch((error) => events.emit('sweepFailed', { what: 'repair', error }));
    try {
      await bus.ping();
      const { known } = await live.renewNode(node(), LEASE_MS);
      isOwed ||= !known;
      if (isOwed) await registerAgain();
      isOwed = false;
    } catch (error) {
      events.emit('sweepFailed', { what: 'lease', error });
    }
    await clock.sleep(RENEW_MS, signal);
  }
}

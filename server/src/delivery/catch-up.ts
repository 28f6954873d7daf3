import type { Frame } from '@surecast/shared/protocol';
import type { Clock } from '../clock.js';
import { SurecastError } from '../errors.js';
import type { Events } from '../events.js';
import type { Store } from '../store/store.js';
import { createTurns } from '../turns.js';
import { contiguous, FRAME, toFrames } from './frames.js';
import type { Ring } from './ring.js';

const READS_WAITING = 10_000;
/** Whoever waited longer for its turn has given up asking, or will ask again. */
const READ_WAIT_MS = 10_000;
/** Older messages are read from the store, which knows what retention took. */
const RING_AGE_MS = 600_000;

/** What follows a position: frames without a hole from it on, and what the log no longer holds of it. */
export interface CatchUpPage {
  frames: Frame[];
  /** Nothing is claimed past this: the last seq read, or where `missed` ends, or the position itself. */
  to: number;
  missed?: { from: number; to: number };
}

export interface CatchUp {
  /**
   * One page of the log for one client: from the ring where it has what follows `after`, else from the store. Frames may be shared between
   * callers: they are not to be changed. Rejects: store_unavailable; overloaded, when too many wait for the store.
   */
  page(channel: string, after: number, upTo: number): Promise<CatchUpPage>;
  /** Reads under way and reads that wait for their turn. */
  readonly reads: { active: number; waiting: number };
}

interface CatchUpDeps {
  store: Store;
  ring: Ring;
  clock: Clock;
  events: Events;
  /** Most reads of the store at once. */
  reads: number;
}

interface Flight {
  upTo: number;
  page: Promise<CatchUpPage>;
}

/** Pages for clients that come back. RC5: thousands that come back at once cost the store one read per place, and only so many at a time. */
export function createCatchUp({ store, ring, clock, events, reads }: CatchUpDeps): CatchUp {
  const turns = createTurns({ most: reads, waiting: READS_WAITING });
  const flights = new Map<string, Flight>();

  function fromRing(channel: string, after: number, upTo: number): CatchUpPage | null {
    if (ring.epoch !== store.id) return null;
    const page = ring.page(channel, after, upTo, FRAME);
    const oldest = page?.frames[0]?.messages[0];
    if (!page || (oldest && clock.now() - Date.parse(oldest.at) > RING_AGE_MS)) return null;
    return page;
  }

  /**
   * A read that is under way for the same place is shared, unless it goes further than asked. It claims only what it read, so one that stops
   * earlier is a page too.
   */
  function fromStore(channel: string, after: number, upTo: number): Promise<CatchUpPage> {
    const place = `${channel} ${after}`;
    const shared = flights.get(place);
    if (shared && shared.upTo <= upTo) return shared.page;
    const asked = clock.now();
    const page = turns.run(() => {
      if (clock.now() - asked > READ_WAIT_MS) throw new SurecastError('overloaded');
      return read(channel, after, upTo);
    });
    const flight = { upTo, page };
    flights.set(place, flight);
    const landed = () => {
      if (flights.get(place) === flight) flights.delete(place);
    };
    page.then(landed, landed);
    return page;
  }

  /** RC4: a page claims what was read and no more; what lies below the log's floor is named as missed. */
  async function read(channel: string, after: number, upTo: number): Promise<CatchUpPage> {
    const records = await store.range(channel, { after, upTo, ...FRAME });
    const whole = contiguous(records, after);
    if (whole.length > 0) return { frames: toFrames(store.id, whole), to: after + whole.length };
    const floor = (await store.heads([channel])).get(channel)?.floor ?? 0;
    if (floor <= after) return { frames: [], to: after };
    const rest = contiguous(records, floor);
    return { frames: toFrames(store.id, rest), to: floor + rest.length, missed: { from: after, to: floor } };
  }

  return {
    async page(channel, after, upTo) {
      if (after >= upTo) return { frames: [], to: after };
      const recent = fromRing(channel, after, upTo);
      const page = recent ?? (await fromStore(channel, after, upTo));
      const messages = page.frames.reduce((sum, frame) => sum + frame.messages.length, 0);
      events.emit('caughtUp', { channel, source: recent ? 'ring' : 'store', messages });
      return page;
    },
    get reads() {
      return { active: turns.active, waiting: turns.waiting };
    },
  };
}

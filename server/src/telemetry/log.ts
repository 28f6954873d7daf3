import { ERRORS } from '@surecast/shared/protocol';
import type { Logger } from 'pino';
import { isCode } from '../errors.js';
import type { Events } from '../events.js';
import { type Burst, createBurst, createOutage, type Outage } from './outage.js';

/**
 * Writes what happens on the message path as the person on call wants it: at `info` what changes for a client or a node
 * for good, at `warn` one line when something begins to fail and one with the count when it has stopped, at `debug` the rest.
 * No line per message above `debug`, nor per client for what thousands of them can meet at once. Answers a function that stops it.
 */
export function logEvents(events: Events, log: Logger): () => void {
  const relay = createOutage(log, 'relay to the queue');
  const fanOut = createOutage(log, 'fan-out');
  const save = createOutage(log, 'save');
  const resend = createOutage(log, 'resend');
  const outages = new Map<string, Outage>();
  const bursts = new Map<string, Burst>();
  const subscriptions: (() => void)[] = [];
  const on: Events['on'] = (name, listener) => {
    events.on(name, listener);
    subscriptions.push(() => events.off(name, listener));
    return events;
  };
  const outage = (what: string) => kept(outages, what, () => createOutage(log, what));
  const burst = (what: string) => kept(bursts, what, () => createBurst(log, what));

  on('saveFailed', (event) => {
    // Refusals of a wrong request are the client's matter; these two are ours.
    if (event.code === 'store_unavailable' || event.code === 'internal') save.failed(undefined, event);
    else log.debug(event, 'save refused');
  });
  on('relayFailed', ({ shard, error }) => relay.failed(error, { shard }));
  on('fanOutFailed', ({ shard, error }) => fanOut.failed(error, { shard }));
  on('sweepFailed', ({ what, error }) => {
    // While the store or Redis is away all parts fail, which is one outage. Any other failure is a fault, which an outage must not hide.
    const isAway = isCode(error, 'live_unavailable') || isCode(error, 'store_unavailable');
    outage(isAway ? 'sweep' : `sweep (${what})`).failed(error, { what });
  });
  on('refused', ({ code, way }) => {
    // What a client asked wrongly is its own matter, and a fault has its line with its stack.
    if (ERRORS[code].status < 500 || code === 'internal' || code === 'draining') log.debug({ code, way }, 'refused');
    else outage(`request (${code})`).failed(undefined, { way });
  });
  on('resendFailed', ({ channel, error }) => resend.failed(error, { channel }));
  on('quarantined', ({ channel, id, error }) =>
    log.error({ channel, id, err: error }, 'message set aside: it cannot be handled; the admin page can release it'),
  );
  on('voided', (event) =>
    log.error(event, 'records in the log cannot be read: clients are told that these seqs are void'),
  );
  on('circuit', ({ state }) => {
    if (state === 'open') log.warn('fan-out waits: the store or Redis does not answer');
    else log.info('fan-out goes on: store and Redis answer');
  });
  on('slid', (event) =>
    log.error(
      event,
      'drops put off: so many clients at once are rather cut off from us than silent; check the ack path',
    ),
  );
  on('repaired', (event) => {
    // Nothing to put back: a new installation.
    if (event.heads + event.positions === 0) log.debug(event, 'live state is whole');
    else log.info(event, 'Redis was started or emptied: live state has heads and positions from the store again');
  });
  on('trimmed', (event) => burst('retention took messages').noted(event));
  on('redriven', (event) => log.info(event, 'dead letter redriven'));
  on('slowReader', (event) => burst('slow reader').noted(event));
  on('caughtUp', (event) => log.debug(event, 'page of the log read'));
  on('beaconed', (event) => log.debug(event, 'heads told'));
  on('checkpointed', (event) => log.debug(event, 'positions copied to the store'));
  on('dropped', (event) => log.info(event, 'client dropped: it did not acknowledge in time; dead letter kept'));
  on('nodeExpired', (event) => log.info(event, 'node gone: its lease ended; its clients are away'));
  on('subscribed', (event) => {
    if (event.recovered) log.debug(event, 'subscribed');
    else burst('subscribed, but part of what the client missed is no longer in the log').noted(event);
  });
  on('swept', (event) => {
    // Found work is work that somebody lost: worth a look, unless it is regular work of the sweep.
    if (event.what === 'settle' || event.count === 0) log.debug(event, 'sweep');
    else if (event.what === 'expiry') burst('clients expired: away for longer than CLIENT_TTL').noted(event);
    else burst('sweep took over work that had lost its owner').noted(event);
  });
  on('saved', (event) => log.debug(event, 'saved'));
  on('committed', (event) => log.debug(event, 'committed'));
  on('fannedOut', (event) => log.debug(event, 'fanned out'));
  on('pushed', (event) => log.debug(event, 'pushed'));
  on('acked', (event) => log.debug(event, 'acknowledged'));
  on('left', (event) => log.debug(event, 'left'));
  on('resendAsked', (event) => log.debug(event, 'resend asked for'));
  on('resent', (event) => log.debug(event, 'resent'));
  on('settled', (event) => log.debug(event, 'settled'));

  return () => {
    for (const off of subscriptions) off();
    for (const { stop } of [relay, fanOut, save, resend, ...outages.values(), ...bursts.values()]) stop();
  };
}

/** What stands for a key, made at its first use. */
function kept<T>(all: Map<string, T>, key: string, make: () => T): T {
  const found = all.get(key) ?? make();
  all.set(key, found);
  return found;
}

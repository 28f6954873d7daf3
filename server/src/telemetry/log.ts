import type { Logger } from 'pino';
import type { Events } from '../events.js';
import { createOutage } from './outage.js';

/**
 * Writes what happens on the message path as the person on call wants it: at `info` what changes for a client or a node
 * for good, at `warn` one line when something begins to fail and one with the count when it has stopped, at `debug` the rest.
 * No line per message above `debug`. Answers a function that stops it.
 */
export function logEvents(events: Events, log: Logger): () => void {
  const relay = createOutage(log, 'relay to the queue');
  const fanOut = createOutage(log, 'fan-out');
  const sweep = createOutage(log, 'sweep');
  const save = createOutage(log, 'save');
  const resend = createOutage(log, 'resend');
  const subscriptions: (() => void)[] = [];
  const on: Events['on'] = (name, listener) => {
    events.on(name, listener);
    subscriptions.push(() => events.off(name, listener));
    return events;
  };

  on('saveFailed', (event) => {
    // Refusals of a wrong request are the client's matter; these two are ours.
    if (event.code === 'store_unavailable' || event.code === 'internal') save.failed(undefined, event);
    else log.debug(event, 'save refused');
  });
  on('relayFailed', ({ shard, error }) => relay.failed(error, { shard }));
  on('fanOutFailed', ({ shard, error }) => fanOut.failed(error, { shard }));
  on('sweepFailed', ({ what, error }) => sweep.failed(error, { what }));
  on('resendFailed', ({ channel, error }) => resend.failed(error, { channel }));
  on('dropped', (event) => log.info(event, 'client dropped: it did not acknowledge in time; dead letter kept'));
  on('nodeExpired', (event) => log.info(event, 'node gone: its lease ended; its clients are away'));
  on('subscribed', (event) => {
    if (event.recovered) log.debug(event, 'subscribed');
    else log.info(event, 'subscribed, but part of what the client missed is no longer in the log');
  });
  on('swept', (event) => {
    // Found work is work that somebody lost: worth a look, unless it is the regular settling of reports.
    if (event.what === 'settle' || event.count === 0) log.debug(event, 'sweep');
    else log.info(event, 'sweep took over work that had lost its owner');
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
    for (const outage of [relay, fanOut, sweep, save, resend]) outage.stop();
  };
}

import type { onRequestHookHandler } from 'fastify';
import { isLoopback } from '../config.js';
import { SurecastError } from '../errors.js';

interface GuardOptions {
  loopback: boolean;
  allowedOrigins: readonly string[];
  /** True from when the server is being closed. */
  draining(): boolean;
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Turns away what another site's page makes a browser send. On loopback nobody needs a token, so the browser is the only
 * thing between such a page and the service: the Host must be a loopback name (else a name of the attacker's, pointed at
 * 127.0.0.1, would count as the same origin), and what changes something must come from the same or an allowed origin.
 */
export function createGuard({ loopback, allowedOrigins, draining }: GuardOptions): onRequestHookHandler {
  const allowed = new Set(allowedOrigins);
  return (request, _reply, done) => {
    if (draining()) return done(new SurecastError('draining'));
    const { headers } = request;
    if (loopback && !namesLoopback(headers.host)) return done(new SurecastError('host_refused'));
    if (READS.has(request.method)) return done();
    if (comesFromElsewhere(headers, allowed)) return done(new SurecastError('origin_refused'));
    done();
  };
}

function namesLoopback(host: string | undefined): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return isLoopback(name) || name.endsWith('.localhost');
}

/** Programs send neither header. Browsers send `Origin` with every POST, `null` when they hide it. */
function comesFromElsewhere(
  headers: { host?: string | undefined; origin?: string | undefined; 'sec-fetch-site'?: string | string[] | undefined },
  allowed: ReadonlySet<string>,
): boolean {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined) return site === 'cross-site' || site === 'same-site';
  if (allowed.has(origin) || site === 'same-origin') return false;
  return origin === 'null' || hostOf(origin) !== host?.toLowerCase();
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

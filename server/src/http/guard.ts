import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../config.js';
import { SurecastError } from '../errors.js';
import { wantsPage } from './accept.js';

interface GuardOptions {
  loopback: boolean;
  allowedOrigins: readonly string[];
  /** True from when the server is being closed. */
  draining(): boolean;
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers a refused form with a page that keeps what was typed, so the body is read first. */
    keepsTyped?: boolean;
  }
  interface FastifyRequest {
    /** Why a form is refused once its body has been read. */
    refusal: SurecastError | null;
  }
}

/**
 * Turns away what another site's page makes a browser send. On loopback nobody needs a token, so the browser is the only
 * thing between such a page and the service: the Host must be a loopback name (else a name of the attacker's, pointed at
 * 127.0.0.1, would count as the same origin), and what changes something must come from the same or an allowed origin.
 *
 * A form whose sender is answered with a page is refused after its body was read, for every route at one place: the
 * handler is never reached.
 */
export function addGuard(app: FastifyInstance, { loopback, allowedOrigins, draining }: GuardOptions): void {
  const allowed = new Set(allowedOrigins);
  app.decorateRequest('refusal', null);
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request;
    if (loopback && !namesLoopback(headers.host)) return done(new SurecastError('host_refused'));
    const elsewhere = !READS.has(request.method) && comesFromElsewhere(headers, allowed);
    if (!elsewhere && !draining()) return done();
    // Where both hold, the origin counts: the page of a node that drains offers to send the form again.
    const refusal = new SurecastError(elsewhere ? 'origin_refused' : 'draining');
    if (!request.routeOptions.config.keepsTyped || !wantsPage(headers)) return done(refusal);
    request.refusal = refusal;
    done();
  });
  app.addHook('preHandler', (request, _reply, done) => done(request.refusal ?? undefined));
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

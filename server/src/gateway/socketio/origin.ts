import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../config.js';
import { SurecastError } from '../../errors.js';

/** Which pages may use the service. Browsers enforce no origin rule on WebSockets: the server has to. */
export interface OriginRule {
  allowedOrigins: readonly string[];
  loopback: boolean;
}

/**
 * Rejects with `host_refused` or `origin_refused`. A request without an Origin does not come from a page of another site. On loopback
 * the Host must be a loopback name, or a page could reach the service by a name of its own that resolves to 127.0.0.1.
 */
export function checkOrigin({ origin, host }: IncomingHttpHeaders, { allowedOrigins, loopback }: OriginRule): void {
  if (loopback && !isLoopback(hostOf(`http://${host ?? ''}`)?.hostname ?? '')) throw new SurecastError('host_refused');
  if (origin === undefined || allowedOrigins.includes(origin)) return;
  const from = hostOf(origin);
  // Read with the origin's own scheme, so that a default port counts as left out on both sides.
  const own = from && hostOf(`${from.protocol}//${host ?? ''}`);
  if (!from?.host || from.host !== own?.host) throw new SurecastError('origin_refused');
}

function hostOf(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

import { requestJson } from './request.js';

/** Which service is asked, by whom. */
export interface Access {
  /** Origin of the service; empty for the page's own. */
  base?: string;
  token?: string;
  signal?: AbortSignal;
}

/** Reads from the service. Rejects with a `RequestError`. */
export function requestFrom<T>(path: string, { base = '', token, signal }: Access): Promise<T> {
  return requestJson(base + path, {
    ...(signal && { signal }),
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  });
}

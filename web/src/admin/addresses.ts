/** Addresses of the admin pages. What a page shows stands in its address, so that it can be shared, reloaded and gone back to. */

export const ADMIN = '/admin';

type Parameters = Record<string, string | null | undefined>;

/** An admin page with the parameters that are given: `adminHref('clients', { sort: 'lag' })` is `/admin/clients?sort=lag`. */
export function adminHref(page: string, parameters: Parameters = {}): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== null && entry[1] !== undefined && entry[1] !== '',
  );
  const path = page === '' ? ADMIN : `${ADMIN}/${page}`;
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** The page of a client; `client` is `subject/client`, whose slash stays a slash. */
export function clientHref(channel: string, client: string): string {
  return adminHref(`clients/${[channel, ...client.split('/')].map(encodeURIComponent).join('/')}`);
}

/** The page of a message. */
export function messageHref(id: string): string {
  return adminHref(`messages/${encodeURIComponent(id)}`);
}

import type { AdminClient, AdminClientPage, AdminDeadLetter, AdminOverview, Page } from '@surecast/shared/protocol';

/** A JSON answer of the public api, of which the test knows the shape. */
export async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

export interface Admin {
  get<T>(path: string): Promise<T>;
  post<T>(path: string): Promise<T>;
  overview(): Promise<AdminOverview>;
  clients(channel: string): Promise<AdminClient[]>;
  client(channel: string, client: string): Promise<AdminClientPage>;
  deadLetters(): Promise<AdminDeadLetter[]>;
}

/** Logs in to the admin api as a person would, and reads it. */
export async function loginAdmin(url: () => string, password: string): Promise<Admin> {
  const login = await fetch(`${url()}/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password }),
  });
  if (!login.ok) throw new Error(`admin login failed: ${login.status} ${await login.text()}`);
  const cookie = login.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  async function ask<T>(path: string, method: 'GET' | 'POST'): Promise<T> {
    const response = await fetch(`${url()}/admin/api/${path}`, { method, headers: { cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  const get = <T>(path: string) => ask<T>(path, 'GET');
  async function all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page<T> = await get<Page<T>>(`${path}${path.includes('?') ? '' : '?'}${next}`);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return items;
  }
  return {
    get,
    post: (path) => ask(path, 'POST'),
    overview: () => get<AdminOverview>('overview'),
    clients: (channel) => all<AdminClient>(`clients?channel=${encodeURIComponent(channel)}`),
    client: (channel, client) =>
      get<AdminClientPage>(`clients/${encodeURIComponent(channel)}/${encodeURIComponent(client)}`),
    deadLetters: () => all<AdminDeadLetter>('dead-letters'),
  };
}

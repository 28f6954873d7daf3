import { type ConnectionState, createClient, type SurecastClient } from '@surecast/shared/client';

export interface Reader {
  client: SurecastClient;
  /** What the page was given, per channel, in the order given. */
  seen: Map<string, { id: string; seq: number }[]>;
  close(): Promise<void>;
}

/** A client of the product's own library that records what a page would have shown. */
export function startReader(url: string, name: string, channels: readonly string[]): Reader {
  const seen = new Map<string, { id: string; seq: number }[]>();
  const client = createClient({ url, client: name, label: `reader ${name}` });
  for (const channel of channels) {
    const shown: { id: string; seq: number }[] = [];
    seen.set(channel, shown);
    client.subscribe(channel, { onMessage: ({ id, seq }) => void shown.push({ id, seq }) });
  }
  return { client, seen, close: () => client.close() };
}

/** Resolves when the condition holds; rejects with what it was waiting for when the deadline passes. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`timed out after ${ms} ms waiting for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export function isLive(state: ConnectionState): boolean {
  return state.kind === 'live';
}

import {
  type ClientOptions,
  type ClientStorage,
  type ConnectionState,
  type CoreOptions,
  createClient,
  type SurecastClient,
} from '@surecast/shared/client';
import type { Ledger, Shown } from './ledger.js';
import type { SavedRef } from './wire.js';

/** A page: one client of the library, and what it was given. */
export interface Page {
  readonly group: string;
  readonly channels: ReadonlyMap<string, Shown>;
  readonly state: ConnectionState['kind'];
  has(saved: SavedRef): boolean;
  /** Its state with what it says about itself, for a report. */
  describe(): string;
  /** Closes it as a person does: the client is away. */
  close(): Promise<void>;
  /** Opens it again, as the same client and without a position of its own: where it stands is for the service to know. */
  reopen(): void;
}

export interface PageEvents {
  /** A message that the page did not have, in no life of it. */
  onShown(page: Page, saved: SavedRef, sentAt: unknown): void;
  onState(page: Page, kind: ConnectionState['kind'], before: ConnectionState['kind']): void;
  onMissed(): void;
}

interface PageOptions {
  url: string;
  group: string;
  name: string;
  channels: readonly string[];
  ledger: Ledger;
  fetch: NonNullable<CoreOptions['fetch']>;
  /** Default: socket.io-client. */
  io?: NonNullable<ClientOptions['io']>;
}

/** Reads the channels from where they begin: it must be live before the first save. */
export function openPage(options: PageOptions, events: PageEvents): Page {
  const { url, group, name, channels, ledger, fetch, io } = options;
  const shownOf = new Map<string, Shown>(channels.map((channel) => [channel, ledger.newShown()]));
  const storage = tokenOnly();
  let client: SurecastClient;
  let before: ConnectionState['kind'] = 'connecting';

  function open(): void {
    client = createClient({ url, client: name, label: name, storage, fetch, ...(io && { io }) });
    client.connection.subscribe(stateChanged);
    for (const [channel, shown] of shownOf) {
      client.subscribe(channel, {
        onMessage({ id, seq, data }) {
          if (!ledger.take(channel, shown, { id, seq })) return;
          events.onShown(page, { id, channel }, (data as { sentAt?: unknown } | undefined)?.sentAt);
        },
        onMissed: () => events.onMissed(),
      });
    }
  }

  function stateChanged(): void {
    const { kind } = client.connection.getSnapshot();
    if (kind === before) return;
    const last = before;
    before = kind;
    events.onState(page, kind, last);
  }

  const page: Page = {
    group,
    channels: shownOf,
    get state() {
      return before;
    },
    has(saved) {
      const shown = shownOf.get(saved.channel);
      return shown !== undefined && ledger.has(shown, saved);
    },
    describe: () => `${name} ${JSON.stringify(client.connection.getSnapshot())}`,
    async close() {
      await client.close();
      stateChanged();
    },
    reopen() {
      for (const shown of shownOf.values()) ledger.newLife(shown);
      open();
    },
  };
  open();
  return page;
}

/** Remembers who the client is and forgets where it stood. */
function tokenOnly(): ClientStorage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      if (key.endsWith(':token')) kept.set(key, value);
    },
    removeItem: (key) => void kept.delete(key),
  };
}

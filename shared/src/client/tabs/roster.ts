/** A tab that owes nothing else than a sign of life is given up when it has been silent so long, and through so many questions. */
export const LEASE_MS = 5_000;
const QUESTIONS = 4;

interface Tab {
  heardAt: number;
  /** Questions since then: time alone says nothing, since the timers of a hidden leader may sleep for a minute. */
  unanswered: number;
  reads: Map<string, number | undefined>;
}

/** The tabs that a leader knows, and what each reads. */
export interface Roster {
  readonly size: number;
  /** Answers whether the tab is new, or reads something else than before. */
  here(tab: string, reads: readonly { channel: string; rewind?: number }[]): boolean;
  heard(tab: string): void;
  left(tab: string, channel: string): void;
  remove(tab: string): void;
  /** All tabs are being asked; answers those that have been silent for too long, which are forgotten. */
  ask(except: string): string[];
  readers(channel: string): string[];
  /** Channels that somebody reads, with the longest rewind that is wanted. */
  channels(): Map<string, number | undefined>;
}

export function createRoster(now: () => number): Roster {
  const tabs = new Map<string, Tab>();
  return {
    get size() {
      return tabs.size;
    },
    here(tab, reads) {
      const known = tabs.get(tab);
      const next = new Map(reads.map(({ channel, rewind }) => [channel, rewind]));
      tabs.set(tab, { heardAt: now(), unanswered: 0, reads: next });
      return !known || known.reads.size !== next.size || [...next.keys()].some((channel) => !known.reads.has(channel));
    },
    heard(tab) {
      const known = tabs.get(tab);
      if (known) Object.assign(known, { heardAt: now(), unanswered: 0 });
    },
    left: (tab, channel) => void tabs.get(tab)?.reads.delete(channel),
    remove: (tab) => void tabs.delete(tab),
    ask(except) {
      const silent: string[] = [];
      for (const [tab, entry] of tabs) {
        if (tab === except) continue;
        if (entry.unanswered >= QUESTIONS && now() - entry.heardAt >= LEASE_MS) silent.push(tab);
        else entry.unanswered += 1;
      }
      for (const tab of silent) tabs.delete(tab);
      return silent;
    },
    readers: (channel) => [...tabs].filter(([, { reads }]) => reads.has(channel)).map(([tab]) => tab),
    channels() {
      const wanted = new Map<string, number | undefined>();
      for (const { reads } of tabs.values()) {
        for (const [channel, rewind] of reads) {
          const other = wanted.get(channel);
          wanted.set(channel, rewind === undefined ? other : Math.max(rewind, other ?? 0));
        }
      }
      return wanted;
    },
  };
}

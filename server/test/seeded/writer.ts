import type { Http } from './http.js';
import type { Ledger } from './ledger.js';
import type { Random } from './random.js';
import type { VirtualTime } from './virtual-time.js';

const TRIES = 6;
const LONGEST_WAIT_MS = 3_000;

interface WriterDeps {
  time: VirtualTime;
  random: Random;
  ledger: Ledger;
  http: Http;
}

export interface Writer {
  /** Saves, with or without a key; with one, whatever failed is repeated. Resolves when there is nothing more to try. */
  save(channel: string): Promise<void>;
  /** Until it is answered 201. */
  saveSurely(channel: string): Promise<void>;
  readonly underWay: number;
}

/** Who saves: keeps in mind what was answered 201, and with which readers present. */
export function createWriter({ time, random, ledger, http }: WriterDeps): Writer {
  let count = 0;
  let underWay = 0;

  async function attempt(channel: string, key: string | undefined, tries: number): Promise<void> {
    count += 1;
    underWay += 1;
    const text = `text ${count}`;
    ledger.tried.add(text);
    const startedAt = time.now();
    const subscribed = ledger.readings.filter((reading) => reading.channel === channel && !reading.isOver);
    for (let tried = 1; tried <= tries; tried += 1) {
      const answer = await http.post('/save', { channel, title: 'title', text }, 'writer', key).catch(() => null);
      ledger.note('save', () => `${text} on ${channel}: ${answer ? JSON.stringify(answer.body) : 'no answer'}`);
      if (answer?.status === 201) {
        const { id } = answer.body as { id: string };
        const by = tried === 1 ? answer.by : null;
        ledger.saved.push({ channel, text, id, by, startedAt, acceptedAt: time.now(), subscribed });
        break;
      }
      await time.sleep(random.between(1, LONGEST_WAIT_MS));
    }
    underWay -= 1;
  }

  return {
    save(channel) {
      const key = random.chance(0.5) ? `key-${count}` : undefined;
      return attempt(channel, key, key === undefined ? 1 : TRIES);
    },
    saveSurely: (channel) => attempt(channel, `key-${count}`, 1_000),
    get underWay() {
      return underWay;
    },
  };
}

import { saveMany, saveOne } from '../fixtures/save-many.js';

export interface Traffic {
  saved(): number;
  failed(): number;
  stop(): void;
}

const STEP_MS = 100;
/** So that a service that fell behind is not buried: what is not under way is left out and counted. */
const MOST_UNDER_WAY = 200;

/** Saves that many messages as fast as they are taken. */
export async function fill(url: string, channel: string, count: number): Promise<void> {
  await saveMany(url, count, (number) => ({ channel, ...draft(number) }));
}

/** Saves `rate` messages a second until it is stopped. */
export function startTraffic(url: string, channel: string, rate: number): Traffic {
  const started = Date.now();
  let [asked, saved, failed, underWay] = [0, 0, 0, 0];
  const save = async () => {
    underWay++;
    try {
      await saveOne(url, { channel, ...draft(asked) });
      saved++;
    } catch {
      failed++;
    }
    underWay--;
  };
  const timer = setInterval(() => {
    const due = Math.floor(((Date.now() - started) / 1_000) * rate);
    for (; asked < due; asked++) {
      if (underWay < MOST_UNDER_WAY) void save();
      else failed++;
    }
  }, STEP_MS);
  return { saved: () => saved, failed: () => failed, stop: () => clearInterval(timer) };
}

/** Texts of different lengths, none the same as another. */
function draft(number: number): { title: string; text: string } {
  const words = `What was measured in round ${number}. `;
  return { title: `Reading ${number} of a day`, text: words.repeat(number % 5) };
}

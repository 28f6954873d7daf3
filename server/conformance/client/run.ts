import { createOutcomes, type Outcomes } from '../report.js';
import { play, type Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios/index.js';
import { openStage } from './stage.js';
import type { StartClient } from './under-test.js';

const CHANNEL = 'conformance';
/** Long enough for somebody to start a client by hand. */
const FIRST_WORD_MS = 60_000;

export interface ClientRun {
  start: StartClient;
  /** Where the stages listen; 0 takes a free port for each. */
  port: number;
  atOnce: number;
  tell(line: string): void;
  /** Name of one scenario. */
  only?: string;
}

/** Leads a client through the scenarios, on a stage of its own for each. */
export async function tryClient({ start, port, atOnce, tell, only }: ClientRun): Promise<Outcomes> {
  const outcomes = createOutcomes();
  const waiting = SCENARIOS.filter(({ name }) => only === undefined || name === only);
  if (waiting.length === 0)
    throw new Error(`There is no scenario ${only}: ${SCENARIOS.map(({ name }) => name).join(', ')}`);

  async function lane(): Promise<void> {
    for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) await one(scenario);
  }

  async function one(scenario: Scenario): Promise<void> {
    const stage = await openStage(port, CHANNEL);
    try {
      const { url, channel } = stage;
      tell(`${scenario.name} (${scenario.rules.join(', ')})`);
      const client = await start({ url, channel, handled: (id) => stage.handled(id) });
      try {
        const first = stage.until('the client connects', () => stage.all('connect').length > 0, FIRST_WORD_MS);
        await first.catch(() => {});
        await play(scenario, stage, outcomes);
      } finally {
        await client.stop();
      }
    } finally {
      await stage.close();
    }
  }

  await Promise.all(Array.from({ length: atOnce }, lane));
  return outcomes;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { ListAnswer } from '@surecast/shared/protocol';
import { loginAdmin } from '../support/admin.js';
import type { ClientsResult } from './clients/wire.js';
import type { LogWatch } from './log-watch.js';
import type { Saver } from './saver.js';
import type { Stage } from './stage/stage.js';

const SETTLE_MS = 30_000;
const LOOK_EVERY_MS = 250;
const LIST_PAGE = 200;

interface Run {
  stage: Stage;
  saver: Saver;
  result: ClientsResult;
  logs: LogWatch;
  channels: readonly string[];
}

/** What must hold after every row, whatever happened: one line for each promise that did not. */
export async function check({ stage, saver, result, logs, channels }: Run): Promise<string[]> {
  const url = `http://127.0.0.1:${stage.ports.api}`;
  const found: string[] = [];
  const must = (holds: boolean, text: string) => {
    if (!holds) found.push(text);
  };
  const { lost, doubled, outOfOrder, doubleSeqs, missed, dropped, refused, replaced, absent } = result;
  must(saver.saved.length > 0, 'nothing was saved');
  must(lost === 0, `${lost} messages lost at clients`);
  must(doubled === 0, `${doubled} messages shown twice`);
  must(outOfOrder === 0, `${outOfOrder} messages out of order`);
  must(doubleSeqs === 0, `${doubleSeqs} seqs with two ids`);
  must(missed === 0, `${missed} times a page was told that something is gone for good`);
  must(dropped === 0, `${dropped} clients were dropped`);
  must(refused === 0, `${refused} clients were refused`);
  must(replaced === 0, `${replaced} clients were told that they were replaced`);
  must(absent.length === 0, `${absent.length} clients not live at the end: ${absent.slice(0, 3).join(', ')}`);
  must(logs.faults.length === 0, `faults in the log: ${logs.faults.slice(0, 3).join(' | ')}`);
  for (const code of ['internal', 'malformed']) {
    const count = saver.failures.get(code) ?? 0;
    must(count === 0, `${count} saves were answered ${code}`);
  }
  for (const channel of channels) {
    const wanted = saver.saved.filter((saved) => saved.channel === channel).map(({ id }) => id);
    const text = await logOf(url, channel, new Set(wanted));
    must(text === null, `the log of ${channel}: ${text}`);
  }
  const pending = await settled(url, stage.adminPassword);
  must(pending === 0, `${pending} messages were still pending for connected clients ${SETTLE_MS / 1_000} s later`);
  return found;
}

/** Null when the log holds the messages that were answered 201, each once, without a hole. */
async function logOf(url: string, channel: string, wanted: ReadonlySet<string>): Promise<string | null> {
  const seen = new Set<string>();
  let expected: number | null = null;
  for (let before: number | null = null; ; ) {
    const page: ListAnswer = await getSurely(
      `${url}/list?channel=${channel}&limit=${LIST_PAGE}${before ? `&before=${before}` : ''}`,
    );
    expected ??= page.head;
    for (const { id, seq } of page.items) {
      if (seq !== expected) return `seq ${seq} stands where ${expected} should`;
      if (seen.has(id)) return `${id} stands twice`;
      seen.add(id);
      expected -= 1;
    }
    if (page.next === null) break;
    before = page.next;
  }
  if (expected !== 0) return `it ends at seq ${expected + 1}`;
  const absent = [...wanted].filter((id) => !seen.has(id)).length;
  const strange = [...seen].filter((id) => !wanted.has(id)).length;
  return absent + strange === 0 ? null : `${absent} saved messages are not in it, ${strange} others are`;
}

/** How many messages are pending for connected clients once that does not fall any more: 0 when all acks arrived. */
async function settled(url: string, password: string): Promise<number> {
  const admin = await surely(() => loginAdmin(() => url, password));
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const { pending } = await surely(() => admin.overview());
    if (pending === 0 || Date.now() > deadline) return pending;
    await delay(LOOK_EVERY_MS);
  }
}

function getSurely<T>(url: string): Promise<T> {
  return surely(async () => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
    return (await response.json()) as T;
  });
}

/** A service that is busy catching up may answer 503 for a while, which is no failure of what is checked here. */
async function surely<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(LOOK_EVERY_MS);
    }
  }
}

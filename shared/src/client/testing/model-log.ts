import type { Frame, Message, PushedMessage } from '../../protocol/index.js';

const PAGE = 3;

/** The logs of a model service. */
export interface ModelLog {
  epoch: string;
  /** Everything up to here is gone from every log. */
  floor: number;
  head(channel: string): number;
  find(id: string): { channel: string; message: Message } | undefined;
  append(channel: string, count: number): Message[];
  frame(channel: string, from: number, to: number, attempt?: number): Frame;
  page(
    channel: string,
    after: number,
    upTo: number,
  ): { frames: Frame[]; to: number; missed?: { from: number; to: number } };
  clear(): void;
}

export function createModelLog(): ModelLog {
  const logs = new Map<string, Message[]>();
  const read = (channel: string) => logs.get(channel) ?? [];
  const log: ModelLog = {
    epoch: 'e1',
    floor: 0,
    head: (channel) => read(channel).length,
    find(id) {
      for (const [channel, messages] of logs) {
        const message = messages.find((each) => each.id === id);
        if (message) return { channel, message };
      }
      return undefined;
    },
    append(channel, count) {
      const before = read(channel);
      const added = Array.from({ length: count }, (_, index): Message => {
        const seq = before.length + index + 1;
        const id = `${channel}-${log.epoch}-${seq}`;
        return { id, seq, title: `message ${seq}`, text: '', at: '2026-01-01T00:00:00.000Z' };
      });
      logs.set(channel, [...before, ...added]);
      return added;
    },
    frame(channel, from, to, attempt = 0) {
      const messages = read(channel)
        .slice(from, to)
        .map((message): PushedMessage => ({ ...message, attempt }));
      return { channel, epoch: log.epoch, from, to, messages };
    },
    page(channel, after, upTo) {
      const start = Math.max(after, Math.min(log.floor, upTo));
      const to = Math.min(start + PAGE, upTo);
      return {
        frames: to > start ? [log.frame(channel, start, to)] : [],
        to: Math.max(to, start),
        ...(start > after && { missed: { from: after, to: start } }),
      };
    },
    clear: () => logs.clear(),
  };
  return log;
}

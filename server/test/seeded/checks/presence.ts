import type { World } from '../world.js';

/** PR1, PR2: whoever holds a connection to a node that lives is connected there, and would get a resend. */
export async function checkPresence({ ledger, live, pages, hands, processes }: World): Promise<void> {
  const running = new Set(processes().map(({ id }) => id));
  const present = [...pages, ...hands.filter(({ habits }) => habits.acks !== 'never')];
  for (const { key, line, channels } of present) {
    if (!line?.isOpen) continue;
    for (const channel of channels) {
      const client = await live.client(channel, key);
      if (client?.state === 'connected' && running.has(client.node ?? '')) continue;
      ledger.violated(
        'PR2',
        `${key} is subscribed to ${channel}, and live state has it as ${client?.state ?? 'unknown'}`,
      );
    }
  }
}

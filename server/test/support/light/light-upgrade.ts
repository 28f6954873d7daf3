import type { Socket } from 'node:net';
import { createFrameReader } from './light-frames.js';

const HEAD_END = '\r\n\r\n';
/** Any will do: what the server makes of it says nothing that is needed here. */
const KEY = 'AAAAAAAAAAAAAAAAAAAAAA==';

export interface Upgrade {
  host: string;
  /** Path and query. */
  target: string;
  /** The other side speaks WebSocket from here on. */
  onOpen?(): void;
  onText(text: string): void;
  /** The other side closed, or sent what is not WebSocket. */
  onClosed(): void;
}

/** Makes a connection a WebSocket (RFC 6455, 4.1). Anything but 101 ends it. */
export function upgradeLink(link: Socket, { host, target, onOpen, onText, onClosed }: Upgrade): void {
  link.write(
    `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}${HEAD_END}`,
  );
  const read = createFrameReader(onText, onClosed);
  let head = Buffer.alloc(0);
  const readHead = (bytes: Buffer) => {
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf(HEAD_END);
    if (end < 0) return;
    link.off('data', readHead);
    if (!head.toString('latin1', 0, end).startsWith('HTTP/1.1 101')) {
      link.destroy();
      return;
    }
    link.on('data', read);
    onOpen?.();
    if (head.length > end + HEAD_END.length) read(head.subarray(end + HEAD_END.length));
  };
  link.on('data', readHead);
}

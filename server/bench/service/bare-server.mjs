import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

/**
 * Socket.IO as its own documentation has it: what comes over IPC goes to everybody, and everybody acknowledges each message. What comes by
 * POST is answered and goes nowhere: HTTP alone.
 */

const http = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text) => {
    body += text;
  });
  request.on('end', () => {
    const { channel } = JSON.parse(body);
    const answer = JSON.stringify({ result: 'success', id: randomUUID(), channel });
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  });
});
const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });
/** By seq: clients that have not acknowledged it. */
const open = new Map();
let last = 0;
let settled = 0;

io.on('connection', (socket) => {
  socket.on('ack', ({ seq }) => {
    const left = open.get(seq) - 1;
    open.set(seq, left);
    if (left > 0) return;
    open.delete(seq);
    settled += 1;
    process.send({ settled });
  });
});

process.on('message', ({ channel, text }) => {
  last += 1;
  open.set(last, io.engine.clientsCount);
  const at = new Date().toISOString();
  const message = { id: `${last}`, seq: last, title: 'a message', text, at, attempt: 0 };
  io.emit('messages', { channel, epoch: 'bare', from: last - 1, to: last, messages: [message] });
});
process.on('disconnect', () => process.exit(0));
http.listen(0, '127.0.0.1', 4_096, () => process.send({ port: http.address().port }));

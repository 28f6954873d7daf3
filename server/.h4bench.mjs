import { createHttpServer } from './dist/http/server.js';
import { createTokens } from './dist/auth/tokens.js';
import { readConfig } from './dist/config.js';
import { systemClock } from './dist/clock.js';
import pino from 'pino'; import { fork } from 'node:child_process'; import http from 'node:http';
if (process.argv[2] === 'client') {
  const [, , , port, n, token, type, body] = process.argv; const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  let left = +n, busy = 0; const one = () => new Promise((res, rej) => { const r = http.request({ port, host: '127.0.0.1', path: '/save', method: 'POST', agent, headers: { 'content-type': type, 'content-length': Buffer.byteLength(body), ...(token !== '-' && { authorization: 'Bearer ' + token }) } }, (s) => { s.resume(); s.on('end', () => s.statusCode === 201 ? res() : rej(new Error(s.statusCode))); }); r.on('error', rej); r.end(body); });
  const w = async () => { while (left-- > 0) await one(); }; await Promise.all(Array.from({ length: 32 }, w)); process.exit(0);
}
const tokens = createTokens({ secret: 'x'.repeat(32), ttlMs: 3600000, clock: systemClock });
const { token } = await tokens.issue({ rights: { '*': ['read', 'write'] } });
const app = await createHttpServer({ config: readConfig({}), delivery: { save: async (i) => ({ id: '0190f3c4-0000-7000-8000-000000000000', channel: i.channel }) }, tokens, adminPassword: 'p', sessionSecret: 's', webRoot: null, ready: async () => ({}), log: pino({ level: 'info' }, { write() {} }) });
await app.listen({ port: 0, host: '127.0.0.1' }); const port = app.server.address().port;
const bare = http.createServer((q, s) => { let b = ''; q.on('data', (c) => b += c); q.on('end', () => { JSON.parse(b); s.writeHead(201, { 'content-type': 'application/json' }); s.end('{}'); }); }); await new Promise((r) => bare.listen(0, '127.0.0.1', r));
const run = (p, n, t, type, body) => new Promise((r) => fork(new URL(import.meta.url).pathname, ['client', p, n, t, type, body]).on('exit', r));
const J = 'application/json'; const small = JSON.stringify({ title: 'Hello', text: 'x'.repeat(200) });
for (const [name, p, t, type, body] of [['bare node', bare.address().port, '-', J, small], ['json', port, '-', J, small], ['json+data', port, '-', J, JSON.stringify({ title: 'Hello', text: 'x'.repeat(200), data: { a: [1, 2, { b: 'c' }], z: 'y'.repeat(100) } })], ['json+token', port, token, J, small], ['form', port, '-', 'application/x-www-form-urlencoded', 'title=Hello&text=' + 'x'.repeat(200)], ['64K', port, '-', J, JSON.stringify({ title: 'h', text: 'x'.repeat(65000) })]]) {
  await run(p, 2000, t, type, body); const n = 15000; const c = process.cpuUsage(), s = performance.now(); await run(p, n, t, type, body); const d = process.cpuUsage(c); console.log(name.padEnd(12), ((d.user + d.system) / n).toFixed(1), 'us cpu/request,', (n / (performance.now() - s) * 1000).toFixed(0), '/s wall (loaded machine)');
}
process.exit(0);

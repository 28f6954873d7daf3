import { chromium } from '@playwright/test';
const base = process.argv[2] ?? 'http://127.0.0.1:4917';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
const now = Date.now(); const iso = (d) => new Date(now + d).toISOString();
const client = (n, o = {}) => ({ channel: 'items', client: `3f9c2a1e-77b1-4f0e/tab-${n}`, label: n === 2 ? 'Kitchen display' : undefined, agent: 'Mozilla/5.0 (X11; Linux x64) Chrome/140', state: 'connected', node: 'node-a81f', since: iso(-600000*n), cursor: 10, head: 12+n, pending: 2+n, attempts: n, nextResend: iso(14000), ...o });
const api = {
  '/admin/api/overview': { epoch: 'e', store: 'sqlite', connected: 128, away: 14, channels: 3, pending: 17, deadLetters: 2, resendIntervalMs: 30000, maxResends: 5, nodes: [{ id: 'n', roles: ['api'], host: 'h', startedAt: iso(-9e6), alive: true }] },
  '/admin/api/channels': { items: ['items','news','log.dpkg'].map((c, i) => ({ channel: c, head: 1200 * (i+1), floor: 0, connected: 40*i, away: i, slowest: i ? 1190*(i+1) : null })), next: null },
  '/admin/api/clients': { items: [client(1), client(2), client(3, { state: 'away', nextResend: null, node: undefined })], next: 'x' },
  '/admin/api/dead-letters': { items: [{ id: 'd', channel: 'items', client: '3f9c/tab-9', label: 'Old phone', from: 3, to: 9, reason: 'never_acknowledged', attempts: 5, at: iso(-86e5), state: 'open' }, { id: 'd2', channel: 'items', client: '3f9c/tab-8', from: 3, to: 4, reason: 'never_acknowledged', attempts: 5, at: iso(-3e5), state: 'returned' }], next: null },
};
const detail = { client: client(2), pending: [1,2,3,4].map((s) => ({ seq: s, id: `id${s}`, title: `Message number ${s} with a title`, at: iso(-90000), attempts: 2, lastSent: iso(-16000), nextResend: iso(14000) })) };
const items = Array.from({ length: 12 }, (_, i) => ({ id: `m${i}`, seq: 100 - i, title: i === 3 ? 'A somewhat longer title that goes on and on so that it has to wrap on a phone' : `Message ${100 - i}`, text: i % 4 ? '' : 'With a text.\nOn two lines.', at: iso(-i * i * 400000) }));
for (const scheme of ['light', 'dark']) for (const width of [1280, 390]) {
  const c = await b.newContext({ colorScheme: scheme, viewport: { width, height: width === 390 ? 844 : 800 } });
  const p = await c.newPage();
  p.on('console', (m) => m.type() === 'error' && !/Failed to load|WebSocket|404/.test(m.text()) && console.log(m.text()));
  if (!process.argv[3]) {
    await p.route('**/admin/api/**', (r) => { const u = new URL(r.request().url()); const d = u.pathname.startsWith('/admin/api/clients/') ? detail : api[u.pathname]; return r.fulfill({ json: d }); });
    await p.route('**/list?*', (r) => r.fulfill({ json: { items, head: 100, epoch: 'e', next: 80 } }));
  }
  const shot = async (n) => p.screenshot({ path: `/tmp/h6shots/${n}-${scheme}-${width}.png`, fullPage: true });
  await p.goto(base + '/'); await p.waitForTimeout(800); await shot('list');
  for (const [n, u] of [['admin','/admin'],['channel','/admin?channel=items'],['client','/admin?channel=items&client=3f9c2a1e-77b1-4f0e%2Ftab-2'],['letters','/admin?view=dead-letters']]) { await p.goto(base + u); await p.waitForTimeout(700); await shot(n); }
  await p.unroute('**/admin/api/**').catch(() => {});
  await p.route('**/admin/api/**', (r) => r.fulfill({ status: 401, json: { result: 'failure', code: 'login_required', message: 'x', retryable: false } }));
  await p.goto(base + '/admin'); await p.waitForTimeout(600); await shot('login');
  const nojs = await b.newContext({ colorScheme: scheme, viewport: { width, height: 800 }, javaScriptEnabled: false });
  const q = await nojs.newPage(); await q.goto(base + '/'); await q.screenshot({ path: `/tmp/h6shots/nojs-${scheme}-${width}.png` });
  await c.close(); await nojs.close();
}
await b.close();

import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
const dir = mkdtempSync('/tmp/h6perf-');
const child = spawn('node', ['../server/dist/main.js'], { env: { ...process.env, PORT: '0', DATA_DIR: dir, ADMIN_PASSWORD: 'correct horse battery', LOG_LEVEL: 'error' } });
const url = await new Promise((r) => { let o = ''; child.stdout.on('data', (d) => { o += d; const m = /ready at (\S+)/.exec(o); if (m) r(m[1]); }); });
const save = (channel, title, text = '') => fetch(url + '/save', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ channel, title, text }) }).then((r) => r.arrayBuffer());
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const rows of [50, 9500]) {
  const channel = `c${rows}`;
  const p = await b.newPage({ viewport: { width: 1280, height: 800 } });
  await p.route('**/list?*', async (r) => { const a = await (await r.fetch()).json(); r.fulfill({ json: { ...a, next: null, items: Array.from({ length: rows }, (_, i) => ({ id: `h${i}`, seq: -i, title: `status installed package-${i}:amd64 1.2.3`, text: '', at: new Date(Date.now() - i * 1000).toISOString() })) } }); });
  const c = await p.context().newCDPSession(p); await c.send('Performance.enable');
  const m = async () => Object.fromEntries((await c.send('Performance.getMetrics')).metrics.map((y) => [y.name, y.value]));
  const a = await m(); await p.goto(url + '/?channel=' + channel); await p.waitForSelector('.connection[data-state=live]'); await p.waitForSelector('[data-seq="0"]'); await p.waitForTimeout(1500);
  const z = await m(); const diff = (x, y, n = 1) => ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].map((k) => `${k} ${((y[k] - x[k]) * 1000 / n).toFixed(1)}`).join(', ');
  console.log(rows, 'first render ms:', diff(a, z), 'heap', Math.round(z.JSHeapUsedSize / 1e6), 'nodes', z.Nodes);
  for (let i = 1; i <= 20; i++) { await save(channel, `live ${i}`); await p.waitForTimeout(150); }
  const y = await m(); console.log(rows, 'per live message ms:', diff(z, y, 20), await p.locator('[data-seq="20"]').count());
  await p.waitForTimeout(5000); const w = await m(); console.log(rows, 'idle 5 s ms:', diff(y, w));
  await p.evaluate(() => new Promise((r) => { let n = 0; const f = () => { window.scrollBy(0, 2000); if (++n > 60) r(); else requestAnimationFrame(f); }; f(); }));
  const s = await m(); console.log(rows, 'scroll 60 frames ms per frame:', diff(w, s, 60));
  await p.close();
}
await b.close(); child.kill('SIGTERM'); await new Promise((r) => child.once('exit', r)); rmSync(dir, { recursive: true, force: true });

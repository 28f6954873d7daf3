import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
const dir = mkdtempSync('/tmp/h6perf-');
const child = spawn('node', ['../server/dist/main.js'], { env: { ...process.env, PORT: '0', DATA_DIR: dir, ADMIN_PASSWORD: 'correct horse battery', LOG_LEVEL: 'error' } });
const url = await new Promise((r) => { let o = ''; child.stdout.on('data', (d) => { o += d; const m = /ready at (\S+)/.exec(o); if (m) r(m[1]); }); child.stderr.on('data', (d) => process.stderr.write(d)); });
const save = (channel, title, text = '') => fetch(url + '/save', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ channel, title, text }) }).then((r) => r.arrayBuffer());
const many = async (channel, from, to) => { let n = from; await Promise.all(Array.from({ length: 16 }, async () => { while (n <= to) { const i = n++; await save(channel, `2026-01-01 12:00:00 status installed package-${i}:amd64 1.2.3-${i}`); } })); };
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const p = await b.newPage({ viewport: { width: 1280, height: 800 } });
try {
  await p.goto(url + '/?channel=log'); await p.waitForSelector('.connection[data-state=live]');
  let t = Date.now(); await many('log', 1, 10000); console.log('saved 10000 in', Date.now() - t);
  await p.waitForFunction(() => document.querySelectorAll('li.message').length >= 10000, null, { timeout: 60000 }).catch(() => {}); console.log('on page', await p.locator('li.message').count(), 'after', Date.now() - t);
  const m = async () => { const c = await p.context().newCDPSession(p); await c.send('Performance.enable'); const x = Object.fromEntries((await c.send('Performance.getMetrics')).metrics.map((y) => [y.name, y.value])); return x; };
  const a = await m(); console.log('heap MB', Math.round(a.JSHeapUsedSize / 1e6), 'nodes', a.Nodes, 'listeners', a.JSEventListeners, 'task s', a.TaskDuration.toFixed(2));
  await p.evaluate(() => { window.__long = []; new PerformanceObserver((l) => window.__long.push(...l.getEntries().map((e) => Math.round(e.duration)))).observe({ entryTypes: ['longtask'] }); });
  const b1 = await m();
  for (let i = 0; i < 20; i++) { await save('log', `live ${i}`); await p.getByText(`live ${i}`, { exact: true }).waitFor(); }
  const b2 = await m(); console.log('20 live messages at 10k rows: task ms each', ((b2.TaskDuration - b1.TaskDuration) * 1000 / 20).toFixed(1), 'script', ((b2.ScriptDuration - b1.ScriptDuration) * 50).toFixed(1), 'layout', ((b2.LayoutDuration - b1.LayoutDuration) * 50).toFixed(1), 'style', ((b2.RecalcStyleDuration - b1.RecalcStyleDuration) * 50).toFixed(1));
  await p.waitForTimeout(5000); const b3 = await m(); console.log('idle 5 s task ms', ((b3.TaskDuration - b2.TaskDuration) * 1000).toFixed(0), 'long tasks', JSON.stringify(await p.evaluate(() => window.__long)));
  console.log('rows', await p.locator('li.message').count(), await p.getByText('are kept on this page').count());
  t = Date.now(); await p.evaluate(() => window.scrollTo(0, document.body.scrollHeight)); await p.waitForTimeout(300); console.log('scrolled'); 
  t = Date.now(); await p.fill('#save-title', 'typing here'); console.log('type', Date.now() - t);
  await p.reload(); t = Date.now(); await p.waitForSelector('.connection[data-state=live]'); await p.waitForSelector('li.message'); console.log('reload to list ms', Date.now() - t, 'rows', await p.locator('li.message').count());
  t = Date.now(); for (;;) { const o = p.getByRole('button', { name: /older/ }); if (!(await o.count())) break; await o.click({ timeout: 3000 }).catch(() => {}); if (Date.now() - t > 60000) break; } console.log('older to the end', Date.now() - t, await p.locator('li.message').count());
  for (const [i, s] of ['Kettle is on', 'Lunch moved to 13:00', 'Build 812 is green'].entries()) await save('items', s, i === 1 ? 'The room is the same.\nBring your own cup.' : '');
  for (const scheme of ['light', 'dark']) for (const width of [1280, 390]) {
    const c = await b.newContext({ colorScheme: scheme, viewport: { width, height: width === 390 ? 844 : 800 } }); const q = await c.newPage();
    q.on('console', (x) => x.type() === 'error' && console.log('console:', x.text()));
    await q.goto(url); await q.waitForSelector('.connection[data-state=live]'); await q.waitForSelector('li.message');
    await q.click('text=Save'); await q.route('**/save', (r) => r.fulfill({ status: 422, json: { result: 'failure', code: 'key_reused', message: 'This key was used before with another body.', retryable: false } }));
    await q.waitForTimeout(100); await q.fill('#save-title', 'This one fails'); await q.click('text=Save'); await q.waitForSelector('.message.failed'); await q.click('text=Save');
    await q.screenshot({ path: `/tmp/h6shots/real-list-${scheme}-${width}.png` });
    await q.goto(url + '/admin'); await q.fill('input[type=password]', 'wrong'); await q.click('button[type=submit]'); await q.waitForSelector('[role=alert]'); await q.screenshot({ path: `/tmp/h6shots/real-login-${scheme}-${width}.png` });
    await q.fill('input[type=password]', 'correct horse battery'); await q.click('button[type=submit]'); await q.waitForSelector('table'); await q.screenshot({ path: `/tmp/h6shots/real-admin-${scheme}-${width}.png`, fullPage: true });
    await q.goto(url + '/admin?channel=log'); await q.waitForSelector('table'); await q.waitForTimeout(300); await q.screenshot({ path: `/tmp/h6shots/real-channel-${scheme}-${width}.png`, fullPage: true });
    await q.click('td a'); await q.waitForTimeout(600); await q.screenshot({ path: `/tmp/h6shots/real-client-${scheme}-${width}.png`, fullPage: true });
    await c.close();
  }
} finally { await b.close(); child.kill('SIGTERM'); await new Promise((r) => child.once('exit', r)); rmSync(dir, { recursive: true, force: true }); }

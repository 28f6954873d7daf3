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
  await p.goto(url + '/?channel=log'); await p.waitForSelector('.connection[data-state=live]'); await many('log', 1, 60);
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

import { chromium } from '@playwright/test';
const base = process.argv[2];
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
for (const width of [1280, 800, 390, 320]) {
  const p = await b.newPage({ viewport: { width, height: 800 } });
  let release; const held = new Promise((r) => { release = r; });
  await p.route('**/assets/index-*.js', async (r) => { await held; await r.continue(); });
  await p.goto(base + '/', { waitUntil: 'commit' });
  await p.waitForSelector('#save-title');
  await p.waitForTimeout(300);
  await p.fill('#save-title', 'typed early');
  const box = async () => JSON.stringify(await p.evaluate(() => ['.site-header','.list-bar','.save-panel','#save-text','.save-form button'].map((s) => { const r = document.querySelector(s).getBoundingClientRect(); return [r.x, r.y, r.width, r.height].map((n) => Math.round(n*10)/10).join(','); })));
  const before = await box(); release(); await p.waitForSelector('.connection'); await p.waitForTimeout(150);
  const after = await box(); console.log(width, before === after ? 'same' : `\n ${before}\n ${after}`, await p.inputValue('#save-title'), await p.evaluate(() => document.activeElement?.id));
  await p.close();
}
await b.close();

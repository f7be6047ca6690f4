// Pictures of a report, to look at: shots.mjs REPORT.html FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser, chromiumPath } from './browser.mjs';

const [report, folder] = process.argv.slice(2);
if (!folder || !chromiumPath()) {
  console.error(folder ? 'shots.mjs: there is no chromium' : 'usage: shots.mjs REPORT.html FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const browser = new Browser(chromiumPath());
const kinds = [['desktop-light', 1280, 900, {}], ['desktop-dark', 1280, 900, { dark: true }], ['phone', 360, 740, { phone: true }], ['phone-dark', 360, 740, { phone: true, dark: true }]];
for (const [name, width, tall, how] of kinds) {
  const page = await browser.page(width, tall, how);
  await page.open(pathToFileURL(resolve(report)).href);
  const height = await page.run('document.documentElement.scrollHeight'), a = width < 600 ? 1700 : 1250;
  for (let y = 0, i = 1; y < height; y += a, i++) {
    writeFileSync(join(folder, `${name}-${i}.png`), await page.screenshot({ x: 0, y, width, height: Math.min(a, height - y) }));
  }
  await page.run("document.querySelector('#table .open')?.click(); document.querySelector('#table').scrollIntoView()");
  writeFileSync(join(folder, `${name}-opened.png`), await page.screenshot());
  if (await page.run("Boolean(document.querySelector('.app-body .open'))")) {
    await page.run("document.querySelectorAll('.reach details')[0]?.setAttribute('open', ''); document.querySelectorAll('.app-body .list').forEach((l) => l.querySelector('.open')?.click()); document.querySelectorAll('.places-named details')[0]?.setAttribute('open', '')");
    await page.run('new Promise((r) => setTimeout(r, 100))');
    const [top, tall2] = await page.run("(() => { const r = document.querySelector('.app').getBoundingClientRect(); return [r.top + scrollY, r.height]; })()");
    for (let y = 0, i = 1; y < tall2; y += a, i++) writeFileSync(join(folder, `${name}-app-${i}.png`), await page.screenshot({ x: 0, y: top + y, width, height: Math.min(a, tall2 - y) }));
  }
  if (name === 'desktop-light') writeFileSync(join(folder, 'print.pdf'), await page.pdf());
  for (const complaint of page.complaints) console.log(`${name}: ${complaint}`);
  await page.close();
}
await browser.close();

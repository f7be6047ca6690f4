// What a ban would hit, in the page, for report.test.mjs: that of the sample, as `cordon impact --json` tells it.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ban = { lines: [] };

export function banReport(program, root, folder) {
  const population = join(folder, 'population.yaml'), file = join(folder, 'ban.html');
  writeFileSync(population, 'devices: 900\npeople: 500-600\nsample: 3\nfrom: 2020-01-01\nto: 2020-08-31\nsource: the fleet\'s list\n');
  const asked = ['impact', '-p', 'clean-network-2020', '--as-of', '2020-09-01', '--population', population, join(root, 'samples/phone.pcap'), join(root, 'samples/weather.apk')];
  execFileSync(program, [...asked, '-f', 'html', '-o', file], { stdio: 'ignore' });
  ban.lines = execFileSync(program, [...asked, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim().split('\n').map((l) => JSON.parse(l));
  return { ban: pathToFileURL(file).href };
}

export function banTests(same, holds) {
  return {
    async 'a ban: figures, apps, others of the category and lesser measures, as the lines tell them'(page) {
      await page.open(page.urls.ban);
      const told = ban.lines.at(-1).ban, of = (kind) => ban.lines.filter((l) => l.kind === kind);
      same(await page.run('[document.querySelector("#ban").hidden, document.querySelector("#to-ban").hidden]'), [false, false], 'shown, and led to');
      const figures = await page.run('[...document.querySelectorAll("#ban .card")].map((c) => [c.querySelector("dt").textContent, c.querySelector(".figure").textContent])');
      same(figures, [['Would stop', '62 %'], ['Apps hit', String(told.apps_hit)], ['Services hit', String(told.services_hit)], ['On the same addresses', String(told.bystander_names)],
        ['Less that would do', String(told.measures)], ['Clients hit', String(told.clients.hit)], ['Devices hit', '300 to 900'], ['People hit', '167 to 600']], 'figures');
      same(await page.run('[...document.querySelectorAll("#ban tbody tr")].map((r) => r.querySelector("b").textContent)'), of('app-hit').map((a) => a.app.split('/').pop()), 'apps, heaviest first');
      same(await page.run('[...document.querySelectorAll("#ban ol > li > b")].map((b) => b.textContent)'), of('alternative').map((a) => a.what), 'measures');
      const services = await page.run('[...document.querySelectorAll("#ban details")].map((d) => d.textContent)');
      for (const s of of('service-hit')) {
        const shown = services.find((t) => t.startsWith(s.service));
        holds(shown && s.substitutes.every((x) => shown.includes(x.service) && x.regions.concat(x.languages, x.not_in).every((w) => w === '*' || shown.includes(w))), `${s.service}: ${shown}`);
      }
      for (const limit of told.limits) holds(services.at(-1).includes(limit), limit);
    },
    async 'a page without a ban has no part about one'(page) {
      await page.open(page.urls.plain);
      same(await page.run('[document.querySelector("#ban").hidden, document.querySelector("#to-ban").hidden]'), [true, true], 'hidden');
    },
  };
}

export function banPhone(same) {
  return {
    async 'who is hit fits a phone without being moved aside'(page) {
      await page.open(page.urls.ban);
      await page.run('document.querySelectorAll("#ban details").forEach((d) => { d.open = true; })');
      same(await page.run('[document.documentElement.scrollWidth, wide(), [...document.querySelectorAll("#ban .scroll")].filter((s) => s.scrollWidth > s.clientWidth).length]'), [360, [], 0], 'fits');
    },
  };
}

// Packages and lists in the page, for report.test.mjs. What they show is that of tests/unit/audit_fixture_app.c.
export const reports = {
  joined: ['packages'], unseen: ['packages', 'no-traffic'], alone: ['packages', 'lists', 'no-traffic'], listed: ['lists', 'no-traffic'], broken: ['packages', 'lists', 'hostile'], unjudged: ['packages', 'lists', 'no-traffic', 'no-policy'],
};

const open = (page) => page.run('document.querySelectorAll(".app-body .open, #software .open, #devices .open").forEach((b) => b.click()); document.querySelectorAll("#inside details").forEach((d) => { d.open = true; }); new Promise((r) => setTimeout(r, 50))');
const hidden = ['stores', 'places', 'ways', 'personal', 'chains', 'inside', 'software', 'devices'];
const shown = (page) => page.run(`${JSON.stringify(hidden)}.filter((id) => !document.getElementById(id).hidden)`);
const part = (title) => `[...document.querySelectorAll('.part')].find((p) => p.querySelector('h4').textContent.startsWith('${title}')).textContent`;

export function insideTests(same, holds) {
  return {
    async 'beside traffic a package has its own part, and charts and the table of chains show traffic alone'(page) {
      await page.open(page.urls.joined);
      same(await shown(page), ['places', 'ways', 'personal', 'chains', 'inside'], 'parts');
      same(await page.run('[rows().length, document.querySelector("#count").textContent]'), [14, '14 chains'], 'traffic');
      same(await page.run('[...document.querySelectorAll("#verdicts .headline, #verdicts .headline + p")].map((p) => p.textContent)'),
        ['7 of 22 chains are denied.', 'Denied: 4 of 14 chains of traffic, 1 of 4 apps and components, 2 of 4 places named.'], 'all are summed');
      same(await page.run('document.querySelectorAll("#map .point, #sankey .node").length > 20 && ![...document.querySelectorAll("#sankey .node")].some((n) => n.textContent.includes("news.example"))'), true, 'charts');
      const met = await page.run(part('Named, and seen'));
      for (const text of ['Seen, and not named by the package: 1 place', 'api16-normal-c-useast1a.tiktokv.com', 'Named, and not seen: 4 places']) holds(met.includes(text), `${text}: ${met}`);
      await page.run('document.querySelector(".met button").click()');
      same(await page.run('column("service")'), ['api16-normal-c-useast1a.tiktokv.com'], 'shows the chains');
    },
    async 'without traffic nothing speaks of it'(page) {
      await page.open(page.urls.unseen);
      same(await shown(page), ['inside'], 'parts');
      same(await page.run('[document.querySelector("h1").textContent, document.title, document.querySelector(".headline").textContent]'),
        ['What is inside', 'cordon: what is inside', '3 of 8 apps, components and places are denied.'], 'heading');
      const text = await page.run('document.querySelector("#summary").innerText');
      for (const word of ['flow', 'packets', 'received', 'Sent']) holds(!text.includes(word), `the summary says ${word}`);
      holds(text.includes('1 package with 3 components, naming 4 places.'), text);
      same(await page.run('[...document.querySelectorAll("nav a")].filter((a) => !a.hidden).map((a) => a.textContent)'), ['Summary', 'Packages', 'Limits'], 'ways to go');
      same(await page.run('document.querySelector("#skip").hash'), '#inside', 'skips to what there is');
    },
    async 'a card tells who made the package, who signed it, what code reaches for and by whom'(page) {
      await page.open(page.urls.alone);
      const card = await page.run('document.querySelector(".app").innerText');
      for (const text of ['com.example.weather', 'version 4.2', 'level 27', 'CN=Example Weather', 'v1, v2 verified; weak: MD5', 'earlier: CN=Before', 'precise-location by Umeng Analytics, not by the app\'s own code (location.precise)',
        "contacts by the app's own code", 'only in code that nothing declared leads to', 'without the permission for it, so to no effect', 'android.permission.READ_CONTACTS', 'Unprotected traffic is permitted (default of target level 27).',
        'Certificates that the user added are believed', 'Keys are pinned for api.weather.example, until 2030-01-01.', 'http://cfg.umeng.com/', 'nothing in the package shows it', 'assets/payload.bin: encrypted',
        'more strings are told than there are', 'base.apk!AndroidManifest.xml, byte 36']) holds(card.includes(text), `the card says ${text}`);
      holds(!card.includes('[object'), 'elements are not told as text');
      await page.run('document.querySelector(".reach li:nth-child(2) summary").click()');
      holds(await page.run('document.querySelector(".reach li:nth-child(2)").innerText').then((t) => t.includes('LocationManager.getLastKnownLocation called by com.umeng.a.b') && t.includes('classes2.dex, byte 9,120')), 'where that is shown');
    },
    async 'components, the worst first, open to rule, reason and place in the package'(page) {
      await page.open(page.urls.alone);
      same(await page.run('[...document.querySelectorAll(".app-body .list")].map((l) => [...l.querySelectorAll("tr.chain")].map((r) => r.querySelector(".badge").textContent))'), [['deny', 'undetermined', 'allow'], ['deny', 'undetermined']], 'order');
      await page.run('document.querySelector(".app-body .open").focus()');
      await page.key('Enter');
      const text = await page.run('document.querySelector(".app-body .opened:not([hidden])").innerText');
      for (const wanted of ['untrusted-recipient', 'component holder is Umeng', 'base.apk!classes2.dex, byte 8,812', 'weather.apks', 'com.umeng.c calls android.telephony.SmsManager', '214 classes'])
        holds(text.includes(wanted), `the proof says ${wanted}`);
      for (const never of ['Wireshark', 'Packets', 'Protection on the way'.toUpperCase(), 'undefined', 'NaN']) holds(!text.includes(never), `and not ${never}`);
    },
    async 'places that a package names are told by who holds them, each opening to its proof'(page) {
      await page.open(page.urls.alone);
      await page.run('[...document.querySelectorAll(".app-body .list")][1].querySelector(".open").click()');
      same(await page.run('[...document.querySelectorAll(".places-named summary")].map((s) => s.textContent)'), ['deny:  ulogs.umeng.com', 'deny:  cfg.umeng.com not protected'], 'places');
      await page.run('document.querySelectorAll(".places-named details")[1].open = true; new Promise((r) => setTimeout(r, 50))');
      holds(await page.run('document.querySelectorAll(".places-named details")[1].innerText').then((t) => t.includes('classes2.dex, byte 10,240') && t.includes('untrusted-recipient')), 'proof');
    },
    async 'a verdict of the summary narrows every part'(page) {
      await page.open(page.urls.alone);
      await page.run('document.querySelector(".verdict-count.v-deny").click()');
      same(await page.run('[...document.querySelectorAll("#inside, #software")].map((s) => [...s.querySelectorAll("tr.chain .badge")].map((b) => b.textContent))'), [['deny', 'deny'], ['deny']], 'what is denied');
      same(await page.run('document.activeElement.id'), 'inside', 'goes there');
      await page.run('document.querySelectorAll("[name=policy]")[1].click()');
      same(await page.run('[document.querySelector(".headline").textContent, document.querySelector(".app .badge").textContent]'), ['4 of 20 chains are to be reviewed; none is denied.', 'review'], 'another policy');
    },
    async 'lists alone: programs by maker, devices with their block'(page) {
      await page.open(page.urls.listed);
      same(await shown(page), ['software', 'devices'], 'parts');
      same(await page.run('[document.querySelector("h1").textContent, document.querySelector(".headline").textContent]'), ['What is installed', '1 of 12 chains is denied.'], 'heading');
      same(await page.run('[...document.querySelectorAll("#software tr.chain")].slice(0, 2).map((r) => r.querySelector(".c-program").textContent)'), ['program-9', 'program-0'], 'the worst first');
      await page.run('set("#software [data-facet=maker]", "Tencent Holdings Limited", "change")');
      same(await page.run('[document.querySelector("#software .count").textContent, document.querySelector("#software .c-law").textContent]'), ['1 of 10 programs', 'China, Cayman Islands'], 'by maker');
      await page.run('document.querySelector("#software .open").click()');
      holds(await page.run('document.querySelector("#software .opened:not([hidden])").innerText').then((t) => t.includes('line 15 of the list') && t.includes('installed.txt')), 'its line');
      await page.run('document.querySelector("#software .clear").click(); set("#software [type=search]", "program-3", "input"); new Promise((r) => setTimeout(r, 300))');
      same(await page.run('document.querySelector("#software .count").textContent'), '1 of 10 programs', 'searched');
      same(await page.run('[...document.querySelectorAll("#devices tr.chain")].map((r) => [...r.querySelectorAll("td")].slice(2).map((c) => c.textContent))'),
        [['192.0.2.1and 1 more address', '00:00:5e', 'Alibaba Group Holding Limited', 'China, Cayman Islands', 'router; 80/tcp http; reachable'], ['192.0.2.40', '–', 'not known', '–', 'made-up hardware address; stale']], 'devices');
    },
    async 'packages without a policy have no verdicts'(page) {
      await page.open(page.urls.unjudged);
      await open(page);
      same(await page.run('[document.querySelector(".headline").textContent, document.querySelectorAll(".badge, .finding").length]'), ['No policy was given: chains without verdicts.', 0], 'none');
    },
    async 'what tries to break out of a package or a list stays text'(page) {
      await page.open(page.urls.broken);
      await open(page);
      same(await page.run('[document.scripts.length, document.querySelectorAll("main img, main iframe, main b b").length]'), [2, 0], 'elements');
      same(await page.run('/[\\u001b\\u202e]/.test(document.body.textContent.replace(document.querySelector("#data").textContent, ""))'), false, 'controls');
      same(await page.run(`[...document.querySelectorAll('button, select, input, [tabindex="0"]')].filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label')?.textContent.trim())).length`), 0, 'nameless controls');
      same(await page.run('(() => { const ids = [...document.querySelectorAll("[id]")].map((e) => e.id); return ids.length - new Set(ids).size; })()'), 0, 'names of elements are used once');
    },
    async 'on paper packages are open and what is denied shows its proof'(page) {
      await page.open(page.urls.alone);
      await page.run('dispatchEvent(new Event("beforeprint"))');
      same(await page.run('[document.querySelector(".app").open, [...document.querySelectorAll("#inside .opened:not([hidden])")].length, [...document.querySelectorAll("#software .opened:not([hidden])")].length]'), [true, 2, 1], 'open');
      await page.run('dispatchEvent(new Event("afterprint"))');
      same(await page.run('document.querySelectorAll(".opened:not([hidden])").length'), 0, 'as before');
    },
  };
}

export function insidePhone(same) {
  return {
    async 'packages and lists are no wider than the phone, opened or not'(page) {
      for (const name of ['alone', 'joined', 'broken']) {
        await page.open(page.urls[name]);
        same(await page.run('[document.documentElement.scrollWidth, wide()]'), [360, []], name);
        await open(page);
        same(await page.run('[document.documentElement.scrollWidth, wide()]'), [360, []], `${name}, opened`);
      }
    },
  };
}

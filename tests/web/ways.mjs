// Ways in the page, for report.test.mjs. What they show is that of tests/unit/audit_fixture_way.c.
export const wayReports = { ways: ['ways'], waysAlone: ['ways', 'no-traffic'], waysHostile: ['ways', 'hostile'], waysUnjudged: ['ways', 'no-traffic', 'no-policy'] };

const hidden = ['places', 'ways', 'chains', 'traces', 'carriers', 'incidents', 'inside'];
const labels = (page) => page.run('[...document.querySelectorAll("#map .way")].map((w) => w.getAttribute("aria-label"))');
const stretch = (text) => `[...document.querySelectorAll("#map .way")].find((w) => w.getAttribute("aria-label").includes("${text}"))`;
const opened = (page, index) => page.run(`document.querySelectorAll("#table tr.chain")[${index}].querySelector(".open").click(); [...document.querySelectorAll("#table tr.chain")][${index}].nextElementSibling.querySelector(".strip").innerText`);

export function wayTests(same, holds) {
  const says = (text, wanted, what) => { for (const w of wanted) holds(text.includes(w), `${what} says ${w}: ${text}`); };
  return {
    async 'a way is on the map: hops, the cable that fits best, others dashed, and what is not told'(page) {
      await page.open(page.urls.ways);
      const lines = await labels(page);
      holds(lines.some((l) => l.includes('Marseille, France to Singapore, Singapore, deny. One of 2 cables. East One, Marseille to Singapore: 62') && l.includes('owned by Alibaba Group Holding Limited. made by Example Marine Works. landed by Tencent Holdings Limited. or East Two (33')), lines.join('\n'));
      holds(lines.some((l) => l.includes('Singapore, Singapore to Tokyo, Japan') && l.includes('Cannot tell')), lines.join('\n'));
      same(await page.run(`${stretch("Marseille, France to")}.querySelectorAll(".likeliest, .other").length`), 2, 'both candidates');
      same(await page.run(`getComputedStyle(${stretch("Marseille, France to")}.querySelector(".other")).strokeDasharray`), '5px, 4px', 'the other one is dashed');
      same(await page.run(`(${stretch('Tokyo, Japan to Los Angeles')}.querySelector(".likeliest").getAttribute("d").match(/M/g) || []).length`), 2, 'a line over the antimeridian is cut there');
      holds(await page.run('document.querySelectorAll("#map .hop").length').then((n) => n >= 5), 'hops');
      holds(!lines.some((l) => l.includes('Sydney')), 'a place that light forbids is no place');
      same(await page.run('document.querySelectorAll("#map .legend").length'), 2, 'a legend of verdicts and one of lines');
    },
    async 'the map needs no mouse: a stretch tells itself when it has the focus, and Enter shows its chains'(page) {
      await page.open(page.urls.ways);
      await page.run(`${stretch("Marseille, France to")}.focus()`);
      says(await page.run('document.querySelector(".tip:not([hidden])").innerText'), ['East One', '62', 'made by Example Marine Works'], 'the tip');
      await page.key('Enter');
      same(await page.run('rows().length'), 1, 'the chain that takes it');
    },
    async 'a chain is a strip of cards, from the app to the service, with alternatives as a stack'(page) {
      await page.open(page.urls.ways);
      const text = await opened(page, await page.run('rows().findIndex((r) => r.textContent.includes("api16"))'));
      says(text, ['App', 'AS64500', 'from hop 1', 'Held by Cloudflare, Inc.', 'one of 2 cables', 'East One', 'made by Example Marine Works', 'Which cable cannot be told', 'Pacific One', 'Host', 'Service', 'confidence high', 'Law of'], 'the strip');
      const order = await page.run('[...document.querySelectorAll("#table .strip .step-role")].map((p) => p.firstChild.textContent)');
      same([order[0], order[1], order[order.length - 2], order[order.length - 1]], ['App', 'Carrier', 'Host', 'Service'], 'in the order of the way');
      holds(await page.run('document.querySelectorAll("#table .strip .stack").length') === 1, 'one stack');
      const hops = await page.run('document.querySelector("#table .hops").innerText');
      says(hops, ['192.0.2.1', 'Amsterdam, Netherlands', 'no answer', 'light is too slow', '1 cable is ruled out', 'open data and its name'], 'the hops');
      same(await page.run('document.querySelector("#table .hops s").textContent'), 'Sydney, Australia', 'struck out');
    },
    async 'where routes alone are known, carriers are alternatives and cables are missing; without either both are missing'(page) {
      await page.open(page.urls.ways);
      await page.run('document.querySelectorAll("#table .open").forEach((b) => b.click())');
      const strips = await page.run('[...document.querySelectorAll("#table .strip")].map((s) => s.innerText)');
      const routed = strips.find((s) => s.includes('12 vantage points'));
      says(routed, ['on all 3 ways', 'on 2 of 3 ways', 'on 1 of 3 ways', 'Cables: not shown by any trace', 'another way is possible'], 'a strip by routes');
      holds(strips.some((s) => s.includes('Carriers: not shown') && s.includes('no route and no trace in the evidence leads to it')), 'no evidence is said');
    },
    async 'without traffic the ways have parts of their own'(page) {
      await page.open(page.urls.waysAlone);
      same(await page.run(`${JSON.stringify(hidden)}.filter((id) => !document.getElementById(id).hidden)`), ['places', 'traces', 'carriers', 'incidents'], 'parts');
      same(await page.run('[document.querySelector("h1").textContent, document.querySelector(".headline").textContent]'), ['Over whose networks', '1 of 5 chains is denied.'], 'heading');
      same(await page.run('[...document.querySelectorAll("#carriers .list tr.chain")].map((r) => r.querySelector(".c-carrier .strong").textContent)'), ['AS64501', 'AS64496', 'AS64497', 'AS64500'], 'the worst first');
      same(await page.run('[...document.querySelectorAll("#carriers .list tr.chain")].map((r) => r.querySelector(".badge").innerText)'), ['deny', 'undetermined', 'undetermined', 'not judged'], 'what only strangers\' routes use is not judged');
      await page.run('document.querySelector("#carriers-by [data-by=country]").click()');
      const groups = await page.run('[...document.querySelectorAll("#carriers-table > div")].find((d) => !d.hidden).innerText');
      says(groups, ['China', 'Cayman Islands', 'not known', '83'], 'by law');
      await page.run(`${stretch("Marseille, France to")}.focus()`);
      await page.key('Enter');
      holds(await page.run('document.querySelector("#traces .opened:not([hidden]) .hops")') !== null, 'the map leads to the way');
      await page.run('document.querySelector("#incidents .open").click()');
      says(await page.run('document.querySelector("#incidents").innerText'), ['Leak', 'leak via AS 64501', 'AS64496 → AS64501 → AS64497', '1 of 2', '192.0.2.0/24', 'RFC 7908', 'table.mrt'], 'the incident');
    },
    async 'strings of traces and routes stay strings'(page) {
      await page.open(page.urls.waysHostile);
      await page.run('document.querySelectorAll(".open").forEach((b) => b.click())');
      same(await page.run('document.querySelectorAll("img").length'), 0, 'elements made of text');
      holds(await page.run('document.querySelector("#incidents").innerText').then((t) => t.includes('</script><img')), 'shown as it was found');
    },
    async 'without a policy ways carry no verdict'(page) {
      await page.open(page.urls.waysUnjudged);
      same(await page.run('document.querySelectorAll("#carriers .badge, #traces .badge").length'), 0, 'badges');
      same(await page.run('[...document.querySelectorAll("#carriers-by button")].map((b) => b.dataset.by)'), ['each', 'controller', 'country'], 'ways to gather');
    },
  };
}

export function wayPhone(same, holds) {
  return {
    async 'ways fit a phone'(page) {
      await page.open(page.urls.ways);
      await page.run('document.querySelectorAll("#table .open, #traces .open, #carriers .open, #incidents .open").forEach((b) => b.click())');
      same(await page.run('wide()'), [], 'what is wider than the screen');
      holds(await page.run('(() => { const [a, b] = document.querySelectorAll("#table .strip .step"); return b.getBoundingClientRect().top > a.getBoundingClientRect().bottom; })()'), 'cards stand below each other');
    },
  };
}

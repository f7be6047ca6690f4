// The page in a real browser: report.test.mjs WRITE_FIXTURE [CORDON]. Ends with "N passed, N failed, N skipped".
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser, chromiumPath } from './browser.mjs';
import { insidePhone, insideTests, reports } from './inside.mjs';
import { wayPhone, wayReports, wayTests } from './ways.mjs';
import { banPhone, banReport, banTests } from './ban.mjs';

const [writer, program] = process.argv.slice(2), here = import.meta.dirname || new URL('.', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'cordon-report-'));
let passed = 0, failed = 0;

function same(got, wanted, what) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

function holds(condition, what) {
  if (!condition) throw new Error(what);
}

function report(name, ...args) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, execFileSync(writer, ['html', ...args], { maxBuffer: 1 << 28 }));
  return pathToFileURL(file).href;
}

// An audit of the sample capture with the small atlas of tests/golden/owners: a crowd, rivals and a circle of owners.
function owned() {
  const root = join(here, '../..'), set = join(root, 'tests/golden/owners'), none = join(folder, 'none'), atlas = join(folder, 'owners.atlas'), file = join(folder, 'owners.html');
  mkdirSync(none);
  const options = { stdio: 'ignore' };
  execFileSync(program, ['atlas', 'build', '--parties', join(set, 'parties'), '--jurisdictions', none, '--open-data', none, '--registry', none, '-o', atlas], options);
  const { status } = spawnSync(program, ['audit', '--atlas', atlas, '-p', join(set, 'policy.yaml'), '--as-of', '2026-06-01', '-f', 'html', '-o', file, join(root, 'samples/phone.pcap')], options);
  if (status !== 1) throw new Error(`cordon audit ended with ${status}, wanted 1: something denied`);
  const sold = join(folder, 'sold.html');
  const after = spawnSync(program, ['whatif', '--atlas', atlas, '-p', join(set, 'policy.yaml'), '-f', 'html', '-o', sold, join(set, 'sale.yaml'), join(root, 'samples/phone.pcap')], options);
  if (after.status !== 0) throw new Error(`cordon whatif ended with ${after.status}, wanted 0: nothing denied any more`);
  const open = join(folder, 'open.html');
  spawnSync(program, ['audit', '--atlas', atlas, '-p', 'us-28-cfr-202', '--as-of', '2026-06-01', '-f', 'html', '-o', open, join(root, 'samples/phone.pcap')], options);
  const archive = join(folder, 'archive.html');
  spawnSync(program, ['audit', '--atlas', atlas, '-f', 'html', '-o', archive, join(root, 'tests/fuzz/corpus/har/safari.har')], options);
  const store = join(folder, 'store.html');
  spawnSync(program, ['audit', '--no-cache', '--atlas', atlas, '-p', 'observe-only', '-f', 'html', '-o', store, join(root, 'tests/fixtures/mirror')], options);
  return { store: pathToFileURL(store).href, archive: pathToFileURL(archive).href, owned: pathToFileURL(file).href, sold: pathToFileURL(sold).href, open: pathToFileURL(open).href };
}

// Runs in the page: what tests ask again and again.
const HELPERS = `
  window.rows = () => [...document.querySelectorAll('#table tr.chain')];
  window.column = (name) => rows().map((r) => r.querySelector('.c-' + name).textContent);
  window.set = (selector, value, event) => { const e = document.querySelector(selector); e.value = value; e.dispatchEvent(new Event(event, { bubbles: true })); };
  window.openOwned = () => [...document.querySelectorAll('#table tr.chain')].find((r) => r.textContent.includes('heise.de')).querySelector('.open').click();
  window.partyTop = (name) => [...document.querySelectorAll('.party')].find((p) => p.querySelector('.name').textContent.startsWith(name)).getBoundingClientRect().top;
  window.shares = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent).sort();
  window.wide = () => [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest('.sankey, .scroll, .sr') && getComputedStyle(e).position !== 'absolute').map((e) => e.tagName + '.' + e.className);
`;

const tests = {
  async 'opens without complaint and without a request'(page) {
    await page.open(page.urls.plain);
    same(await page.run('document.querySelectorAll("#table tr.chain").length'), 14, 'rows');
    holds(await page.run('document.querySelectorAll("#map .point").length') >= 9, 'the map has points');
    holds(await page.run('document.querySelectorAll("#sankey .band").length') >= 12, 'the flow diagram has bands');
    same(await page.run('document.querySelectorAll("#step button").length'), 0, 'all of it at once where there is room');
    holds(await page.run('document.querySelector("#foot").textContent').then((t) => t.includes('CC BY 4.0') && t.includes('Natural Earth')), 'credits');
  },
  async 'packages of a folder are summed up'(page) {
    if (!page.urls.store) return;
    await page.open(page.urls.store);
    same(await page.run('document.querySelector("#stores").hidden'), false, 'the section is there');
    same(await page.run('document.querySelectorAll("#stores .packages li").length'), 5, 'packages');
    same(await page.run('document.querySelector("#lede").textContent.slice(0, 16)'), '5 of 5 packages ', 'a headline of packages');
    same(await page.run('["places", "ways", "chains"].map((i) => document.getElementById(i).hidden)'), [true, true, true], 'no empty chains');
    holds(await page.run('document.querySelector("#stores").textContent').then((t) => t.includes('5 packages read') && t.includes('com.example.shop')), 'counts and names');
  },
  async 'sorts by a click on a heading, both ways, and tells so'(page) {
    await page.open(page.urls.plain);
    const sorted = async () => [await page.run('column("service")[0]'), await page.run('document.querySelector("th[aria-sort]").textContent.slice(0, 5)'),
      await page.run('document.querySelector("th[aria-sort]").getAttribute("aria-sort")')];
    same(await page.run('column("verdict").slice(0, 4)'), ['deny', 'deny', 'deny', 'deny'], 'worst first at the beginning');
    await page.run('document.querySelector("[data-sort=bytes]").click()');
    same(await sorted(), ['v16m-default.tiktokcdn.com', 'Bytes', 'ascending'], 'most bytes first');
    await page.run('document.querySelector("[data-sort=bytes]").click()');
    same(await sorted(), ['198.18.7.7 no name seen', 'Bytes', 'descending'], 'fewest bytes first');
  },
  async 'filters by text and by facet, together, and clears'(page) {
    await page.open(page.urls.plain);
    await page.run('set("#search", "tiktok akamai", "input")');
    await page.run('new Promise((r) => setTimeout(r, 300))');
    same(await page.run('rows().length'), 2, 'two words');
    await page.run('set("[data-facet=grade]", "weak", "change")');
    same(await page.run('[rows().length, document.querySelector("#table").textContent]'), [0, 'No chain meets these filters.'], 'nothing left');
    await page.run('document.querySelector(".clear").click()');
    same(await page.run('rows().length'), 14, 'cleared');
    await page.run('set("[data-facet=law]", "CN", "change")');
    same(await page.run('[rows().length, document.querySelector("#count").textContent]'), [6, '6 of 14 chains'], 'by law');
  },
  async 'a row opens with the keyboard alone, down to the packets'(page) {
    await page.open(page.urls.plain);
    await page.key('Tab');
    same(await page.run('document.activeElement.className'), 'skip', 'the first stop skips to the table');
    await page.key('Enter');
    for (let i = 0; i < 40 && !(await page.run('document.activeElement.classList.contains("open")')); i++) await page.key('Tab');
    holds(await page.run('document.activeElement.matches("tbody tr:first-child .open")'), 'Tab reaches the first row');
    holds(await page.run('getComputedStyle(document.activeElement).outlineStyle !== "none"'), 'focus is visible');
    await page.key('Enter');
    same(await page.run('document.activeElement.getAttribute("aria-expanded")'), 'true', 'told as open');
    const text = await page.run('document.querySelector(".opened:not([hidden])").textContent');
    for (const part of ['packet 941', 'frame.number in {941, 944, 946}', 'bytedance holds 100 % of tiktok', 'untrusted-recipient', 'TLS_CHACHA20_POLY1305_SHA256']) {
      holds(text.includes(part), `the opened row says ${part}`);
    }
    await page.key('Enter');
    same(await page.run('document.querySelectorAll(".opened:not([hidden])").length'), 0, 'closed again');
  },
  async 'every control has a name'(page) {
    await page.open(page.urls.plain);
    same(await page.run(`[...document.querySelectorAll('button, select, input, [role=button], [tabindex="0"]')].filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim()
      || e.closest('label')?.textContent.trim())).map((e) => e.outerHTML.slice(0, 80))`), [], 'nameless controls');
  },
  async 'the verdicts follow the policy chosen'(page) {
    await page.open(page.urls.plain);
    same(await page.run('document.querySelector(".headline").textContent'), '4 of 14 chains are denied.', 'first policy');
    await page.run('document.querySelectorAll("[name=policy]")[1].click()');
    same(await page.run('document.querySelector(".headline").textContent'), '7 of 14 chains are denied.', 'second policy');
    same(await page.run('column("verdict").filter((v) => v === "deny").length'), 7, 'rows follow');
  },
  async 'marks of the map and nodes of the diagram filter the table'(page) {
    await page.open(page.urls.plain);
    await page.run('[...document.querySelectorAll("#map .point")].find((p) => p.getAttribute("aria-label").startsWith("Dublin")).dispatchEvent(new MouseEvent("click"))');
    same(await page.run('column("service")'), ['api.weather.example'], 'Dublin');
    await page.run('[...document.querySelectorAll("#sankey .node")].find((n) => n.textContent.includes("Alphabet")).dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }))');
    same(await page.run('column("service")'), ['app-measurement.com'], 'Alphabet');
    same(await page.run('document.querySelector(".only").textContent'), 'Controlled by: Alphabet Inc.×', 'what is shown is told');
    await page.run('document.querySelector(".only").click()');
    same(await page.run('rows().length'), 14, 'all again');
  },
  async 'recipients stand against classes, the worst protected first, and a field filters the chains'(page) {
    await page.open(page.urls.told);
    const heads = await page.run('[...document.querySelectorAll("#matrix thead th")].map((t) => t.textContent)');
    same([heads[0], heads.length, await page.run('document.querySelectorAll("#matrix tbody tr").length')], ['Recipient', 15, 27], 'fourteen classes, twenty-seven recipients');
    const grades = await page.run('[...document.querySelectorAll("#matrix tbody tr")].map((r) => r.querySelector(".grade").textContent)');
    same(grades[0], 'in clear', 'the worst first');
    holds(grades.lastIndexOf('in clear') < grades.indexOf('strong'), 'in order');
    same(await page.run('[...document.querySelectorAll("#matrix tbody th")].every((t) => t.scope === "row")'), true, 'rows have headings');
    same(await page.run('[...document.querySelectorAll("#matrix td")].filter((t) => !t.textContent.trim()).length'), 0, 'an empty field says so');
    const label = await page.run('document.querySelector("#matrix td button").getAttribute("aria-label")');
    holds(/^Local network: [a-z.]+: in clear, \d+ times?\. Show the chains\.$/.test(label), `a field tells itself: ${label}`);
    await page.run('document.querySelector("#matrix td button").click()');
    same(await page.run('rows().length'), 2, 'its chains');
    await page.run('document.querySelector(".clear").click()');
    await page.run('set("[data-facet=data]", "residence", "change")');
    holds(await page.run('rows().length > 0 && rows().length < 28'), 'a facet of classes');
    await page.run('document.querySelector(".clear").click()');
    await page.run('[...document.querySelectorAll("#measure button")].find((b) => b.textContent === "Personal data").click()');
    holds(await page.run('document.querySelectorAll("#sankey .band").length > 10'), 'bands by finds');
    const when = await page.run('[...document.querySelectorAll(".told-by")].map((d) => [...d.querySelectorAll(".when")].map((w) => w.getAttribute("datetime")))');
    holds(when.length > 1 && when.every((list) => list.every((t, i) => i === 0 || list[i - 1] <= t)), 'each app in order of time');
  },
  async 'of very many recipients the worst are shown, and how many more there are'(page) {
    await page.open(page.urls.many);
    same(await page.run('[document.querySelectorAll("#matrix tbody tr").length, document.querySelector("#matrix > .small:last-child").textContent]'), [200, 'and 191 more recipients: the table of chains below has all'], 'bounded');
  },
  async 'dark follows the system and the button'(page) {
    const ground = () => page.run('getComputedStyle(document.body).backgroundColor');
    await page.media({ dark: true });
    await page.open(page.urls.plain);
    same([await ground(), await page.run('document.querySelector("#theme").getAttribute("aria-pressed")')], ['rgb(16, 19, 23)', 'true'], 'dark');
    await page.run('document.querySelector("#theme").click()');
    same(await ground(), 'rgb(246, 246, 243)', 'light by the button');
    await page.media({ dark: false });
  },
  async 'text has contrast enough in both themes (WCAG 2.2, 1.4.3)'(page) {
    await page.open(page.urls.plain);
    for (const theme of ['light', 'dark']) {
      await page.run(`document.documentElement.dataset.theme = '${theme}'`);
      same(await page.run(`(() => {
        const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const probe = document.body.appendChild(document.createElement('i')), value = (name) => { probe.style.color = 'var(--' + name + ')'; return light(getComputedStyle(probe).color); };
        const poor = [];
        for (const ground of ['paper', 'ground', 'faint']) for (const ink of ['ink', 'soft', 'deny', 'review', 'undetermined', 'allow', 'accent']) {
          const [a, b] = [value(ground), value(ink)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
          if (ratio < 4.5) poor.push(ink + ' on ' + ground + ' ' + ratio.toFixed(2));
        }
        probe.remove();
        return poor;
      })()`), [], theme);
    }
  },
  async 'on paper: light, every row opened, no controls'(page) {
    await page.media({ dark: true });
    await page.open(page.urls.plain);
    await page.run('dispatchEvent(new Event("beforeprint"))');
    await page.media({ dark: true, print: true });
    same(await page.run('document.querySelectorAll(".opened:not([hidden]) .packets").length'), 14, 'rows opened');
    same(await page.run('[".top", ".filters", ".pager", "td.opener"].map((s) => getComputedStyle(document.querySelector(s)).display)'), ['none', 'none', 'none', 'none'], 'controls');
    same(await page.run('document.documentElement.dataset.theme'), 'light', 'theme');
    await page.media({ dark: true });
    await page.run('dispatchEvent(new Event("afterprint"))');
    same(await page.run('[document.documentElement.dataset.theme, document.querySelectorAll(".opened:not([hidden])").length]'), ['dark', 0], 'as before');
    const pdf = await page.pdf();
    holds(pdf.length > 50_000 && pdf.subarray(0, 5).toString() === '%PDF-', 'prints');
    await page.media({ dark: false });
  },
  async 'names that try to break out stay names'(page) {
    await page.open(page.urls.hostile);
    await page.run('document.querySelectorAll("#table .open").forEach((b) => b.click())');
    same(await page.run('rows().length'), 15, 'rows');
    same(await page.run('[document.scripts.length, document.querySelectorAll("main img, main iframe, main object, main b b, #table script").length]'), [2, 0], 'elements');
    holds(await page.run('document.body.textContent.includes("</script><script>alert(1)</script><img src=x onerror=alert(2)>.example")'), 'shown as text');
    holds(await page.run('/\\\\u202egpj\\.exe/.test(document.querySelector("#table").textContent)'), 'reading direction is not turned');
    same(await page.run('/[\\u001b\\u0007\\u202e]/.test(document.body.textContent.replace(document.querySelector("#data").textContent, ""))'), false, 'controls');
  },
  async 'without a policy: chains and no verdicts'(page) {
    await page.open(page.urls.none);
    same(await page.run('[rows().length, document.querySelectorAll(".badge, [data-sort=verdict], [data-facet=verdict]").length, document.querySelector(".headline").textContent]'),
      [14, 0, 'No policy was given: chains without verdicts.'], 'no verdicts');
  },
  async 'five thousand chains stay quick'(page) {
    const began = Date.now();
    await page.open(page.urls.large);
    const opened = Date.now() - began;
    same(await page.run('[rows().length, document.querySelector("#count").textContent]'), [50, '5,012 chains'], 'a page at a time');
    const took = await page.run('(() => { const t = performance.now(); document.querySelector("[data-sort=service]").click(); return performance.now() - t; })()');
    holds(opened < 8000 && took < 1000, `opening took ${opened} ms, sorting ${took} ms`);
    await page.run('document.querySelector("[data-go=last]").click()');
    same(await page.run('rows().length'), 12, 'the last page');
  },
};

const phone = {
  async 'nothing is wider than the phone, opened or not'(page) {
    for (const name of ['plain', 'hostile', 'large', 'told']) {
      await page.open(page.urls[name]);
      await page.run('document.querySelectorAll("#table .open").forEach((b, i) => i < 15 && b.click())');
      same(await page.run('[document.documentElement.scrollWidth, wide()]'), [360, []], name);
    }
  },
  async 'recipients stay in sight while classes are scrolled'(page) {
    await page.open(page.urls.told);
    await page.run('document.querySelector("#matrix .scroll").scrollLeft = 400');
    const [left, first, right] = await page.run('[document.querySelector("#matrix .scroll").getBoundingClientRect().left, document.querySelector("#matrix tbody th").getBoundingClientRect().left, document.querySelector("#matrix tbody th").getBoundingClientRect().right]');
    holds(Math.abs(left - first) <= 1 && right <= 200, `sticky: ${left} ${first} ${right}`);
  },
  async 'rows become cards that sort and open'(page) {
    await page.open(page.urls.plain);
    same(await page.run('[getComputedStyle(document.querySelector("#table thead")).display, getComputedStyle(rows()[0]).display]'), ['none', 'grid'], 'cards');
    await page.run('set(".order select", "bytes", "change")');
    same(await page.run('column("service")[0]'), 'v16m-default.tiktokcdn.com', 'sorted');
    await page.run('rows()[0].click()');
    holds(await page.run('document.querySelector(".opened:not([hidden])").getBoundingClientRect().width <= 360'), 'opened');
  },
  async 'the flow diagram fits, a step at a time'(page) {
    // Letters set apart stand for a font that is wider than this machine's.
    for (const [name, apart] of [['plain', 0], ['hostile', 0], ['large', 0], ['plain', 2]]) {
      await page.open(page.urls[name]);
      await page.run(`document.documentElement.style.letterSpacing = "${apart}px"`);
      const titles = () => page.run('[...document.querySelectorAll("#sankey .column")].map((t) => t.textContent)');
      const steps = await page.run('document.querySelectorAll("#step button").length');
      holds(steps >= 2, `${name}: ${steps} steps`);
      for (let i = 0; i < steps; i++) {
        await page.run(`document.querySelectorAll("#step button")[${i}].click()`);
        same((await titles()).join(' → '), await page.run('document.querySelector("#step [aria-pressed=true]").textContent'), `${name}: columns`);
        holds(await page.run('document.querySelectorAll("#sankey .band").length') >= 1, `${name}: bands`);
        same(await page.run('[document.querySelector("#sankey").scrollWidth <= document.querySelector("#sankey").clientWidth, '
          + '[...document.querySelectorAll("#sankey text")].filter((t) => { const r = t.getBoundingClientRect(); return r.left < 0 || r.right > 360; }).length]'), [true, 0], `${name}: fits`);
        same(await page.run(`[...document.querySelectorAll("#sankey .node text")].map((t) => t.getBoundingClientRect()).filter((r, i, all) =>
          all.some((o, k) => k > i && r.left < o.right - 1 && o.left < r.right - 1 && r.top < o.bottom - 4 && o.top < r.bottom - 4)).length`), 0, `${name}: labels over labels`);
      }
    }
  },
  async 'what one touches is large enough (WCAG 2.2, 2.5.8)'(page) {
    await page.open(page.urls.plain);
    same(await page.run(`[...document.querySelectorAll('button, select, input[type=search]')].filter((e) => e.offsetParent && (e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24))
      .map((e) => e.outerHTML.slice(0, 80))`), [], 'small controls');
  },
};

const picture = {
  async 'rules that are all left open are told together, each one behind a click; without a place there is no map'(page) {
    await page.open(page.urls.open);
    same(await page.run('document.querySelectorAll("#map svg").length + document.querySelector("#map").textContent.slice(0, 39)'), '0Where the hosts stand is not known: the', 'no empty globe');
    await page.run('openOwned()');
    const [shown, inside, lines] = await page.run(`(() => { const all = [...document.querySelectorAll('.findings > .finding')];
      return [all.length, all[0].querySelectorAll('details .finding').length, all[0].querySelectorAll(':scope > .missing').length]; })()`);
    holds(shown <= 2 && inside >= 3 && lines >= 1, `${shown} findings, ${inside} within the first, ${lines} lines of what is missing`);
    same(await page.run('document.querySelector(".findings details").open'), false, 'closed');
  },
  async 'what an archive shows is called an entry, and no address is made up'(page) {
    await page.open(page.urls.archive);
    await page.run('document.querySelectorAll("#table .open").forEach((b) => b.click())');
    const text = await page.run('document.body.innerText');
    for (const part of ['entry 1 first entry', 'entry 2 first entry', 'Packets, entries', 'unreached.example', 'Messages'])
      holds(text.includes(part), `the page says ${part}`);
    for (const part of ['Wireshark', 'packet 1', 'undefined', 'NaN', '[::]'])
      holds(!text.includes(part), `the page does not say ${part}`);
  },
  async 'owners are drawn above what they own, and the path that decides is marked'(page) {
    await page.open(page.urls.owned);
    holds(await page.run('!document.body.textContent.includes("standard input")'), 'a file is not called standard input');
    await page.run('openOwned()');
    same(await page.run('[document.querySelectorAll(".owners").length, document.querySelector(".owners").open, document.querySelector(".owners-view svg").getAttribute("class")]'), [1, true, 'layers'], 'one picture, open');
    same(await page.run('partyTop("A State") < partyTop("Top Holding") && partyTop("Top Holding") < partyTop("Paper House")'), true, 'order');
    same(await page.run('shares(".stake.decides")'), ['60 %', '90 %'], 'the path');
    same(await page.run('[...document.querySelectorAll(".party.decides")].map((p) => p.querySelector(".name").textContent).sort()'), ['A State', 'Paper House GmbH', 'Top Holding B.V.'], 'parties on it');
    same(await page.run('shares(".stake.disputed")'), ['10 % ?12–15 % ?1 % golden share'], 'rival claims');
    same(await page.run('document.querySelector(".party.holder .note").textContent'), '↑ 2 more above', 'what is left out is told');
    holds(await page.run('document.querySelector(".owners .says").textContent.startsWith("Marked, what decides: deny under state-owned")'), 'and what it decides');
    same(await page.run('getComputedStyle(document.querySelector(".stake.decides .line")).strokeWidth'), '3.5px', 'not by colour alone');
    await page.run('document.querySelectorAll(".owners .segments button")[1].click()');
    same(await page.run('[shares(".stake.decides"), document.querySelector(".owners .says").textContent]'), [['60 %'], 'Marked: Top Holding B.V. controls it (aggregate >= 50 %, share 60 %).'], 'the other path');
  },
  async 'the picture is walked with the arrow keys, and is a list as well'(page) {
    await page.open(page.urls.owned);
    holds(await page.run('!document.body.textContent.includes("standard input")'), 'a file is not called standard input');
    await page.run('openOwned()');
    same(await page.run('document.querySelectorAll(".stake:not([tabindex=\\"-1\\"])").length'), 1, 'one stop for Tab');
    await page.run('document.querySelector(".owners .segments button:last-child").focus()');
    await page.key('Tab');
    holds(await page.run('document.activeElement.matches(".stake")'), 'Tab goes into the picture');
    const seen = new Set();
    for (let i = 0; i < 8; i++) {
      seen.add(await page.run('document.querySelector(".looked-at").textContent'));
      await page.key('ArrowRight');
    }
    same(seen.size, 8, 'each stake once');
    holds([...seen].some((t) => t.includes('The Fund holds 12-15 % of Paper House GmbH (equity, disputed; confidence low) [A newspaper\'s report]')), 'its source');
    same(await page.run('[...document.querySelectorAll(".stake")].filter((e) => !e.getAttribute("aria-label")).length'), 0, 'all have names');
    await page.run('document.querySelector(".as-list").open = true');
    same(await page.run('[...document.querySelectorAll(".as-list li")].filter((l) => l.textContent.startsWith("Decides: ")).length'), 2, 'decides');
    same(await page.run('document.querySelector(".as-list").textContent.includes("Paper House GmbH: 2 more owners not shown")'), true, 'and what is left out');
    same(await page.run('document.querySelectorAll(".as-list li").length'), 11, 'ten stakes, one note');
  },
  async 'a narrowed window is drawn for anew'(page) {
    await page.open(page.urls.owned);
    holds(await page.run('!document.body.textContent.includes("standard input")'), 'a file is not called standard input');
    await page.run('openOwned()');
    await page.send('Emulation.setDeviceMetricsOverride', { width: 420, height: 900, deviceScaleFactor: 1, mobile: false });
    await page.run('new Promise((r) => setTimeout(r, 400))');
    same(await page.run('[document.querySelector(".owners-view svg").getAttribute("class"), document.querySelectorAll(".stake.decides").length]'), ['lanes', 2], 'lanes, marked as before');
  },
  async 'a name that is markup stays a name, and on paper sources stand beside the picture'(page) {
    await page.open(page.urls.owned);
    holds(await page.run('!document.body.textContent.includes("standard input")'), 'a file is not called standard input');
    await page.run('openOwned()');
    same(await page.run('[document.scripts.length, document.querySelectorAll("main img").length]'), [2, 0], 'elements');
    await page.run('dispatchEvent(new Event("beforeprint"))');
    same(await page.run('[...document.querySelectorAll(".owners, .as-list")].map((d) => d.open)'), [true, true], 'open');
  },
};

const whatif = {
  async 'before and after stand side by side, each with its owners'(page) {
    await page.open(page.urls.sold);
    same(await page.run('[document.querySelector(".headline").textContent, [...document.querySelectorAll(".numbers .moved")].map((c) => c.textContent)]'),
      ['1 of 31 verdicts changes. 1 of 31 custody chains is in other hands.', ['1 → 0', '0 → 1']], 'numbers');
    same(await page.run('[...document.querySelectorAll("#changed .side")].map((s) => [s.getAttribute("aria-label"), s.querySelector(".badge").textContent])'), [['Before', 'deny'], ['After', 'allow']], 'sides');
    same(await page.run('[...document.querySelectorAll("#changed .side")].map((s) => [...s.querySelectorAll(".party.decides .name")].map((n) => n.textContent).sort().join(", "))'),
      ['A State, Paper House GmbH, Top Holding B.V.', 'Paper House GmbH, The Fund, Top Holding B.V.'], 'paths');
    holds(await page.run('document.querySelectorAll("#changed .side")[1].querySelector(".says").textContent').then((t) => t.startsWith('Marked: what makes the difference; The Fund controls it')), 'what makes the difference is marked');
    const [a, b] = await page.run('[...document.querySelectorAll("#changed .side")].map((s) => { const r = s.getBoundingClientRect(); return [r.left, r.top]; })');
    holds(a[0] < b[0] && a[1] === b[1], 'two columns');
    same(await page.run('[document.scripts.length, document.querySelectorAll("main img").length]'), [2, 0], 'elements');
    same(await page.run(`[...document.querySelectorAll('button, [tabindex="0"]')].filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim())).length`), 0, 'nameless controls');
    await page.media({ dark: true });
    await page.run('dispatchEvent(new Event("beforeprint"))');
    same(await page.run('[document.documentElement.dataset.theme, [...document.querySelectorAll(".owners, .as-list")].every((d) => d.open)]'), ['light', true], 'on paper');
    await page.media({ dark: false });
  },
};

const whatifPhone = {
  async 'before and after, one below the other'(page) {
    await page.open(page.urls.sold);
    same(await page.run('[document.documentElement.scrollWidth, wide()]'), [360, []], 'fits');
    const [a, b] = await page.run('[...document.querySelectorAll("#changed .side")].map((s) => { const r = s.getBoundingClientRect(); return [r.left, r.bottom, r.top]; })');
    holds(a[0] === b[0] && a[1] <= b[2], 'one column');
  },
};

const picturePhone = {
  async 'owners on a phone: a party a row, lanes at the side'(page) {
    await page.open(page.urls.owned);
    holds(await page.run('!document.body.textContent.includes("standard input")'), 'a file is not called standard input');
    await page.run('openOwned()');
    same(await page.run('[document.querySelector(".owners-view svg").getAttribute("class"), document.documentElement.scrollWidth, wide()]'), ['lanes', 360, []], 'fits');
    same(await page.run('[...document.querySelectorAll(".owners-view text")].filter((t) => { const r = t.getBoundingClientRect(); return r.left < 0 || r.right > 360; }).length'), 0, 'text inside');
    same(await page.run('[...document.querySelectorAll(".share.decides")].map((t) => t.textContent).sort()'), ['60 % of Paper House GmbH', '90 % of Top Holding B.V.'], 'the path');
    same(await page.run('[...document.querySelectorAll(".party")].map((p) => p.getBoundingClientRect().top).filter((t, i, all) => i && all[i - 1] <= t).length'), 0, 'the holder at the foot');
  },
};

async function run(browser, urls, list, where, width, height, how) {
  for (const [name, test] of Object.entries(list)) {
    const page = await browser.page(width, height, how);
    page.urls = urls;
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: `if (location.protocol === 'file:') { ${HELPERS} }` });
    try {
      await test(page);
      same(page.complaints, [], 'complaints of the browser');
      same(page.requests.filter((u) => !Object.values(urls).includes(u)), [], 'requests');
      passed++;
      console.log(`ok: ${where}: ${name}`);
    } catch (error) {
      failed++;
      console.log(`failed: ${where}: ${name}: ${error.message}`);
    }
    await page.close();
  }
}

const inside = { ...insideTests(same, holds), ...wayTests(same, holds) }, insideOnPhone = { ...insidePhone(same), ...wayPhone(same, holds) }, ban = banTests(same, holds), banOnPhone = banPhone(same);
const chromium = chromiumPath();
if (!chromium) {
  console.log('skipped: the page in a browser: there is no chromium');
  console.log(`0 passed, 0 failed, ${[tests, phone, inside, insideOnPhone, picture, picturePhone, whatif, whatifPhone, ban, banOnPhone].reduce((n, t) => n + Object.keys(t).length, 0)} skipped`);
  process.exit(77);
}
const urls = { ...(program ? { ...owned(), ...banReport(program, join(here, '../..'), folder) } : {}), plain: report('plain'), hostile: report('hostile', 'hostile'), none: report('none', 'no-policy'), large: report('large', '358'), told: report('told', 'told', '2'), many: report('many', 'told', '30') };
for (const [name, how] of Object.entries({ ...reports, ...wayReports })) urls[name] = report(name, ...how);
const browser = new Browser(chromium);
await run(browser, urls, tests, 'desktop', 1280, 900, {});
await run(browser, urls, inside, 'desktop', 1280, 900, {});
await run(browser, urls, { ...phone, ...insideOnPhone }, 'phone', 360, 740, { phone: true });
if (program) {
  await run(browser, urls, { ...picture, ...whatif, ...ban }, 'desktop', 1280, 900, {});
  await run(browser, urls, { ...picturePhone, ...whatifPhone, ...banOnPhone }, 'phone', 360, 740, { phone: true });
}
await browser.close();
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);

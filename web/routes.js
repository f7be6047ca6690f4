// Carriers that routes lead over: one by one, and by verdict, controller and law.
import { byId, count, country, h, name, plural, put } from './dom.js';
import { UNKNOWN, rank } from './data.js';
import { Rows } from './rows.js';
import { lawNames, madeBy } from './maker.js';
import { percent } from './ways.js';
import { details } from './details.js';

const NOT_JUDGED = 'not-judged'; // only routes between others lead over it (--mine)
const VIEWS = [['each', 'Each carrier'], ['verdict', 'By verdict'], ['controller', 'By who controls them'], ['country', 'By law']];

function vantages(c) {
  return `${plural(c.routes, 'route', 'routes')} to ${plural(c.prefixes, 'prefix', 'prefixes')}, as seen from ${plural(c.vantages, 'vantage point', 'vantage points')}${c.mine ? `, ${count(c.mine)} of them in your own network` : ', none of them known to be in your own network'}. `;
}

function dependence(c) {
  const full = c.full + c.full_ipv6;
  if (!full) return 'No vantage point has a full table, so how much depends on a carrier is not known.';
  return `Dependence is AS hegemony: how much of all addresses is reached over it, 0 to 100 %, over ${plural(Math.max(c.full, c.full_ipv6), 'vantage point', 'vantage points')} with a full table${c.trimmed ? '' : ', too few to leave extremes out'}.`;
}

// Both families, where both are there.
function two([v4, v6]) {
  if (v6 === null || v6 === undefined) return percent(v4);
  return v4 === null ? percent(v6) : [percent(v4), h('span', { class: 'small line' }, `IPv6 ${percent(v6)}`)];
}

// Only columns that say something.
function shares(list, of) {
  const has = (get) => list.some((t) => (get(t) ?? null) !== null);
  return [{ id: 'addresses', name: 'Of addresses', right: true, cell: (t) => two(of.share(t)) }, has((t) => of.hegemony(t).find((v) => v !== null)) && { id: 'dependence', name: 'Dependence', right: true, cell: (t) => two(of.hegemony(t)) },
    has(of.mine) && { id: 'mine', name: 'Of mine', right: true, cell: (t) => percent(of.mine(t)) }, has(of.traffic) && { id: 'bytes', name: 'Of traffic', right: true, cell: (t) => percent(of.traffic(t)) },
    { id: 'vantages', name: 'Seen from', right: true, cell: (t) => count(of.vantages(t)) }].filter(Boolean);
}

function eachRows(model, box) {
  const things = model.routes.filter((c) => c.way).map((chain, i) => ({ chain, link: chain.links[0], name: chain.links[0].as_name || '', hegemony: (model.carriers.hegemony || [])[i] || [chain.links[0].carrier && chain.links[0].carrier.hegemony, null],
    verdict: !model.policies.length ? null : chain.way.context ? NOT_JUDGED : model.verdict(chain), search: `as${chain.links[0].asn}\n${chain.links[0].as_name}\n${chain.search}`.toLowerCase(), opened: () => details(chain, model) }))
    .sort((a, b) => rank(a.verdict) - rank(b.verdict) || !!a.chain.way.context - !!b.chain.way.context || a.chain.index - b.chain.index);
  const way = (t) => t.chain.way, of = { share: (t) => [way(t).address_share_ipv4, way(t).address_share_ipv6], hegemony: (t) => t.hegemony, mine: (t) => way(t).mine_share, traffic: (t) => way(t).traffic_share, vantages: (t) => way(t).vantages || 0 };
  const rows = new Rows(box, { label: 'Carriers on routes', one: 'carrier', many: 'carriers', things, facets: [{ id: 'maker', name: 'Controlled by', get: (t) => (t.chain.party === UNKNOWN ? '' : t.chain.party) }],
    columns: [{ id: 'carrier', name: 'Carrier', cell: (t) => [h('span', { class: 'strong' }, `AS${t.link.asn}`), t.link.as_name && t.link.as_name !== t.chain.holder ? h('span', { class: 'small line' }, name(t.link.as_name)) : '',
      t.chain.way.context ? h('span', { class: 'small line' }, 'only on routes between others') : ''] },
      { id: 'maker', name: 'Held by', cell: (t) => madeBy(t.chain) }, { id: 'law', name: 'Law of', cell: (t) => lawNames(t.chain) || '–' }, { id: 'prefixes', name: 'Prefixes', right: true, cell: (t) => count(way(t).prefixes || 0) }, ...shares(things, of)] });
  const cut = model.cut.route.chains;
  if (cut) box.append(h('p', { class: 'small' }, `${plural(cut, 'more carrier is', 'more carriers are')} counted above and not listed here, none worse than these: --format json has them all.`));
  return rows;
}

function groupTable(model, by) {
  const list = model.carriers[by], of = { share: (g) => g.share, hegemony: (g) => g.hegemony, mine: (g) => g.mine, traffic: (g) => g.traffic, vantages: (g) => g.vantages };
  const title = { verdict: 'Verdict', controller: 'In hands of', country: 'Law of' }[by], show = (g) => (g.name === null ? h('i', {}, 'not known') : by === 'country' ? country(g.name) : name(g.name));
  const columns = [{ name: title, cell: (g) => h('span', { class: by === 'verdict' && !g.context ? `v-${g.name} verdict-word` : 'strong' }, show(g)) }, { name: 'Carriers', right: true, cell: (g) => count(g.members) }, { name: 'Prefixes', right: true, cell: (g) => count(g.prefixes) }, ...shares(list, of)];
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Carriers: ${title}` }, h('table', { class: 'small-table' }, h('thead', {}, h('tr', {}, columns.map((c) => h('th', { scope: 'col', class: c.right ? 'right' : null }, c.name)))),
    h('tbody', {}, list.slice(0, 60).map((g) => h('tr', { class: model.policies.length && !g.context ? `v-${g.worst} edged` : null }, columns.map((c) => h('td', { 'data-name': c.name, class: c.right ? 'right' : null }, c.cell(g))))))),
  list.length > 60 ? h('p', { class: 'small' }, `and ${count(list.length - 60)} more`) : '');
}

export function showRoutes(model) {
  byId('carriers').hidden = byId('to-carriers').hidden = !model.carriers;
  if (!model.carriers) return [];
  put(byId('carriers-about'), model.carriers.origin ? `Of routes to what AS${model.carriers.origin} announces alone. ` : '', vantages(model.carriers), dependence(model.carriers), ' A route over two carriers of one group counts once there.');
  const views = VIEWS.filter(([id]) => id !== 'verdict' || model.policies.length), boxes = new Map(views.map(([id]) => [id, h('div', { hidden: id !== 'each' })]));
  const choose = (id) => {
    for (const [other, box] of boxes) box.hidden = other !== id;
    for (const b of byId('carriers-by').children) b.setAttribute('aria-pressed', String(b.dataset.by === id));
  };
  put(byId('carriers-by'), views.map(([id, text]) => h('button', { type: 'button', 'data-by': id, 'aria-pressed': String(id === 'each'), onclick: () => choose(id) }, text)));
  put(byId('carriers-table'), [...boxes.values()]);
  const rows = eachRows(model, boxes.get('each'));
  for (const [id, box] of boxes) if (id !== 'each') put(box, h('h3', { class: 'printed' }, VIEWS.find(([v]) => v === id)[1]), groupTable(model, id));
  rows.views = boxes;
  rows.whenPrinted = (on) => { for (const [id, box] of boxes) if (on) { box.wasHidden = box.hidden; box.hidden = false; } else box.hidden = box.wasHidden ?? id !== 'each'; };
  return [rows];
}

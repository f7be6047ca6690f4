// A chain as a strip that everybody can read: from the app to the service, a card for each hand that the data is in.
import { count, country, h, name, plural } from './dom.js';
import { allHolders, carrierName, handsOf, hopPlace, lawsOfAll, percent, stagesOf } from './ways.js';

const SHOWN = 4; // of alternatives, in a card
const WORDS = { app: 'App', component: 'Part in the app', device: 'Device', carrier: 'Carrier', cable: 'Cable under the sea', host: 'Host', service: 'Service' };
const SEEN = { observed: 'seen in the evidence', inferred: 'concluded from the evidence', unknown: 'not seen' };

function lawLine(codes) {
  return codes.length ? h('p', { class: 'card-law' }, h('span', { class: 'small' }, 'Law of '), codes.slice(0, 5).map(country).join(', '), codes.length > 5 ? ` and ${codes.length - 5} more` : '') : '';
}

function card(role, { stack, missing, title, badge = '', body }) {
  return h('li', { class: `step r-${role}${stack ? ' stack' : ''}${missing ? ' gap' : ''}` }, h('div', { class: 'step-card' },
    h('p', { class: 'step-role' }, WORDS[role], badge && h('span', { class: 'step-badge' }, badge)), h('p', { class: 'step-title' }, title), body));
}

const gap = (role, title, why) => card(role, { missing: true, title, body: why ? h('p', { class: 'small' }, why) : '' });

const controllerOf = (link) => link.controllers.find((c) => c.answer === 'met' && !['persons', 'unknown'].includes(c.kind));

function hands(link) {
  const by = controllerOf(link);
  return [h('p', {}, link.holder_name ? ['Held by ', h('b', {}, link.holder_name)] : h('i', {}, link.special ? 'In the local network' : 'Holder not known')),
    by ? h('p', {}, 'Controlled by ', h('b', {}, by.name || by.party)) : '', lawLine(lawsOfAll([link])),
    h('p', { class: 'small card-sure' }, [SEEN[link.seen] || '', link.holder_name && `confidence ${link.confidence}`].filter(Boolean).join(', '))];
}

function plain(role, link, title, badge) {
  return card(role, { title, badge, body: hands(link) });
}

const text = (link) => name((link.identifier || 'not named').replace(/^[a-z]+:/, '').replace(/^(android|ios)\//, ''));

const seenFrom = (choice) => `As seen ${choice.told || 'by routes'}${choice.open ? '; another way is possible' : ''}`;

function carriers(stage, chain) {
  if (!stage.choice) {
    const link = stage.items[0].link, hop = link.carrier && link.carrier.hop;
    const all = stage.all, badge = hop ? `from hop ${hop}` : all ? (all.ways === 1 ? 'on the way known' : `on all ${count(all.ways)} ways`) : '';
    return card('carrier', { title: link.asn ? `AS${link.asn}` : text(link), badge, body: [hands(link), all ? h('p', { class: 'small' }, seenFrom(all)) : ''] });
  }
  const rest = stage.items.length - SHOWN + (chain.carriers_cut || 0);
  return card('carrier', { stack: true, title: `${plural(stage.items.length + (chain.carriers_cut || 0), 'carrier', 'carriers')}, each on some of ${plural(stage.choice.ways, 'way', 'ways')}`, badge: 'which is not known',
    body: [h('ul', { class: 'options' }, stage.items.slice(0, SHOWN).map((o) => h('li', {}, h('b', {}, carrierName(o.link)), h('span', { class: 'small line' }, `on ${count(o.ways)} of ${count(o.of)} ways`, lawsOfAll([o.link]).length ? `; law of ${lawsOfAll([o.link]).map(country).join(', ')}` : ''))),
      rest > 0 ? h('li', { class: 'small' }, `and ${plural(rest, 'more', 'more')}`) : ''), h('p', { class: 'small' }, seenFrom(stage.choice))] });
}

function cables(stage) {
  const choice = stage.choice, n = stage.items.length, land = stage.at && stage.at.answer === 'over-land', where = choice ? choice.told : '';
  if (!n) return gap('cable', 'Which cable cannot be told', [where, stage.at && stage.at.why].filter(Boolean).join(': '));
  const badge = land ? 'or over land' : n > 1 ? `one of ${count(n)} cables` : choice ? (choice.open ? 'one fits, others may' : 'one cable fits') : '';
  const one = n === 1 && !land ? stage.items[0] : null, likely = (c) => (Number.isFinite(c.probability) ? ` ${percent(c.probability)}` : '');
  if (one) return card('cable', { badge, title: `${one.name}${likely(one)}`, body: [handsOf(one.holders).map((line) => h('p', { class: 'small' }, line)), where ? h('p', { class: 'small' }, where) : '', lawLine(lawsOfAll(allHolders(one)))] });
  return card('cable', { stack: true, badge, title: where.replace(/^./, (c) => c.toUpperCase()),
    body: [h('ul', { class: 'options' }, stage.items.slice(0, SHOWN).map((c) => h('li', {}, h('b', {}, c.name), likely(c), handsOf(c.holders).map((line) => h('span', { class: 'small line' }, line)))),
      n > SHOWN ? h('li', { class: 'small' }, `and ${count(n - SHOWN)} more`) : ''), lawLine(lawsOfAll(stage.items.flatMap(allHolders)))] });
}

// What is not known of the way is a card as well.
function wayCards(chain, model) {
  const stages = stagesOf(chain), way = chain.way, cards = stages.map((g) => (g.role === 'cable' ? cables(g) : carriers(g, chain))), has = (role) => stages.some((g) => g.role === role);
  if (chain.host && chain.host.special) return [];
  if (!has('carrier')) cards.unshift(gap('carrier', way ? 'No carrier is known on the way' : 'Carriers: not shown', way ? (way.shown_by === 'routes' ? `as seen from ${plural(way.vantages || 0, 'vantage point', 'vantage points')}` : '') : model.summary.counts.routes + model.summary.counts.updates + model.summary.counts.traces ? 'no route and no trace in the evidence leads to it' : 'neither routes nor a trace are in the evidence'));
  if (!has('cable')) {
    const trace = way && way.shown_by === 'trace';
    cards.push(gap('cable', trace ? 'Cables: none is needed' : 'Cables: not shown by any trace', trace ? (way.hops.some((x) => x.town) ? 'as far as the hops that answered have a place' : 'no hop has a known place') : ''));
  }
  return cards;
}

function hostCard(host) {
  const place = host.place ? hopPlace({ town: host.place.city, country: host.place.country }) : '';
  return plain('host', host, text(host), place ? `in ${place}` : '');
}

export function strip(chain, model) {
  if (!['traffic', 'endpoint', 'trace'].includes(chain.kind)) return '';
  const first = chain.device ? plain('device', chain.device, text(chain.device)) : '', ways = wayCards(chain, model), trace = chain.kind === 'trace';
  const app = chain.app ? plain('app', chain.app, text(chain.app)) : trace ? '' : gap('app', 'Not told which app', '');
  const part = chain.component ? plain('component', chain.component, (chain.component.component && chain.component.component.name) || text(chain.component)) : '';
  const service = chain.service ? plain('service', chain.service, text(chain.service)) : trace ? '' : gap('service', 'No name was seen', 'only the host is known');
  return h('section', { class: 'strip' }, h('h4', {}, 'Through whose hands'),
    h('ol', { class: 'steps-row' }, first, app, part, ways, chain.host ? hostCard(chain.host) : '', service));
}

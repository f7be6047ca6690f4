// The summary: what was audited, how it went, the figures.
import { byId, count, country, date, h, plural, put, size, time } from './dom.js';
import { LOCAL, UNKNOWN, VERDICTS, gather } from './data.js';
import { badge, mark } from './marks.js';

function period(evidence) {
  const first = evidence.map((e) => e.first).filter(Boolean).sort()[0];
  const last = evidence.map((e) => e.last).filter(Boolean).sort().pop();
  if (!first) return '';
  const a = time(first), b = time(last);
  const until = a.slice(0, 16) === b.slice(0, 16) ? 19 : 16;
  return a.slice(0, 10) === b.slice(0, 10) ? `${date(first)}, ${a.slice(11, until)} to ${b.slice(11, until)} UTC`
    : `${date(first)} to ${date(last)}`;
}

const KINDS = ['traffic', 'inside', 'endpoint', 'installed', 'trace', 'route'];

function kindsOf(model) {
  const n = Object.fromEntries(KINDS.map((k) => [k, model.all.filter((c) => c.kind === k).length + model.cutOf(k)]));
  return { ...n, packages: model.apps.length + model.appsCut, programs: model.software.length, devices: model.devices.length };
}

// Which question the evidence answers.
function question(k) {
  if (!k.traffic && !k.inside && !k.installed && (k.route || k.trace)) return 'Over whose networks';
  if (k.traffic || !(k.inside || k.installed)) return 'Where the data goes';
  if (k.inside) return 'What is inside';
  return k.devices && !k.programs ? 'What is connected' : 'What is installed';
}

// "33 flows in 1,902 packets, gathered into 31 custody chains; 1 package with 12 components, naming 30 places."
function told(model) {
  const k = kindsOf(model), { counts } = model.summary, stores = model.summary.stores || [];
  const unit = model.summary.evidence.every((e) => e.format === 'har' || !e.flows) ? ['message', 'messages'] : ['packet', 'packets'];
  const components = k.inside - k.packages;
  const parts = [k.traffic && `${plural(counts.flows, 'flow', 'flows')} in ${plural(counts.packets, ...unit)}, gathered into ${plural(k.traffic, 'custody chain', 'custody chains')}`,
    k.packages && `${plural(k.packages, 'package', 'packages')} with ${plural(components, 'component', 'components')}, naming ${plural(k.endpoint, 'place', 'places')}${k.traffic ? ' to which nothing was seen to go' : ''}`,
    k.trace && `${plural(k.trace, 'way', 'ways')} that traces show${k.traffic ? ' and no traffic took' : ''}`, k.route && `${plural(model.carriers ? model.carriers.routes : counts.routes, 'route', 'routes')} over ${plural(k.route, 'carrier', 'carriers')}`,
    counts.updates && `${plural(counts.updates, 'update', 'updates')}`,
    k.programs && `${plural(k.programs, 'program', 'programs')} that ${k.programs === 1 ? 'a list tells' : 'lists tell'} of`, k.devices && `${plural(k.devices, 'device', 'devices')}`,
    stores.length && `${plural(stores.reduce((n, s) => n + s.packages, 0), 'package', 'packages')} in ${plural(stores.length, 'folder', 'folders')}`].filter(Boolean);
  return `${parts.join('; ') || 'nothing that could be made into a custody chain'}. `;
}

export function showHead(model) {
  const { evidence, as_of: asOf, population } = model.summary, ask = question(kindsOf(model));
  byId('title').textContent = ask;
  document.title = `cordon: ${ask.replace(/^./, (c) => c.toLowerCase())}`;
  const names = evidence.slice(0, 3).map((e) => h('bdi', { title: e.file }, String(e.file).split('/').pop()));
  put(byId('kicker'), h('span', {}, 'Custody audit'), h('span', {}, period(evidence)));
  const list = names.flatMap((n, i) => (i ? [i === names.length - 1 && evidence.length <= 3 ? ' and ' : ', ', n] : [n]));
  put(byId('lede'), ...[...list, evidence.length > 3 ? ` and ${evidence.length - 3} more` : '',
    ': ', told(model),
    asOf ? `Ownership as of ${date(asOf)}.` : '',
    population ? ` The evidence stands for ${population.text}.` : '',
    model.summary.complete ? '' : h('strong', {}, ' Part of the evidence could not be read: the result is incomplete.')]);
}

export function showPolicies(model, changed) {
  if (model.policies.length < 2) return;
  const options = [...model.policies.map((p, i) => [i, p.id]), [-1, 'strictest of all']];
  byId('policies').hidden = false;
  put(byId('policies'), h('fieldset', {}, h('legend', {}, 'Verdicts under'),
    options.map(([i, label]) => h('label', { class: 'choice' },
      h('input', { type: 'radio', name: 'policy', value: i, checked: i === model.policy,
        onchange: () => { model.policy = i; changed(); } }), h('span', {}, label)))));
}

// What the verdicts are on: one word for all of them.
function noun(k) {
  if (k.route && !k.traffic && !k.inside && !k.installed && !k.trace) return ['carrier', 'carriers'];
  if (k.trace && !k.traffic && !k.inside && !k.installed && !k.route) return ['way', 'ways'];
  if (k.traffic || k.trace || k.route || (k.inside && k.installed) || (k.programs && k.devices)) return ['chain', 'chains'];
  if (k.inside) return k.endpoint ? ['app, component or place', 'apps, components and places'] : ['app or component', 'apps and components'];
  return k.devices ? ['device', 'devices'] : k.programs ? ['program', 'programs'] : ['chain', 'chains'];
}

const total = (model) => KINDS.reduce((n, k) => n + model.cutOf(k), model.all.length);

function headline(model, sums) {
  const all = total(model), [one, many] = noun(kindsOf(model)), each = all === 1 ? one : many;
  const said = (n, word) => `${n === all && all > 1 ? 'All' : count(n)} of ${count(all)} ${each} ${n === 1 ? 'is' : 'are'} ${word}`;
  if (sums.deny) return said(sums.deny, 'denied.').replace('All of', 'All');
  if (sums.review) return said(sums.review, 'to be reviewed; none is denied.').replace('All of', 'All');
  if (sums.undetermined) return `No ${one} is denied; ${count(sums.undetermined)} could not be determined.`;
  return all ? `No ${one} is denied.` : 'Nothing here could be judged.';
}

// Where chains are of several kinds: how the worst verdict spreads over them.
function spread(model, sums) {
  const words = { traffic: 'chains of traffic', inside: 'apps and components', endpoint: 'places named', installed: 'programs and devices', trace: 'ways of traces', route: 'carriers on routes' };
  const how = { deny: 'Denied', review: 'To be reviewed', undetermined: 'Not determined' };
  const v = VERDICTS.find((x) => sums[x]), kinds = KINDS.filter((k) => model.all.some((c) => c.kind === k));
  if (kinds.length < 2 || !v || v === 'allow') return '';
  const parts = kinds.map((k) => { const list = model.all.filter((c) => c.kind === k); return `${count(list.filter((c) => model.verdict(c) === v).length + model.cutOf(k, v))} of ${count(list.length + model.cutOf(k))} ${words[k]}`; });
  return h('p', { class: 'about' }, `${how[v]}: ${parts.join(', ')}.`);
}

function policyNote(model) {
  const p = model.policies[model.policy];
  if (!p) return 'The strictest verdict of all policies.';
  return `${p.title} (version ${p.version || '?'}${p.note ? `; ${p.note}` : `, ${p.status || 'status not told'}${p.in_force ? '' : '; not in force on the day of this audit'}`}).`;
}

export function showVerdicts(model, choose) {
  const box = byId('verdicts');
  if (!model.policies.length) {
    put(box, h('p', { class: 'headline' }, `No policy was given: ${noun(kindsOf(model))[1]} without verdicts.`));
    return;
  }
  const sums = Object.fromEntries(VERDICTS.map((v) => [v, 0]));
  for (const chain of model.all) sums[model.verdict(chain)]++;
  for (const v of VERDICTS) sums[v] += KINDS.reduce((n, k) => n + model.cutOf(k, v), 0);
  const bar = h('div', { class: 'verdict-bar', 'aria-hidden': 'true' }, VERDICTS.filter((v) => sums[v])
    .map((v) => { const part = h('span', { class: `v-${v}` }); part.style.flexGrow = sums[v]; return part; }));
  put(box, h('p', { class: 'headline' }, headline(model, sums)), spread(model, sums), h('p', { class: 'about' }, policyNote(model)), bar,
    h('div', { class: 'verdict-list' }, VERDICTS.map((v) => h('button', { type: 'button', class: `verdict-count v-${v}`,
      onclick: () => choose({ verdict: v }), 'aria-label': `${v}: ${plural(sums[v], ...noun(kindsOf(model)))}. Show them.` },
    mark(v), h('b', {}, count(sums[v])), h('span', {}, v)))));
}

// Figures of ways.
function wayCards(model) {
  const k = kindsOf(model), shown = model.all.filter((c) => c.way && c.way.shown_by === 'trace'), seas = new Set(shown.flatMap((c) => c.way.crossings.filter((x) => x.answer === 'cables').map((x) => x.candidates.map((y) => y.cable).join())));
  const cables = new Set(shown.flatMap((c) => c.way.crossings.flatMap((x) => x.candidates.map((y) => y.cable)))), r = model.carriers, i = model.incidents;
  return [...(r ? [['Carriers', count(k.route), `on routes from ${plural(r.vantages, 'vantage point', 'vantage points')}`], ['Controllers of carriers', count(new Set(model.routes.map((c) => c.party)).size), 'of those listed here']] : []),
    ...(shown.length ? [['Ways by traces', count(shown.length), `${plural(seas.size, 'crossing', 'crossings')} of the sea`], ['Cables that fit', count(cables.size), 'each with what speaks for it']] : []),
    ...(i && i.updates ? [['Incidents', count(i.all), `in ${plural(i.updates, 'update', 'updates')}`]] : [])];
}

// Figures of packages, and of lists.
function otherCards(model) {
  const k = kindsOf(model), parts = model.all.filter((c) => c.kind === 'inside' && c.component), listed = model.all.filter((c) => c.kind === 'installed');
  const makers = (list) => [...new Set(list.map((c) => c.party).filter((p) => p !== UNKNOWN && p !== LOCAL))];
  const laws = (list) => [...new Set(list.flatMap((c) => c.laws))], some = (list) => list.slice(0, 4).map(country).join(', ');
  const nameless = listed.filter((c) => c.party === UNKNOWN).length, named = model.all.filter((c) => c.kind === 'endpoint'), opaque = model.apps.filter((a) => a.opaque.length).length;
  const reach = new Set(model.apps.flatMap((a) => a.reach.filter((r) => r.component).map((r) => r.capability)));
  return [k.packages ? [
    ['Components', count(parts.length), `in ${plural(k.packages, 'package', 'packages')}`],
    ['Made by', plural(makers(parts).length, 'party', 'parties'), makers(parts).slice(0, 2).join(', ')],
    ['Components under the law of', plural(laws(parts).length, 'country', 'countries'), some(laws(parts))],
    ['Components reach for', plural(reach.size, 'capability', 'capabilities'), [...reach].slice(0, 3).join(', ')],
    ['Places named', count(named.length), k.traffic ? 'and not seen in the traffic' : `held by ${plural(makers(named).length, 'known party', 'known parties')}`],
    ['Not to be seen', `in ${plural(opaque, 'package', 'packages')}`, opaque ? 'a part could not be looked into' : 'no part was found that could not be looked into']] : [],
  k.installed ? [
    [k.devices && !k.programs ? 'Devices' : k.devices ? 'Programs, devices' : 'Programs', count(listed.length), 'that lists tell of'],
    ...(makers(listed).length ? [['Makers known', count(makers(listed).length), makers(listed).slice(0, 2).join(', ')],
      ['Makers under the law of', plural(laws(listed).length, 'country', 'countries'), some(laws(listed))]] : []),
    ...(nameless ? [['Maker not known', count(nameless), 'not in the atlas']] : [])] : []];
}

function trafficCards(model) {
  const sum = (f) => model.chains.reduce((n, c) => n + f(c), 0);
  const parties = gather(model, (c) => (c.party === UNKNOWN || c.party === LOCAL ? null : c.party));
  const places = gather(model, (c) => c.country || null);
  const laws = new Set(model.chains.flatMap((c) => c.laws));
  const exposed = model.chains.filter((c) => c.grade === 'none' || c.grade === 'weak').length;
  return [
    ['Sent', size(sum((c) => c.bytes[0])), `${size(sum((c) => c.bytes[1]))} received`],
    ['Receivers', count(parties.length), parties[0] ? `most bytes: ${parties[0].key}` : 'none known'],
    ['Hosts stand in', plural(places.length, 'country', 'countries'), places.slice(0, 3).map((p) => country(p.key)).join(', ')],
    ['Reached by the law of', plural(laws.size, 'country', 'countries'), [...laws].slice(0, 4).map(country).join(', ')],
    ['In clear or weak', plural(exposed, 'chain', 'chains'), 'readable, or breakable, on the way'],
    ['Content not seen', plural(sum((c) => (c.data_seen ? 0 : 1)), 'chain', 'chains'), 'which data was sent is not known'],
  ];
}

export function showCards(model) {
  const groups = [model.chains.length ? trafficCards(model) : [], wayCards(model), ...otherCards(model)].filter((g) => g.length);
  put(byId('cards'), groups.map((cards) => h('dl', { class: 'cards' }, cards.map(([name, figure, note]) =>
    h('div', { class: 'card' }, h('dt', {}, name), h('dd', { class: 'figure' }, figure), h('dd', { class: 'note' }, note))))));
}

// Countries by bytes: the map in words.
export function showCountries(model, choose) {
  const list = gather(model, (c) => (c.host && c.host.special ? null : c.country)), most = list.length ? list[0].bytes : 1;
  put(byId('countries'), h('ul', { class: 'ranks' }, list.slice(0, 12).map((g) => {
    const part = h('i', { class: `v-${g.verdict || 'chain'}` });
    part.style.width = `${Math.max(1, Math.sqrt(g.bytes / Math.max(most, 1)) * 100)}%`;
    return h('li', {}, h('button', { type: 'button', onclick: () => choose({ country: g.key }) },
      h('span', { class: 'rank-name' }, g.verdict && mark(g.verdict), country(g.key)),
      h('span', { class: 'rank-size' }, size(g.bytes)), h('span', { class: 'rank-bar', 'aria-hidden': 'true' }, part),
      h('span', { class: 'sr' }, `${plural(g.chains.length, 'chain', 'chains')}${g.verdict ? `, worst verdict ${g.verdict}` : ''}`)));
  })), list.length > 12 ? h('p', { class: 'about' }, `and ${list.length - 12} more countries`) : '');
}

export function legend(model) {
  return model.policies.length ? h('p', { class: 'legend' }, VERDICTS.map((v) => badge(v))) : '';
}

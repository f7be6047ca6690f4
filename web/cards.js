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

export function showHead(model) {
  const { evidence, counts, as_of: asOf, population } = model.summary;
  const names = evidence.slice(0, 3).map((e) => h('bdi', { title: e.file }, String(e.file).split('/').pop()));
  put(byId('kicker'), h('span', {}, 'Custody audit'), h('span', {}, period(evidence)));
  const list = names.flatMap((n, i) => (i ? [i === names.length - 1 && evidence.length <= 3 ? ' and ' : ', ', n] : [n]));
  put(byId('lede'), ...[...list, evidence.length > 3 ? ` and ${evidence.length - 3} more` : '',
    `: ${plural(counts.flows, 'flow', 'flows')} in ${plural(counts.packets, 'packet', 'packets')}, gathered into `,
    `${plural(counts.chains, 'custody chain', 'custody chains')}. `,
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

function headline(model, sums) {
  const all = model.chains.length;
  const said = (n, word) => `${n === all && all > 1 ? 'All' : count(n)} of ${count(all)} chains ${n === 1 ? 'is' : 'are'} ${word}`;
  if (sums.deny) return said(sums.deny, 'denied.').replace('All of', 'All');
  if (sums.review) return said(sums.review, 'to be reviewed; none is denied.').replace('All of', 'All');
  if (sums.undetermined) return `No chain is denied; ${count(sums.undetermined)} could not be determined.`;
  return 'No chain is denied.';
}

function policyNote(model) {
  const p = model.policies[model.policy];
  if (!p) return 'The strictest verdict of all policies.';
  return `${p.title} (version ${p.version || '?'}${p.note ? `; ${p.note}` : `, ${p.status || 'status not told'}${p.in_force ? '' : '; not in force on the day of this audit'}`}).`;
}

export function showVerdicts(model, choose) {
  const box = byId('verdicts');
  if (!model.policies.length) {
    put(box, h('p', { class: 'headline' }, 'No policy was given: chains without verdicts.'));
    return;
  }
  const sums = Object.fromEntries(VERDICTS.map((v) => [v, 0]));
  for (const chain of model.chains) sums[model.verdict(chain)]++;
  const bar = h('div', { class: 'verdict-bar', 'aria-hidden': 'true' }, VERDICTS.filter((v) => sums[v])
    .map((v) => { const part = h('span', { class: `v-${v}` }); part.style.flexGrow = sums[v]; return part; }));
  put(box, h('p', { class: 'headline' }, headline(model, sums)), h('p', { class: 'about' }, policyNote(model)), bar,
    h('div', { class: 'verdict-list' }, VERDICTS.map((v) => h('button', { type: 'button', class: `verdict-count v-${v}`,
      onclick: () => choose({ verdict: v }), 'aria-label': `${v}: ${plural(sums[v], 'chain', 'chains')}. Show them.` },
    mark(v), h('b', {}, count(sums[v])), h('span', {}, v)))));
}

export function showCards(model) {
  const sum = (f) => model.chains.reduce((n, c) => n + f(c), 0);
  const parties = gather(model, (c) => (c.party === UNKNOWN || c.party === LOCAL ? null : c.party));
  const places = gather(model, (c) => c.country || null);
  const laws = new Set(model.chains.flatMap((c) => c.laws));
  const exposed = model.chains.filter((c) => c.grade === 'none' || c.grade === 'weak').length;
  const cards = [
    ['Sent', size(sum((c) => c.bytes[0])), `${size(sum((c) => c.bytes[1]))} received`],
    ['Receivers', count(parties.length), parties[0] ? `most bytes: ${parties[0].key}` : 'none known'],
    ['Hosts stand in', plural(places.length, 'country', 'countries'), places.slice(0, 3).map((p) => country(p.key)).join(', ')],
    ['Reached by the law of', plural(laws.size, 'country', 'countries'), [...laws].slice(0, 4).map(country).join(', ')],
    ['In clear or weak', plural(exposed, 'chain', 'chains'), 'readable, or breakable, on the way'],
    ['Content not seen', plural(sum((c) => (c.data_seen ? 0 : 1)), 'chain', 'chains'), 'which data was sent is not known'],
  ];
  put(byId('cards'), ...cards.map(([name, figure, note]) =>
    h('div', { class: 'card' }, h('dt', {}, name), h('dd', { class: 'figure' }, figure), h('dd', { class: 'note' }, note))));
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

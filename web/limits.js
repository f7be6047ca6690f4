// What could not be seen, and what the report rests on.
import { byId, count, date, h, plural, put, size, time } from './dom.js';
import { UNKNOWN } from './data.js';

function where(d) {
  const place = ['offset', 'packet', 'line', 'entry'].find((k) => k in d);
  return [d.file, place && `${place} ${d[place]}${d.column ? `, column ${d.column}` : ''}`].filter(Boolean).join(', ');
}

export function showLimits(model) {
  const n = (f) => model.chains.filter(f).length, far = (c) => !(c.host && c.host.special);
  const lines = [
    [n((c) => c.holder === UNKNOWN && far(c)), 'with a receiver that the atlas cannot name'],
    [n((c) => !c.name_source && c.protocol !== 'dns' && far(c)), 'with no name in the evidence: only the host is known, not the service'],
    [n((c) => !c.data_seen), 'whose content could not be read, or is of a kind that is not: which data were sent is not known'],
    [n((c) => c.grade === 'unknown'), 'whose protection could not be graded: no handshake was seen'],
  ].filter(([k]) => k);
  const { diagnostics } = model.summary;
  put(byId('unseen'), h('ul', { class: 'unseen' }, lines.map(([k, t]) => h('li', {}, h('b', {}, plural(k, 'chain', 'chains')), ` ${t}`)),
    h('li', {}, 'No contact with a party or a country in this evidence does not exclude a later transfer.')),
  diagnostics.length ? h('details', { open: diagnostics.length <= 8 }, h('summary', {}, plural(diagnostics.length, 'diagnostic', 'diagnostics')),
    h('ul', { class: 'diagnostics' }, diagnostics.slice(0, 200).map((d) => h('li', {}, h('b', {}, where(d)), ` ${d.what}`,
      d.clause ? ` (${d.clause})` : '', d.hint ? `; ${d.hint}` : '', d.repeats ? `; ${plural(d.repeats, 'more like it', 'more like it')}` : ''))),
    diagnostics.length > 200 ? h('p', {}, `and ${count(diagnostics.length - 200)} more`) : '') : '');
}

function evidenceTable(list) {
  const row = (e) => h('tr', {}, h('td', { 'data-name': 'File' }, h('bdi', { class: 'strong' }, e.file)), h('td', { 'data-name': 'Format' }, e.format || '?'),
    h('td', { 'data-name': 'Packets', class: 'right' }, count(e.packets)), h('td', { 'data-name': 'Flows', class: 'right' }, count(e.flows)),
    h('td', { 'data-name': 'Size', class: 'right' }, size(e.size)), h('td', { 'data-name': 'From' }, time(e.first) || '–'),
    h('td', { 'data-name': 'Read' }, e.complete ? 'whole' : 'in part'));
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Evidence' }, h('table', { class: 'small-table' }, h('thead', {}, h('tr', {},
    ['File', 'Format', list.some((e) => e.format === 'har') ? 'Packets, entries' : 'Packets', 'Flows', 'Size', 'From (UTC)', 'Read'].map((t, i) => h('th', { scope: 'col', class: i >= 2 && i <= 4 ? 'right' : null }, t)))),
  h('tbody', {}, list.map(row))));
}

function policyItem(p) {
  const force = [p.from && `from ${date(p.from)}`, p.to && `to ${date(p.to)}`].filter(Boolean).join(' ');
  return h('li', {}, h('b', {}, p.id), ` ${p.title}; version ${p.version || '?'}${p.status ? `, ${p.status}` : ''}${force ? `; ${force}` : ''}${p.note ? ` (${p.note})` : p.in_force ? '' : ' (not in force on the day of this audit)'}. `,
    p.basis && h('span', { class: 'small' }, `Basis: ${p.basis}`));
}

export function showSources(model) {
  const { atlas, credits, evidence } = model.summary;
  const age = atlas.built ? `of ${date(atlas.built)}, ${plural(atlas.age_days, 'day', 'days')} old when this report was made` : '';
  const open = atlas.open_data ? `${count(atlas.address_ranges)} address ranges of open data`
    : 'no open data: addresses outside the curated parties have no holder and no place';
  put(byId('sources'), h('h3', {}, 'Evidence'), evidenceTable(evidence),
    model.policies.length ? [h('h3', {}, 'Policies'), h('ul', {}, model.policies.map(policyItem))] : '',
    h('h3', {}, 'Atlas'), h('p', {}, `Atlas ${age ? `${age}: ` : ''}${count(atlas.parties)} parties, ${count(atlas.stakes)} stakes, ${count(atlas.holdings)} holdings; ${open}.`));
  put(byId('foot'), h('h2', {}, 'Credits'), h('ul', {}, credits.map((c) => h('li', {}, c)), h('li', {}, 'Map: Natural Earth (public domain), Equal Earth projection')),
    h('p', {}, `Made by cordon ${model.summary.cordon}. A verdict says that a chain meets a rule on this evidence, and no more. Not legal advice.`));
}

// What could not be seen, and what the report rests on.
import { byId, count, date, h, name, plural, put, size, time } from './dom.js';
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
  const parts = model.all.filter((c) => c.kind === 'inside' && c.component), others = [
    [model.apps.filter((a) => a.opaque.length).length, 'package', 'packages', 'in which a part could not be looked into: what is not listed may be there'],
    [parts.filter((c) => c.holder === UNKNOWN).length, 'component', 'components', 'whose maker is not known'],
    [model.all.filter((c) => c.kind === 'endpoint' && c.holder === UNKNOWN).length, 'place', 'places', 'that packages name, and whose holder the atlas cannot name'],
    [model.software.length, 'program', 'programs', 'of lists: that they are there is told, and nothing of what is inside them'],
    [model.software.filter((p) => p.chain.holder === UNKNOWN).length, 'program', 'programs', 'of lists whose maker is not in the atlas'],
    [model.devices.filter((c) => c.holder === UNKNOWN).length, 'device', 'devices', 'whose maker is not known'],
  ].filter(([k]) => k);
  const { diagnostics } = model.summary;
  put(byId('unseen'), h('ul', { class: 'unseen' }, lines.map(([k, t]) => h('li', {}, h('b', {}, plural(k, 'chain', 'chains')), ` ${t}`)),
    others.map(([k, one, many, t]) => h('li', {}, h('b', {}, plural(k, one, many)), ` ${t}`)),
    model.apps.length ? h('li', {}, 'A package is read, not run: an address that is put together only as it runs, and code that is fetched later, are not in it.') : '',
    h('li', {}, model.chains.length ? 'No contact with a party or a country in this evidence does not exclude a later transfer.' : 'That something is not told here does not exclude it.')),
  diagnostics.length ? h('details', { open: diagnostics.length <= 8 }, h('summary', {}, plural(diagnostics.length, 'diagnostic', 'diagnostics')),
    h('ul', { class: 'diagnostics' }, diagnostics.slice(0, 200).map((d) => h('li', {}, h('b', {}, where(d)), ` ${d.what}`,
      d.clause ? ` (${d.clause})` : '', d.hint ? `; ${d.hint}` : '', d.repeats ? `; ${plural(d.repeats, 'more like it', 'more like it')}` : ''))),
    diagnostics.length > 200 ? h('p', {}, `and ${count(diagnostics.length - 200)} more`) : '') : '');
}

// Columns that no file has something for are left out.
function evidenceTable(list) {
  const columns = [['File', (e) => h('span', { class: 'strong' }, name(e.file))], ['Format', (e) => e.format || '?'],
    [list.some((e) => e.format === 'har') ? 'Packets, entries' : 'Packets', (e) => e.packets, 'packets'], ['Flows', (e) => e.flows, 'flows'],
    ['Apps', (e) => e.apps, 'apps'], ['Devices', (e) => e.devices, 'devices'], ['Size', (e) => size(e.size), 'size'], ['From (UTC)', (e) => time(e.first) || '–', 'first'],
    ['Read', (e) => (e.complete ? 'whole' : 'in part')]].filter(([, , key]) => !key || list.some((e) => e[key]) || (key === 'size'));
  const right = (key) => (key && key !== 'first' ? 'right' : null), show = (v) => (typeof v === 'number' ? count(v) : v);
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Evidence' }, h('table', { class: 'small-table' }, h('thead', {}, h('tr', {},
    columns.map(([t, , key]) => h('th', { scope: 'col', class: right(key) }, t)))),
  h('tbody', {}, list.map((e) => h('tr', {}, columns.map(([t, get, key]) => h('td', { 'data-name': t, class: right(key) }, show(get(e)))))))));
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

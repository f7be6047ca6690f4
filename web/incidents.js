// What in streams of route updates is not as it was or ought to be.
import { byId, count, h, name, plural, put, time } from './dom.js';
import { Rows } from './rows.js';

const TYPES = { leak: 'Leak', 'origin-change': 'Other origin', 'more-specific': 'Part of a prefix', 'rpki-invalid': 'RPKI invalid', 'aspa-invalid': 'ASPA invalid', 'new-carrier': 'New carrier' };
const LEARNED = ['leak', 'aspa-invalid'];

function triple(type, [to, by, from]) {
  if (LEARNED.includes(type)) return from || to ? `AS${from} → AS${by} → AS${to}` : '–';
  if (!by) return '–';
  return from ? `AS${by}, before AS${from}` : `AS${by}`;
}

function ended(i) {
  return i.before ? 'before the stream' : i.over ? time(i.end) : 'goes on';
}

function opened(i, model) {
  const file = model.summary.evidence[i.evidence];
  const facts = [['Seen from', `${count(i.vantages)} of ${plural(i.of_vantages, 'vantage point', 'vantage points')}`], ['Updates', count(i.updates)], ['Routes', count(i.routes)], ['First route', i.path ? name(i.path) : '–'],
    ['Shown in', [file ? name(file.file) : '?', `, ${model.units[i.evidence] === 'line' ? 'line' : 'byte'} ${count(i.at)}`]]];
  if (i.inferred) facts.push(['Relationships', 'inferred from these routes, not told by the networks']);
  if (i.related) facts.push(['Both networks', 'stand on one path, or are provider and customer: rather a change of plan than a stranger']);
  return h('div', { class: 'details' }, h('section', {}, h('h4', {}, 'Why'), h('p', {}, i.why || i.what), h('dl', { class: 'facts' }, facts.map(([k, v]) => [h('dt', {}, k), h('dd', {}, v)]))),
    h('section', {}, h('h4', {}, plural(i.prefix_count, 'prefix', 'prefixes')), h('ul', { class: 'laws' }, i.prefixes.map((p) => h('li', {}, h('code', {}, p)))), i.prefix_count > i.prefixes.length ? h('p', { class: 'small' }, `and ${count(i.prefix_count - i.prefixes.length)} more`) : '',
      i.parts.length > 1 ? [h('h4', { class: 'later' }, LEARNED.includes(i.type) ? 'Learned from → leaks via → told to' : 'Announced by'), h('ul', { class: 'plain small' }, i.parts.map((p) => h('li', {}, `${triple(i.type, p.via)}: ${plural(p.prefixes, 'prefix', 'prefixes')}, ${plural(p.routes, 'route', 'routes')}`)))] : ''));
}

export function showIncidents(model) {
  const all = model.incidents, quiet = !all || (!all.list.length && !all.updates);
  byId('incidents').hidden = byId('to-incidents').hidden = quiet;
  if (quiet) return [];
  put(byId('incidents-about'), `${plural(all.all, 'incident', 'incidents')}${all.all !== all.news ? `, ${count(all.news)} of them new in the stream` : ''}; ${plural(all.updates, 'update', 'updates')} looked at, from ${plural(all.vantages, 'vantage point', 'vantage points')}. `,
    'Routing data tells what happened, and not why. ', all.no_leaks ? `Leaks were not looked for: ${all.no_leaks}. ` : all.inferred ? 'Leaks rest on relationships that were inferred. ' : '', all.no_carriers ? `New carriers were not looked for: ${all.no_carriers}.` : '');
  const things = all.list.map((i) => ({ ...i, name: i.what, search: [i.type, i.what, i.why, ...i.prefixes].join('\n').toLowerCase(), opened: () => opened(i, model) }));
  if (!things.length) { put(byId('incidents-table')); return []; }
  const rows = new Rows(byId('incidents-table'), { label: 'Incidents', one: 'incident', many: 'incidents', things, facets: [{ id: 'type', name: 'Type', get: (t) => TYPES[t.type] || t.type }],
    columns: [{ id: 'what', name: 'What', cell: (t) => [h('span', { class: 'strong' }, TYPES[t.type] || t.type), t.mine ? h('span', { class: 'tag' }, 'yours') : '', h('span', { class: 'line' }, t.what)] }, { id: 'start', name: 'From (UTC)', cell: (t) => time(t.start) || '–' }, { id: 'end', name: 'To (UTC)', cell: ended },
      { id: 'prefixes', name: 'Prefixes', right: true, cell: (t) => count(t.prefix_count) }, { id: 'via', name: 'Networks', cell: (t) => h('span', { class: 'small' }, triple(t.type, t.via)) }, { id: 'seen', name: 'Seen from', right: true, cell: (t) => `${count(t.vantages)} of ${count(t.of_vantages)}` }] });
  if (all.all > all.list.length) byId('incidents-table').append(h('p', { class: 'small' }, `and ${count(all.all - all.list.length)} more, less grave: --format json has them all.`));
  return [rows];
}

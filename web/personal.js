// Which personal data was found, and to whom it went: recipients against classes, then app by app in order of time.
import { byId, count, country, h, name, plural, put, time } from './dom.js';
import { UNKNOWN } from './data.js';
import { grade } from './marks.js';

const WORST = ['none', 'weak', 'unknown', 'proprietary', 'adequate', 'strong'];
const WORDS = { none: 'in clear', unknown: 'ungraded' }; // what happened to the data
const NAMES = 3, MOST = 200; // recipients shown: the table of chains has all

function worse(a, b) {
  if (a === undefined) return b;
  return WORST.indexOf(b) < WORST.indexOf(a) ? b : a;
}

function word(g) {
  return WORDS[g] || g;
}

// Recipients, the worst protected first, then who got most: each with its cells by class.
function recipientsOf(chains) {
  const all = new Map();
  for (const chain of chains) {
    if (!chain.data.length) continue;
    if (!all.has(chain.party)) all.set(chain.party, { party: chain.party, cells: new Map(), chains: new Set(), grade: undefined, count: 0 });
    const to = all.get(chain.party);
    to.chains.add(chain);
    to.grade = worse(to.grade, chain.grade);
    for (const d of chain.data) {
      const cell = to.cells.get(d.class) || { count: 0, grade: undefined, chains: new Set() };
      cell.count += d.count;
      cell.grade = worse(cell.grade, chain.grade);
      cell.chains.add(chain);
      to.cells.set(d.class, cell);
      to.count += d.count;
    }
  }
  return [...all.values()].sort((a, b) => WORST.indexOf(a.grade) - WORST.indexOf(b.grade) || b.count - a.count);
}

function some(set) {
  const list = [...set];
  return list.slice(0, NAMES).join(', ') + (list.length > NAMES ? ` and ${count(list.length - NAMES)} more` : '');
}

// Through whom it went, whose law reaches that, and whether it is the app's own maker.
function about(to) {
  const chains = [...to.chains], unknown = to.party === UNKNOWN;
  const through = new Set(unknown ? chains.map((c) => c.serviceName || c.address) : chains.map((c) => c.holder).filter((n) => n !== to.party));
  const laws = new Set(chains.flatMap((c) => c.laws).map(country)), relations = new Set(chains.map((c) => c.relation).filter(Boolean));
  return [through.size > 0 && h('span', { class: 'small line' }, unknown ? '' : 'through ', some(through)),
    laws.size > 0 && h('span', { class: 'small line' }, `law of ${some(laws)}`),
    relations.size > 0 && h('span', { class: 'small line' }, [...relations].join(', '))];
}

// "identifier.advertising": the kind above what it is.
function heading(cls) {
  const at = cls.indexOf('.');
  return h('th', { scope: 'col' }, at < 0 ? cls : [h('span', { class: 'kind' }, cls.slice(0, at + 1)), cls.slice(at + 1)]);
}

function cellElement(to, cls, choose) {
  const cell = to.cells.get(cls);
  if (!cell) return h('td', { class: 'told-nothing' }, h('span', { 'aria-hidden': 'true' }, '·'), h('span', { class: 'sr' }, 'none found'));
  const label = `${to.party}: ${cls}`;
  return h('td', { class: `told t-${cell.grade}` }, h('button', { type: 'button', 'aria-label': `${label}: ${word(cell.grade)}, ${plural(cell.count, 'time', 'times')}. Show the chains.`,
    onclick: () => choose({ only: { label, chains: cell.chains } }) }, grade(cell.grade, word(cell.grade)), h('span', { class: 'small' }, `${count(cell.count)}×`)));
}

function matrix(recipients, classes, choose) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Recipients and classes of personal data' },
    h('table', { class: 'matrix small-table' }, h('caption', { class: 'sr' }, 'Recipients, by who controls them, and the classes of personal data each got'),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Recipient'), classes.map(heading))),
      h('tbody', {}, recipients.map((to) => h('tr', {}, h('th', { scope: 'row' }, h('span', { class: 'strong' }, to.party), about(to)),
        classes.map((cls) => cellElement(to, cls, choose)))))));
}

// One line for each recipient of an app's data, first told first.
function tellings(chains) {
  const apps = new Map();
  for (const chain of chains) {
    if (!chain.data.length) continue;
    const app = chain.appName || '';
    if (!apps.has(app)) apps.set(app, new Map());
    const to = apps.get(app);
    if (!to.has(chain.party)) to.set(chain.party, { party: chain.party, classes: [], first: null, grade: undefined, relation: chain.relation });
    const t = to.get(chain.party);
    t.grade = worse(t.grade, chain.grade);
    if (t.relation !== chain.relation) t.relation = null;
    for (const d of [...chain.data].sort((a, b) => (a.first < b.first ? -1 : 1))) {
      if (!t.classes.includes(d.class)) t.classes.push(d.class);
      if (!t.first || d.first < t.first.first) t.first = d;
    }
  }
  return [...apps].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([app, to]) => [app, [...to.values()].sort((a, b) => (a.first.first < b.first.first ? -1 : 1))]);
}

// "8.6 s", "14 min", "3.2 h" after the evidence begins.
function since(begin, text) {
  const seconds = (Date.parse(text) - Date.parse(begin)) / 1000;
  if (!(seconds >= 0)) return '';
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86400).toFixed(1)} d`;
}

function telling(t, evidence) {
  const of = evidence.find((e) => e.file === t.first.file) || {}, unit = of.format === 'har' ? 'entry' : 'packet';
  const begin = evidence.map((e) => e.first).filter(Boolean).sort()[0];
  return h('li', {}, h('time', { class: 'when', datetime: t.first.first || null, title: t.first.first ? `${time(t.first.first)} UTC` : null }, since(begin, t.first.first)),
    h('div', {}, h('div', { class: 'telling' }, h('b', {}, t.party), t.relation ? h('span', { class: 'small' }, t.relation) : '', grade(t.grade, word(t.grade))),
      h('div', {}, t.classes.join(', ')),
      h('div', { class: 'small' }, 'shown first by ', evidence.length > 1 ? `${t.first.file}, ` : '', `${unit} ${count(t.first.at)}`)));
}

// What is left out is told.
function beyond(n) {
  return n > MOST ? h('p', { class: 'small' }, `and ${plural(n - MOST, 'more recipient', 'more recipients')}: the table of chains below has all`) : '';
}

function told([app, list], evidence) {
  return h('div', { class: 'told-by' }, h('h3', {}, app ? ['What ', name(app), ' told'] : 'What apps told that the evidence does not name',
    h('span', { class: 'small' }, ' in order of time since the evidence begins')),
    h('ol', { class: 'plain' }, list.slice(0, MOST).map((t) => telling(t, evidence))), beyond(list.length));
}

export function showPersonal(model, choose) {
  const seen = model.chains.filter((c) => c.data_seen).length, recipients = recipientsOf(model.chains);
  const classes = [...new Set(recipients.flatMap((r) => [...r.cells.keys()]))].sort();
  const section = byId('personal');
  if (!seen && !recipients.length) {
    section.hidden = true;
    byId('to-personal').hidden = true;
    return;
  }
  if (!recipients.length) {
    put(byId('matrix'), h('p', {}, `None was found in ${plural(seen, 'chain', 'chains')} whose content could be read.`));
    return;
  }
  put(byId('matrix'), h('p', { class: 'strong' }, `${plural(classes.length, 'class', 'classes')} of personal data, told to ${plural(recipients.length, 'recipient', 'recipients')}.`),
    matrix(recipients.slice(0, MOST), classes, choose), beyond(recipients.length));
  put(byId('told'), tellings(model.chains).map((t) => told(t, model.summary.evidence)));
}

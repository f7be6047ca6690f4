// Which personal data was found, and to whom it went: classes against recipients, then app by app in order of time.
import { byId, count, h, name, plural, put, time } from './dom.js';
import { UNKNOWN } from './data.js';
import { grade } from './marks.js';

const WORST = ['none', 'weak', 'unknown', 'proprietary', 'adequate', 'strong'];

function worse(a, b) {
  if (a === undefined) return b;
  return WORST.indexOf(b) < WORST.indexOf(a) ? b : a;
}

function cellsOf(chains) {
  const classes = new Map(); // class → party → {count, grade}
  const parties = new Map(); // party → how many times it got anything
  for (const chain of chains)
    for (const d of chain.data) {
      if (!classes.has(d.class)) classes.set(d.class, new Map());
      const row = classes.get(d.class), cell = row.get(chain.party) || { count: 0, grade: undefined };
      cell.count += d.count;
      cell.grade = worse(cell.grade, chain.grade);
      row.set(chain.party, cell);
      parties.set(chain.party, (parties.get(chain.party) || 0) + d.count);
    }
  return { classes: [...classes].sort(([a], [b]) => (a < b ? -1 : 1)), parties: [...parties].sort((a, b) => b[1] - a[1]).map(([p]) => p) };
}

function matrix({ classes, parties }) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Classes of personal data against recipients' },
    h('table', { class: 'matrix small-table' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Class'), parties.map((p) => h('th', { scope: 'col' }, p === UNKNOWN ? 'holder unknown' : p)))),
      h('tbody', {}, classes.map(([cls, row]) => h('tr', {}, h('th', { scope: 'row' }, cls), parties.map((p) => {
        const cell = row.get(p);
        return cell ? h('td', { class: `told t-${cell.grade}` }, grade(cell.grade === 'none' ? 'none' : cell.grade), h('span', { class: 'small' }, ` ${count(cell.count)}×`))
          : h('td', { class: 'told-nothing' }, '');
      }))))));
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

function told([app, list], unit) {
  return h('div', { class: 'told-by' }, h('h3', {}, app ? ['What ', name(app), ' told'] : 'What apps told that the evidence does not name'),
    h('ol', { class: 'plain' }, list.map((t) => h('li', {}, h('b', {}, t.party), t.relation ? ` (${t.relation})` : '', `: ${t.classes.join(', ')}; `, grade(t.grade),
      h('span', { class: 'small' }, ` first at ${time(t.first.first)} UTC, ${unit(t.first.file)} ${t.first.at}`)))));
}

export function showPersonal(model) {
  const seen = model.chains.filter((c) => c.data_seen).length, cells = cellsOf(model.chains);
  const section = byId('personal');
  if (!seen && !cells.classes.length) {
    section.hidden = true;
    byId('to-personal').hidden = true;
    return;
  }
  if (!cells.classes.length) {
    put(byId('matrix'), h('p', {}, `None was found in ${plural(seen, 'chain', 'chains')} whose content could be read.`));
    return;
  }
  const unit = (file) => ((model.summary.evidence.find((e) => e.file === file) || {}).format === 'har' ? 'entry' : 'packet');
  put(byId('matrix'), matrix(cells));
  put(byId('told'), tellings(model.chains).map((t) => told(t, unit)));
}

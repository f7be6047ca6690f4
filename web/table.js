// The table of chains: filtered, sorted, a page at a time, each row opening to its proof.
import { byId, count, country, h, name, plural, put, size } from './dom.js';
import { VERDICTS, rank } from './data.js';
import { badge, grade } from './marks.js';
import { details } from './details.js';

const PAGE = 50, PRINTED = 250;
const GRADES = ['none', 'weak', 'unknown', 'proprietary', 'adequate', 'strong'];
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const text = (get) => (a, b) => collator.compare(get(a) || '\uffff', get(b) || '\uffff');
const number = (get) => (a, b) => get(b) - get(a);

function columnsOf(model) {
  const all = [
    { id: 'verdict', name: 'Verdict', compare: (a, b) => rank(model.verdict(a)) - rank(model.verdict(b)), cell: (c) => badge(model.verdict(c)) },
    { id: 'app', name: 'App', compare: text((c) => c.appName), cell: (c) => name(c.appName || '–') },
    { id: 'service', name: 'Service', compare: text((c) => c.serviceName || c.address),
      cell: (c) => [h('span', { class: 'strong' }, name(c.serviceName || c.address || '–')), !c.serviceName && h('span', { class: 'small' }, c.protocol === 'dns' ? ' DNS' : ' no name seen')] },
    { id: 'receiver', name: 'Receiver', compare: text((c) => c.party), cell: (c) => [h('span', { class: 'strong' }, c.party),
      c.holder !== c.party && h('span', { class: 'small line' }, `through ${c.holder}`)] },
    { id: 'host', name: 'Host', compare: text((c) => c.hostHolder), cell: (c) => [c.hostHolder || '–',
      c.country && h('span', { class: 'small line' }, country(c.country))] },
    { id: 'bytes', name: 'Bytes', right: true, compare: number((c) => c.total), cell: (c) => size(c.total) },
    { id: 'flows', name: 'Flows', right: true, compare: number((c) => c.flows), cell: (c) => count(c.flows) },
    { id: 'protection', name: 'Protection', compare: (a, b) => GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade), cell: (c) => grade(c.grade) },
  ];
  const apps = model.chains.some((c) => c.appName);
  return all.filter((c) => (c.id !== 'verdict' || model.policies.length) && (c.id !== 'app' || apps));
}

function distinct(model, get, show) {
  const sums = new Map();
  for (const c of model.chains) for (const v of [get(c)].flat()) sums.set(v, (sums.get(v) || 0) + 1);
  return [...sums].map(([value, n]) => [value, `${show ? show(value) : value || 'unknown'} (${n})`]).sort((a, b) => collator.compare(a[1], b[1]));
}

// Classes of personal data, or why there are none.
function dataOf(c) {
  return c.data.length ? [...new Set(c.data.map((d) => d.class))] : [c.data_seen ? 'none found' : 'cannot see'];
}

function facetsOf(model) {
  const facets = [
    ['app', 'App', (c) => c.appId, (v) => v.slice(v.indexOf('/') + 1) || 'not known'],
    ['party', 'Receiver', (c) => c.party],
    ['country', 'Host in', (c) => c.country, (v) => (v ? country(v) : 'unknown')],
    ['law', 'Law of', (c) => (c.laws.length ? c.laws : ['']), (v) => (v ? country(v) : 'not known')],
    ['grade', 'Protection', (c) => c.grade],
    ['data', 'Data', dataOf],
  ].map(([id, name, get, show]) => ({ id, name, get, options: distinct(model, get, show) })).filter((f) => !['app', 'data'].includes(f.id) || f.options.length > 1);
  if (model.policies.length) {
    const n = (v) => model.chains.filter((c) => model.verdict(c) === v).length;
    facets.unshift({ id: 'verdict', name: 'Verdict', get: (c) => model.verdict(c), options: VERDICTS.map((v) => [v, `${v} (${n(v)})`]) });
  }
  return facets;
}

export class Table {
  constructor(model) {
    this.model = model;
    this.wanted = {};
    this.text = '';
    this.only = null; // {label, chains}: what a chart was asked for
    this.open = new Set();
    this.page = 0;
    this.printing = false;
    this.reset();
  }

  // After the policy changed: verdicts, and with them columns and facets, are others.
  reset() {
    this.columns = columnsOf(this.model);
    this.facets = facetsOf(this.model);
    this.sort = this.sort || { id: this.columns[0].id === 'verdict' ? 'verdict' : 'bytes', down: false };
    this.showFilters();
    this.update();
  }

  choose(wanted) {
    const { only = null, ...facets } = wanted;
    this.only = only;
    this.wanted = facets;
    this.text = '';
    this.page = 0;
    this.showFilters();
    this.update();
    byId('chains').scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    byId('chains').focus({ preventScroll: true });
  }

  showFilters() {
    let timer = 0;
    const changed = () => { this.page = 0; this.update(); };
    const search = h('input', { type: 'search', id: 'search', value: this.text, placeholder: 'app, name, address, holder, country …', autocomplete: 'off', spellcheck: 'false',
      oninput: (e) => { clearTimeout(timer); this.text = e.target.value; timer = setTimeout(changed, 120); } });
    const selects = this.facets.map((f) => h('label', {}, h('span', {}, f.name), h('select', { 'data-facet': f.id,
      onchange: (e) => { if (e.target.selectedIndex === 0) delete this.wanted[f.id]; else this.wanted[f.id] = e.target.value; changed(); } },
    h('option', {}, 'any'), f.options.map(([value, name]) => h('option', { value, selected: this.wanted[f.id] === value }, name)))));
    const order = h('label', { class: 'order' }, h('span', {}, 'Sort by'), h('select', { onchange: (e) => this.sortBy(e.target.value, false) },
      this.columns.map((c) => h('option', { value: c.id, selected: c.id === this.sort.id }, c.name))));
    const form = byId('filters');
    put(form, h('label', { class: 'search' }, h('span', {}, 'Search'), search), selects, order,
      h('button', { type: 'button', class: 'clear', onclick: () => { this.wanted = {}; this.text = ''; this.only = null; this.showFilters(); changed(); byId('search').focus(); } }, 'Clear'),
    this.only && h('button', { type: 'button', class: 'only', 'aria-label': `Only ${this.only.label}. Show all again.`,
      onclick: () => { this.only = null; this.showFilters(); changed(); byId('search').focus(); } }, this.only.label, h('span', { 'aria-hidden': 'true' }, '×')));
    form.onsubmit = (e) => e.preventDefault();
  }

  sortBy(id, toggle) {
    this.sort = { id, down: toggle && this.sort.id === id ? !this.sort.down : false };
    this.page = 0;
    this.update();
  }

  rows() {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const facets = this.facets.filter((f) => f.id in this.wanted);
    const list = this.model.chains.filter((c) => (!this.only || this.only.chains.has(c)) && words.every((w) => c.search.includes(w)) &&
      facets.every((f) => [f.get(c)].flat().includes(this.wanted[f.id])));
    const column = this.columns.find((c) => c.id === this.sort.id) || this.columns[0], turn = this.sort.down ? -1 : 1;
    return list.sort((a, b) => turn * column.compare(a, b) || b.total - a.total || a.index - b.index);
  }

  update() {
    const list = this.rows(), pages = Math.max(1, Math.ceil(list.length / PAGE));
    this.page = Math.min(this.page, pages - 1);
    const shown = this.printing ? list.slice(0, PRINTED) : list.slice(this.page * PAGE, (this.page + 1) * PAGE);
    const all = this.model.chains.length;
    byId('count').textContent = (list.length === all ? plural(all, 'chain', 'chains') : `${count(list.length)} of ${plural(all, 'chain', 'chains')}`)
      + (this.printing && list.length > PRINTED ? `, the first ${PRINTED} printed` : '');
    put(byId('table'), shown.length ? this.table(shown) : h('p', { class: 'empty' }, 'No chain meets these filters.'));
    this.showPager(pages, list.length);
  }

  table(shown) {
    const head = this.columns.map((c) => {
      const sorted = c.id === this.sort.id, order = sorted ? (this.sort.down ? 'descending' : 'ascending') : null;
      return h('th', { scope: 'col', 'aria-sort': order, class: c.right ? 'right' : null }, h('button', { type: 'button', 'data-sort': c.id,
        onclick: () => { this.sortBy(c.id, true); byId('table').querySelector(`[data-sort=${c.id}]`).focus(); } },
      c.name, h('span', { class: 'arrow', 'aria-hidden': 'true' }, sorted ? (this.sort.down ? '▾' : '▴') : null)));
    });
    return h('table', { 'aria-label': 'Custody chains' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col', class: 'opener' }, h('span', { class: 'sr' }, 'Proof')), head)),
      h('tbody', {}, shown.map((c) => this.row(c))));
  }

  row(chain) {
    const id = `details-${chain.index}`, isOpen = this.printing || this.open.has(chain.index);
    const box = h('tr', { class: 'opened', id, hidden: !isOpen }, h('td', { colspan: this.columns.length + 1 }, isOpen ? details(chain, this.model) : ''));
    const button = h('button', { type: 'button', class: 'open', 'aria-expanded': String(isOpen), 'aria-controls': id,
      'aria-label': `Proof of chain ${chain.index + 1}: ${chain.serviceName || chain.address}` }, h('span', { 'aria-hidden': 'true' }, '›'));
    const toggle = () => {
      const now = box.hidden;
      if (now) put(box.firstChild, details(chain, this.model));
      box.hidden = !now;
      button.setAttribute('aria-expanded', String(now));
      if (now) this.open.add(chain.index); else this.open.delete(chain.index);
    };
    button.addEventListener('click', (e) => { e.stopPropagation(); toggle(); });
    const cells = this.columns.map((c) => h('td', { 'data-name': c.name, class: [c.right ? 'right' : '', `c-${c.id}`].join(' ').trim() }, c.cell(chain)));
    return [h('tr', { class: `chain${this.model.policies.length ? ` v-${this.model.verdict(chain)}` : ''}`,
      onclick: () => { if (!String(getSelection())) toggle(); } }, h('td', { class: 'opener' }, button), cells), box];
  }

  showPager(pages, total) {
    if (pages === 1 || this.printing) { put(byId('pager')); return; }
    const go = (to, focus) => { this.page = to; this.update(); byId('pager').querySelector(`[data-go=${focus}]:not(:disabled)`)?.focus(); byId('chains').scrollIntoView(); };
    const button = (name, to, id, off) => h('button', { type: 'button', 'data-go': id, disabled: off, onclick: () => go(to, id) }, name);
    put(byId('pager'), button('First', 0, 'first', this.page === 0), button('Previous', this.page - 1, 'previous', this.page === 0),
      h('span', {}, `${count(this.page * PAGE + 1)} to ${count(Math.min(total, (this.page + 1) * PAGE))} of ${count(total)}`),
      button('Next', this.page + 1, 'next', this.page + 1 >= pages), button('Last', pages - 1, 'last', this.page + 1 >= pages));
  }

  print(on) {
    this.printing = on;
    this.update();
  }
}

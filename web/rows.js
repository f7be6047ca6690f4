// A table of things that carry verdicts: searched, narrowed, a page at a time, each row opening to what it rests on.
// The table of traffic is table.js.
import { count, h, plural, put } from './dom.js';
import { VERDICTS, rank } from './data.js';
import { badge } from './marks.js';

const PAGE = 25, PRINTED = 250, FEW = 8;
const PRINTED_OPEN = 30; // of those, with their proof: the worst

let tables = 0; // for names of elements

// things: [{verdict, search, opened(), …}], worst first; columns: [{id, name, right, cell(thing)}]; facets: [{id, name, get(thing)}].
export class Rows {
  constructor(box, { label, one, many, things, columns, facets = [] }) {
    Object.assign(this, { box, label, one, many, things, facets, number: ++tables, wanted: {}, text: '', page: 0, printing: false, open: new Set() });
    this.judged = things.some((t) => t.verdict);
    this.columns = this.judged ? [{ id: 'verdict', name: 'Verdict', cell: (t) => badge(t.verdict) }, ...columns] : columns;
    if (this.judged) this.facets = [{ id: 'verdict', name: 'Verdict', get: (t) => t.verdict, order: rank }, ...this.facets];
    this.form = h('form', { class: 'filters', role: 'search', 'aria-label': `Filter: ${label}`, hidden: things.length < FEW });
    this.form.onsubmit = (e) => e.preventDefault();
    this.counted = h('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
    this.list = h('div', { class: 'list' });
    this.pager = h('div', { class: 'pager' });
    put(box, this.form, this.counted, this.list, this.pager);
    this.showFilters();
    this.update();
  }

  showFilters() {
    let timer = 0;
    const changed = () => { this.page = 0; this.update(); };
    const search = h('input', { type: 'search', value: this.text, autocomplete: 'off', spellcheck: 'false',
      oninput: (e) => { clearTimeout(timer); this.text = e.target.value; timer = setTimeout(changed, 120); } });
    put(this.form, h('label', { class: 'search' }, h('span', {}, 'Search'), search), this.facets.map((f) => this.select(f, changed)),
      h('button', { type: 'button', class: 'clear', onclick: () => { this.wanted = {}; this.text = ''; this.showFilters(); changed(); this.form.querySelector('input').focus(); } }, 'Clear'));
  }

  select(f, changed) {
    const sums = new Map(), most = 60;
    for (const t of this.things) sums.set(f.get(t), (sums.get(f.get(t)) || 0) + 1);
    const order = f.order ? (a, b) => f.order(a[0]) - f.order(b[0]) : (a, b) => b[1] - a[1];
    const options = [...sums].sort(order).slice(0, most);
    if (options.length < 2) return '';
    return h('label', {}, h('span', {}, f.name), h('select', { 'data-facet': f.id,
      onchange: (e) => { if (e.target.selectedIndex === 0) delete this.wanted[f.id]; else this.wanted[f.id] = e.target.value; changed(); } },
    h('option', {}, 'any'), options.map(([value, n]) => h('option', { value, selected: this.wanted[f.id] === value }, `${value || 'unknown'} (${count(n)})`))));
  }

  // All of one verdict; how many there are.
  narrow(verdict) {
    this.wanted = VERDICTS.includes(verdict) ? { verdict } : {};
    this.text = '';
    this.page = 0;
    this.showFilters();
    this.update();
    return this.things.filter((t) => t.verdict === verdict).length;
  }

  shown() {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean), facets = this.facets.filter((f) => f.id in this.wanted);
    return this.things.filter((t) => words.every((w) => t.search.includes(w)) && facets.every((f) => (f.get(t) || '') === this.wanted[f.id]));
  }

  update() {
    const list = this.shown(), all = this.things.length, pages = Math.max(1, Math.ceil(list.length / PAGE));
    this.page = Math.min(this.page, pages - 1);
    const part = this.printing ? list.slice(0, PRINTED) : list.slice(this.page * PAGE, (this.page + 1) * PAGE);
    this.counted.textContent = (list.length === all ? plural(all, this.one, this.many) : `${count(list.length)} of ${plural(all, this.one, this.many)}`)
      + (this.printing && list.length > PRINTED ? `, the first ${PRINTED} printed` : '');
    const head = this.columns.map((c) => h('th', { scope: 'col', class: c.right ? 'right' : null }, c.name));
    put(this.list, part.length ? h('table', { class: 'small-table', 'aria-label': this.label },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col', class: 'opener' }, h('span', { class: 'sr' }, 'Proof')), head)),
      h('tbody', {}, part.map((t, i) => this.row(t, i)))) : h('p', { class: 'empty' }, 'Nothing meets these filters.'));
    this.showPager(pages, list.length);
  }

  row(thing, i) {
    const id = `rows-${this.number}-${this.things.indexOf(thing)}`;
    const isOpen = this.open.has(thing) || (this.printing && i < PRINTED_OPEN && rank(thing.verdict) < 2);
    const box = h('tr', { class: 'opened', id, hidden: !isOpen }, h('td', { colspan: this.columns.length + 1 }, isOpen ? thing.opened() : ''));
    const button = h('button', { type: 'button', class: 'open', 'aria-expanded': String(isOpen), 'aria-controls': id, 'aria-label': `Proof: ${thing.name}` }, h('span', { 'aria-hidden': 'true' }, '›'));
    const toggle = () => {
      const now = box.hidden;
      if (now) put(box.firstChild, thing.opened());
      box.hidden = !now;
      button.setAttribute('aria-expanded', String(now));
      if (now) this.open.add(thing); else this.open.delete(thing);
    };
    button.addEventListener('click', (e) => { e.stopPropagation(); toggle(); });
    return [h('tr', { class: `chain${thing.verdict ? ` v-${thing.verdict}` : ''}`, onclick: () => { if (!String(getSelection())) toggle(); } },
      h('td', { class: 'opener' }, button), this.columns.map((c) => h('td', { 'data-name': c.name, class: `${c.right ? 'right ' : ''}c-${c.id}` }, c.cell(thing)))), box];
  }

  showPager(pages, total) {
    if (pages === 1 || this.printing) { put(this.pager); return; }
    const go = (to, focus) => { this.page = to; this.update(); this.pager.querySelector(`[data-go=${focus}]:not(:disabled)`)?.focus(); this.form.scrollIntoView({ block: 'nearest' }); };
    const button = (word, to, id, off) => h('button', { type: 'button', 'data-go': id, disabled: off, onclick: () => go(to, id) }, word);
    put(this.pager, button('Previous', this.page - 1, 'previous', this.page === 0),
      h('span', {}, `${count(this.page * PAGE + 1)} to ${count(Math.min(total, (this.page + 1) * PAGE))} of ${count(total)}`),
      button('Next', this.page + 1, 'next', this.page + 1 >= pages));
  }

  // Opens one of them and goes there.
  reveal(thing) {
    Object.assign(this, { wanted: {}, text: '', page: Math.max(0, Math.floor(this.things.indexOf(thing) / PAGE)) });
    this.open.add(thing);
    this.showFilters();
    this.update();
    const row = document.getElementById(`rows-${this.number}-${this.things.indexOf(thing)}`);
    row.previousElementSibling.scrollIntoView({ block: 'start' });
    row.previousElementSibling.querySelector('.open').focus({ preventScroll: true });
  }

  print(on) {
    this.printing = on;
    if (this.whenPrinted) this.whenPrinted(on);
    this.update();
  }
}

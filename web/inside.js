// Inside the packages: a card an app, the worst first. What it is made of, what its code reaches for and by whom, the
// places it names, what it says itself, and what could not be seen.
import { byId, count, h, name, plural, put, size } from './dom.js';
import { UNKNOWN, rank, worst } from './data.js';
import { badge, mark } from './marks.js';
import { details, shownIn } from './details.js';
import { Rows } from './rows.js';
import { lawNames, madeBy } from './maker.js';

const OPEN = 3, FIND = 8; // cards that are open at first; packages from which on they can be searched
const PRINTED = 20; // cards that paper shows opened
const SOME = 12; // of a list, before the rest is behind a click

function fact(term, ...value) {
  return value.flat(Infinity).some((v) => v) ? [h('dt', {}, term), h('dd', {}, value)] : '';
}

// The first of a list, the others behind a click; `more` were left out of the page's data.
function some(list, item, more = 0) {
  const left = more ? h('p', { class: 'small' }, `and ${count(more)} more, which --format json has`) : '';
  if (list.length <= SOME + 3) return [h('ul', { class: 'plain' }, list.map(item)), left];
  return [h('ul', { class: 'plain' }, list.slice(0, SOME).map(item)),
    h('details', {}, h('summary', {}, `and ${count(list.length - SOME)} more`), h('ul', { class: 'plain' }, list.slice(SOME).map(item)), left)];
}

function part(title, ...content) {
  return content.flat(Infinity).some((c) => c) ? h('section', { class: 'part' }, h('h4', {}, title), content) : '';
}

function fileOf(app, model) {
  const [file] = app.chain.evidence[0] || [];
  return (model.summary.evidence[file] || {}).file || '?';
}

function title(app, model) {
  return app.id || app.label || fileOf(app, model).split('/').pop();
}

// "v1, v2 verified; v3 does not hold (…)"
function held(schemes) {
  const groups = new Map();
  for (const s of schemes) {
    const how = `${{ yes: 'verified', no: 'does not hold' }[s.verified] || 'not verified'}${s.trouble ? ` (${s.trouble})` : ''}`;
    groups.set(how, [...(groups.get(how) || []), s.scheme]);
  }
  return [...groups].map(([how, list]) => `${list.join(', ')} ${how}`).join('; ');
}

// One line a certificate, with the schemes under which it signs.
function signers(app) {
  const all = new Map();
  for (const s of app.signers) {
    if (!all.has(s.sha256)) all.set(s.sha256, { ...s, schemes: [] });
    const one = all.get(s.sha256);
    one.past = one.past && s.past;
    one.schemes.push(s);
    one.weak = one.weak || s.weak;
  }
  if (!all.size) return ['apk', 'aab'].includes(app.format) ? h('b', {}, 'nobody') : '';
  return h('ul', { class: 'plain' }, [...all.values()].map((s) => h('li', {}, s.past ? 'earlier: ' : '', h('b', {}, s.subject || 'no name'), ' ',
    h('code', { title: `SHA-256 ${s.sha256}` }, `${(s.sha256 || '').slice(0, 16)}…`),
    h('span', { class: 'small' }, ` ${held(s.schemes)}`),
    s.weak ? h('strong', {}, `; weak: ${s.weak}`) : '')));
}

function maker(app) {
  return app.chain.holder === UNKNOWN ? 'not known to the atlas' : [madeBy(app.chain), app.chain.laws.length ? h('span', { class: 'small line' }, `law of ${lawNames(app.chain)}`) : ''];
}

function facts(app, model) {
  return h('dl', { class: 'facts' }, fact('Made by', maker(app)), fact('Signed by', signers(app)),
    fact('Version', app.version && `${app.version}${app.version_code && app.version_code !== app.version ? ` (${app.version_code})` : ''}`),
    fact('Written for', app.target_level && `level ${app.target_level}${app.least_level ? `, runs from level ${app.least_level} on` : ''}`),
    fact('Code', [app.classes && plural(app.classes, 'class', 'classes'), app.code_files && plural(app.code_files, 'file of code', 'files of code')].filter(Boolean).join(' in ')),
    fact('File', h('bdi', {}, fileOf(app, model)), app.parts.length ? h('span', { class: 'small line' }, `${plural(app.parts.length + (app.parts_cut || 0), 'package', 'packages')} in it: ${app.parts.slice(0, 6).join(', ')}${app.parts.length > 6 ? ' …' : ''}`) : ''),
    fact('SHA-256', app.sha256 && h('code', {}, app.sha256)));
}

// "by JPush, not by the app's own code"; that is not repeated where no row is by it.
function byWhom(list, names, ever) {
  const others = [...new Set(list.filter((r) => r.component).map((r) => names.get(r.component) || r.component))], own = list.some((r) => !r.component);
  if (!others.length) return "by the app's own code";
  return `by ${others.join(', ')}${own ? " and by the app's own code" : ever ? ", not by the app's own code" : ''}`;
}

// What keeps it from being so: told only where it is known.
function doubts(list) {
  return [list.every((r) => r.permitted === 'no') ? 'without the permission for it, so to no effect' : '',
    list.every((r) => r.reachable === 'no') ? 'only in code that nothing declared leads to' : ''].filter(Boolean).join('; ');
}

function reach(app, names) {
  const groups = new Map(), ever = app.reach.some((r) => !r.component);
  for (const r of app.reach) groups.set(r.capability, [...(groups.get(r.capability) || []), r]);
  const call = (r, e) => h('li', {}, h('code', {}, name(e.api)), e.caller ? [' called by ', h('code', {}, name(e.caller))] : '', r.component ? ` (${names.get(r.component) || r.component})` : '', h('span', { class: 'small line' }, shownIn(e.entry, e.offset)));
  return part('What its code reaches for, and by whom', groups.size ? [ever ? '' : h('p', {}, 'All of it by components, none of it by the app\u2019s own code.'), h('ul', { class: 'reach plain' }, [...groups].map(([capability, list]) => {
    const data = [...new Set(list.map((r) => r.data).filter(Boolean))].join(', '), more = list.reduce((n, r) => n + r.ways - r.examples.length, 0), doubt = doubts(list);
    return h('li', {}, h('details', {}, h('summary', {}, h('b', {}, capability), ' ', byWhom(list, names, ever), data ? h('span', { class: 'small' }, ` (${data})`) : '', doubt ? h('span', { class: 'small line' }, doubt) : ''),
      h('ul', { class: 'plain small' }, list.flatMap((r) => r.examples.map((e) => call(r, e)))), more ? h('p', { class: 'small' }, `and ${plural(more, 'more place', 'more places')} in the code`) : ''));
  }))] : '');
}

function permissions(app) {
  const asked = app.permission_uses.filter((p) => !p.defined), unused = asked.filter((p) => p.used === 'no');
  const item = (p) => h('li', {}, h('code', {}, name(p.name)), h('span', { class: 'small' }, [p.data && ` opens ${p.data}`, p.used === 'yes' && ' used', p.max_level && ` up to level ${p.max_level}`].filter(Boolean).join(';')));
  return part('Permissions', asked.length ? [h('p', {}, `It asks for ${plural(asked.length + (app.permissions_cut || 0), 'permission', 'permissions')}${unused.length ? `; for ${count(unused.length)} of them no code was found that uses what they open:` : '.'}`),
    unused.length ? some(unused, item) : '',
    h('details', {}, h('summary', {}, 'All that it asks for'), h('ul', { class: 'plain' }, asked.map(item)))] : '');
}

function network(app) {
  const n = app.network, source = n.source ? ` (${n.source})` : '';
  const lines = [n.cleartext === 'yes' && `Unprotected traffic is permitted${source}.`, n.cleartext === 'no' && `Unprotected traffic is not permitted${source}.`,
    n.user_ca === 'yes' && `Certificates that the user added are believed${source}.`,
    n.cleartext_domains.length && `Unprotected traffic is permitted to ${n.cleartext_domains.join(', ')}.`,
    n.pinned_domains.length && `Keys are pinned for ${n.pinned_domains.join(', ')}${n.pins_until ? `, until ${n.pins_until}` : ''}.`].filter(Boolean);
  return part('On the way', lines.map((l) => h('p', {}, l)), app.in_clear.length ? [h('p', {}, `${plural(app.in_clear.length + (app.in_clear_cut || 0), 'address is', 'addresses are')} written so that nothing protects what goes there:`),
    some(app.in_clear, (e) => h('li', {}, h('code', {}, name(e.text)), h('span', { class: 'small line' }, shownIn(e.entry, e.offset))), app.in_clear_cut)] : '');
}

function declarations(app) {
  const found = { yes: 'found', no: 'nothing in the package shows it' };
  return part('What it declares about data, against what was found', app.declarations.length ? [app.undeclared.length ? h('p', {}, 'Code reaches for these, and no declaration covers them: ', h('b', {}, app.undeclared.join(', ')), '.') : '', h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Declarations' },
    h('table', { class: 'small-table' }, h('thead', {}, h('tr', {}, ['It says', 'Which', 'In the package'].map((t) => h('th', { scope: 'col' }, t)))),
      h('tbody', {}, app.declarations.map((d) => h('tr', {}, h('td', {}, d.type, d.tracking ? h('span', { class: 'small line' }, 'for tracking') : '', d.linked ? h('span', { class: 'small line' }, 'linked to the person') : ''),
        h('td', {}, name(d.data || d.text || '?'), d.data && d.text ? h('span', { class: 'small line' }, name(d.text)) : '', d.purposes ? h('span', { class: 'small line' }, `purposes: ${d.purposes}`) : ''),
        h('td', { class: d.found === 'no' ? 'strong' : null }, found[d.found] || 'cannot be told'))))))] : '');
}

function remarks(app) {
  const n = (list, cut) => list.length + (cut || 0);
  return [part(`Cannot see${app.opaque.length > 1 ? `: ${count(n(app.opaque, app.opaque_cut))}` : ''}`, app.opaque.length ? [some(app.opaque, (o) => h('li', {}, h('b', {}, name(o.what)), `: ${o.why}`), app.opaque_cut),
    h('p', { class: 'small' }, 'What is not listed here may be in these parts.')] : ''),
  part(`Anomalies${app.anomalies.length > 1 ? `: ${count(n(app.anomalies, app.anomalies_cut))}` : ''}`, app.anomalies.length ? some(app.anomalies, (a) => h('li', {}, a.what, a.count > 1 ? ` (${count(a.count)}×)` : '',
    h('span', { class: 'small line' }, a.clause ? `${a.clause}; ` : '', shownIn(a.entry, a.offset))), app.anomalies_cut) : '')];
}

// Where traffic was read as well: what of it the package names.
function traffic(app, choose) {
  const to = (c) => c.serviceName || c.address, is = (p) => app.traffic.filter((c) => c.promise === p);
  const line = (label, chains) => {
    const names = [...new Set(chains.map(to))];
    return chains.length ? h('li', {}, h('button', { type: 'button', class: 'only', 'aria-label': `${label}: ${plural(chains.length, 'chain', 'chains')}. Show them.`, onclick: () => choose({ only: { label, chains: new Set(chains) } }) }, `${label}: ${plural(names.length, 'place', 'places')}`),
      h('span', { class: 'small line' }, names.slice(0, 6).join(', '), names.length > 6 ? ` and ${count(names.length - 6)} more` : '')) : '';
  };
  return part('Named, and seen', app.traffic.length ? h('ul', { class: 'plain met' }, line('Named, and seen in the traffic', is('named')), line('Seen, and not named by the package', is('unexpected')),
    line('Seen; whether it is named cannot be told', is(null)), h('li', {}, `Named, and not seen: ${plural(app.endpoints.length, 'place', 'places')}, listed below`)) : '');
}

const judged = (model, chains) => (model.policies.length && chains.length ? worst(chains.map((c) => model.verdict(c))) : null);
const worstFirst = (a, b) => rank(a.verdict) - rank(b.verdict) || b.weight - a.weight;

function componentThing(chain, model) {
  const link = chain.links[chain.links.length - 1], of = link.component || {};
  return { name: of.name || chain.party, verdict: judged(model, [chain]), weight: link.capabilities.length, chain, of, can: link.capabilities.map((c) => c.name),
    search: `${chain.search}\n${of.id}\n${link.capabilities.map((c) => c.name).join('\n')}`.toLowerCase(), opened: () => details(chain, model) };
}

function components(app, model, tables) {
  if (!app.components.length) return '';
  const box = h('div', {});
  tables.push(new Rows(box, { label: `Components of ${title(app, model)}`, one: 'component', many: 'components', things: app.components.map((c) => componentThing(c, model)).sort(worstFirst),
    facets: [{ id: 'maker', name: 'Controlled by', get: (t) => (t.chain.party === UNKNOWN ? '' : t.chain.party) }],
    columns: [{ id: 'component', name: 'Component', cell: (t) => h('span', { class: 'strong' }, t.name) }, { id: 'maker', name: 'Made by', cell: (t) => madeBy(t.chain) },
      { id: 'law', name: 'Law of', cell: (t) => lawNames(t.chain) || '–' },
      { id: 'seen', name: 'Seen', cell: (t) => [t.of.seen || '–', t.of.seen_all && t.of.seen_all.includes('reachable') && t.of.seen !== 'reachable' ? ', reachable' : ''] },
      { id: 'can', name: 'Can', cell: (t) => h('span', { class: 'small' }, t.can.slice(0, 6).join(', '), t.can.length > 6 ? ` and ${count(t.can.length - 6)} more` : '', t.can.length ? '' : '–') }] }));
  return part('Made of', box);
}

// A place that is named opens to its proof when it is asked for.
function placeItem(chain, model) {
  const v = judged(model, [chain]), body = h('div', {});
  return h('li', {}, h('details', { ontoggle: (e) => { if (e.target.open && !body.firstChild) put(body, details(chain, model)); } },
    h('summary', {}, v ? [mark(v), h('span', { class: 'sr' }, `${v}: `), ' '] : '', name(chain.serviceName || chain.address), chain.grade === 'none' ? h('span', { class: 'small' }, ' not protected') : ''), body));
}

function places(app, model, tables) {
  if (!app.endpoints.length) return '';
  const groups = new Map();
  for (const c of app.endpoints) groups.set(`${c.holder}\n${c.party}`, [...(groups.get(`${c.holder}\n${c.party}`) || []), c]);
  const things = [...groups.values()].map((chains) => ({ name: chains[0].holder, chain: chains[0], verdict: judged(model, chains), weight: chains.length, search: chains.map((c) => c.search).join('\n'),
    chains: [...chains].sort((a, b) => rank(model.verdict(a)) - rank(model.verdict(b))), opened() { return h('div', { class: 'places-named' }, some(this.chains, (c) => placeItem(c, model))); } }));
  const box = h('div', {});
  tables.push(new Rows(box, { label: `Places that ${title(app, model)} names`, one: 'holder', many: 'holders', things: things.sort(worstFirst),
    columns: [{ id: 'holder', name: 'Held by', cell: (t) => madeBy(t.chain) }, { id: 'law', name: 'Law of', cell: (t) => lawNames(t.chain) || '–' },
      { id: 'places', name: 'Places', right: true, cell: (t) => count(t.chains.length) },
      { id: 'such', name: 'Such as', cell: (t) => [name(t.chains[0].serviceName || t.chains[0].address)] }] }));
  return part(model.chains.length ? 'Places that it names, and nothing was seen to go to' : 'Places that it names', box);
}

function body(app, model, choose) {
  const tables = [], names = new Map(app.components.map((c) => [c.component.component.id, c.component.component.name])), own = model.policies.length;
  const content = [h('div', { class: 'app-facts' }, h('div', {}, facts(app, model), traffic(app, choose), network(app), permissions(app)), h('div', {}, reach(app, names))),
    components(app, model, tables), places(app, model, tables),
    h('div', { class: 'app-facts' }, [declarations(app), remarks(app)]),
    h('details', { class: 'own', ontoggle: (e) => { const to = e.target.lastChild; if (e.target.open && !to.firstChild) put(to, details(app.chain, model)); } },
      h('summary', {}, own ? ['The package as a whole: ', badge(model.verdict(app.chain)), ' and why'] : 'The package as a whole: what it can, and where that is shown'), h('div', {}))];
  return { content, tables };
}

class Card {
  constructor(app, model, choose, number, namesake) {
    const open = number < OPEN;
    Object.assign(this, { app, model, choose, number, tables: null });
    this.verdict = judged(model, [app.chain, ...app.components, ...app.endpoints]);
    const denied = (list) => list.filter((c) => model.verdict(c) === this.verdict).length;
    const facts = [namesake && fileOf(app, model), app.format, app.size && size(app.size), app.version && `version ${app.version}`, app.target_level && `level ${app.target_level}`, plural(app.components.length, 'component', 'components'),
      app.endpoints.length && `${plural(app.endpoints.length, 'place', 'places')} named${app.traffic.length ? ' and not seen' : ''}`, app.opaque.length && 'in part not to be seen'].filter(Boolean).join(' · ');
    this.inner = h('div', { class: 'app-body' });
    this.element = h('details', { class: `app${this.verdict ? ` v-${this.verdict}` : ''}`, open, ontoggle: () => { if (this.element.open) this.fill(); } },
      h('summary', {}, h('h3', {}, name(title(app, model))), this.verdict ? [badge(this.verdict), h('span', { class: 'small' }, ` ${count(denied([app.chain, ...app.components, ...app.endpoints]))} of ${count(1 + app.components.length + app.endpoints.length)}`)] : '',
        h('p', { class: 'small' }, facts)), this.inner);
    this.search = [title(app, model), app.label, app.format, fileOf(app, model), ...[app.chain, ...app.components].map((c) => c.search)].join('\n').toLowerCase();
    if (open) this.fill();
  }

  fill() {
    if (this.tables) return;
    const { content, tables } = body(this.app, this.model, this.choose);
    this.tables = tables;
    put(this.inner, content);
  }

  narrow(verdict) {
    if (this.verdict !== verdict && rank(this.verdict) > rank(verdict)) return 0;
    this.element.open = true;
    this.fill();
    return this.tables.reduce((n, t) => n + t.narrow(verdict), 0) + (this.model.verdict(this.app.chain) === verdict ? 1 : 0);
  }

  print(on) {
    if (this.number >= PRINTED) return;
    if (on) {
      this.wasOpen = this.element.open;
      this.fill();
    }
    this.element.open = on || this.wasOpen;
    for (const t of this.tables || []) t.print(on);
  }
}

function finder(cards) {
  const search = h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', oninput: (e) => {
    const words = e.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const c of cards) c.element.hidden = !words.every((w) => c.search.includes(w));
  } });
  const form = h('form', { class: 'filters', role: 'search', 'aria-label': 'Find a package' }, h('label', { class: 'search' }, h('span', {}, 'Package, component, maker'), search));
  form.onsubmit = (e) => e.preventDefault();
  return form;
}

// The cards, anew for each policy; what they are asked for by charts and by paper.
export function showInside(model, choose) {
  byId('inside').hidden = byId('to-inside').hidden = !model.apps.length;
  if (!model.apps.length) return [];
  const order = model.apps.map((app) => ({ app, verdict: judged(model, [app.chain, ...app.components, ...app.endpoints]) })).sort((a, b) => rank(a.verdict) - rank(b.verdict) || a.app.index - b.app.index);
  const titles = order.map(({ app }) => title(app, model)), twice = (t) => titles.indexOf(t) !== titles.lastIndexOf(t);
  const cards = order.map(({ app }, i) => new Card(app, model, choose, i, twice(titles[i])));
  put(byId('packages'), cards.length >= FIND ? finder(cards) : '', cards.map((c) => c.element),
    model.appsCut ? h('p', { class: 'about' }, `and ${plural(model.appsCut, 'more package', 'more packages')}: --format json has them all`) : '');
  return cards;
}

// Who owns a holder, as a picture: owners above what they own, the stakes that decide a verdict marked. The same as a list.
import { byId, country, date, h, put, s } from './dom.js';
import { rank } from './data.js';
import { graphOf, layout } from './owners_layout.js';

const LINE = 15, PAD = 8;

function shareText(stake) {
  const what = stake.kind === 'equity' ? '' : stake.kind === 'golden' ? ' golden share' : ` ${stake.kind}`;
  return `${stake.share.replace('-', '–')}${what}${stake.disputed ? ' ?' : ''}`;
}

// A stake in full, as in the proofs.
function told(stake) {
  const days = [stake.from && `since ${date(stake.from)}`, stake.to && `until ${date(stake.to)}`].filter(Boolean).join(', ');
  return `${stake.owner.name} holds ${stake.share} of ${stake.owned.name} (${[stake.kind, days, stake.disputed && 'disputed'].filter(Boolean).join(', ')}`
    + `; confidence ${stake.confidence}) [${stake.source}]`;
}

// What one may want to see decided: the findings of the chain, and each controller. Same stakes are told together.
function pathsOf(chain, links, model) {
  const graph = links[0].graph, there = new Set(graph.stakes), list = [];
  const add = (stakes, says, verdict) => {
    if (!stakes.length || !stakes.some((st) => there.has(st))) return;
    const key = stakes.map((st) => st.index).sort((a, b) => a - b).join(' '), same = list.find((p) => p.key === key);
    if (same) same.says.push(says);
    else list.push({ key, stakes: new Set(stakes), says: [says], verdict });
  };
  const mine = (f) => (model.policies[model.policy] && f.rule.policy === model.policies[model.policy].id ? 0 : 1);
  for (const f of [...chain.findings].sort((a, b) => mine(a) - mine(b) || rank(a.verdict) - rank(b.verdict))) {
    add(f.stakes, `${f.verdict} under ${f.rule.policy}, “${f.rule.title || f.rule.rule}”`, f.verdict);
  }
  if (chain.differs) add(chain.differs.filter((st) => there.has(st)), 'what makes the difference', 'chain');
  links[0].controllers.forEach((c, i) => add(links[0].paths[i] || [],
    `${c.name || c.party} ${c.answer === 'met' ? 'controls' : 'possibly controls'} it (${[c.test, c.share && `share ${c.share}`].filter(Boolean).join(', ')})`,
    c.answer === 'met' ? 'chain' : 'undetermined'));
  return list;
}

function box(node, root) {
  const x = node.x - node.width / 2;
  let y = node.y + PAD + 9;
  const line = (text, name) => { const t = s('text', { class: name, x: x + PAD, y }, text); y += LINE; return t; };
  const g = s('g', { class: `party${node === root ? ' holder' : ''}` }, s('title', {}, [node.party.name, node.party.id, node.party.kind, node.party.countries.map(country).join(', ')].filter(Boolean).join('\n')),
    s('rect', { x, y: node.y, width: node.width, height: node.height, rx: 4 }),
    node.rest && line(`↑ ${node.rest}`, 'note'), node.name.map((t) => line(t, 'name')), node.note.map((t) => line(t, 'note')));
  node.element = g;
  for (const share of node.shares || []) {
    share.edge.inside = s('g', { class: 'share', onclick: () => share.edge.element.focus() }, share.lines.map((t) => line(t, 'amount')));
    g.append(share.edge.inside);
  }
  return g;
}

function edge(e, tell) {
  const disputed = e.stakes.some((st) => st.disputed);
  const label = e.label && e.label.texts.map((t, i) => s('text', { class: 'amount', x: e.label.x.toFixed(1), y: e.label.y + 13 * i, 'text-anchor': 'middle' }, t));
  e.element = s('g', { class: `stake${disputed ? ' disputed' : ''}`, role: 'img', tabindex: -1, 'aria-label': e.stakes.map(told).join('. '),
    onmouseenter: () => tell(e), onfocus: () => tell(e), onmouseleave: () => tell(null), onblur: () => tell(null) },
  s('path', { class: 'hit', d: e.path }), s('path', { class: 'line', d: e.path }), s('path', { class: 'head', d: e.head }), label);
  return e.element;
}

// One stop for Tab; the arrows go from stake to stake.
function walk(event, elements) {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key], now = elements.indexOf(event.target);
  if (!by || now < 0) return;
  event.preventDefault();
  const next = elements[(now + by + elements.length) % elements.length];
  event.target.setAttribute('tabindex', -1);
  next.setAttribute('tabindex', 0);
  next.focus();
}

function light(plan, path) {
  const parties = new Set();
  for (const e of plan.edges) {
    const on = Boolean(path) && e.stakes.some((st) => path.stakes.has(st));
    for (const element of [e.element, e.inside]) if (element) element.classList.toggle('decides', on);
    if (on) { parties.add(e.from); parties.add(e.to); }
    if (on) e.element.parentNode.append(e.element); // above the others
  }
  for (const n of plan.nodes) n.element.classList.toggle('decides', parties.has(n));
}

// The picture for a width; `look` is told the edge looked at.
function picture(graph, width, look) {
  const drawing = graphOf(graph);
  for (const e of drawing.edges) {
    e.texts = e.stakes.map(shareText);
    e.text = e.texts.join(' / ');
  }
  const plan = layout(drawing, width);
  const edges = [...plan.edges].sort((a, b) => a.to.above - b.to.above || a.from.above - b.from.above).map((e) => edge(e, look));
  if (edges[0]) edges[0].setAttribute('tabindex', 0);
  plan.svg = s('svg', { class: plan.kind, viewBox: `0 0 ${plan.width} ${Math.ceil(plan.height)}`, width: plan.width, height: Math.ceil(plan.height), role: 'group',
    'aria-label': `Owners of ${graph.party.name}; arrow keys go from stake to stake`, onkeydown: (e) => walk(e, edges) },
  s('g', {}, plan.nodes.map((n) => box(n, plan.root))), s('g', {}, edges));
  return plan;
}

function asList(graph, path) {
  const more = [...graph.more].map(([party, n]) => h('li', {}, `${party.name}: ${n} more ${n === 1 ? 'owner' : 'owners'} not shown`));
  return h('ul', { class: 'small' }, graph.stakes.map((st) => h('li', {}, path && path.stakes.has(st) && h('b', {}, 'Decides: '), told(st))), more);
}

function besideTable() {
  const table = byId('table').clientWidth || 1000;
  return Math.floor(Math.max(264, table < 700 ? table - 14 : Math.min(1120, table - 72)));
}

function figure(links, model, paths, open, room) {
  const { graph } = links[0], view = h('div', { class: 'owners-view' }), says = h('p', { class: 'small says' });
  const about = h('p', { class: 'small looked-at' }), list = h('details', { class: 'as-list' }), buttons = h('div', { class: 'segments steps', role: 'group', 'aria-label': 'What to mark in the picture' });
  let path = paths[0], plan = null, drawn = 0;
  const look = (e) => put(about, e ? e.stakes.map((st) => h('span', { class: 'line' }, told(st))) : 'Choose a stake to read its source; the arrow keys go from one to the next.');
  const show = () => {
    light(plan, path);
    frame.className = `owners v-${path ? path.verdict : 'chain'}`;
    put(says, path ? [h('b', {}, path.verdict === 'undetermined' ? 'Marked, what leaves it open: ' : path.verdict === 'chain' ? 'Marked: ' : 'Marked, what decides: '), path.says.join('; '), '.'] : 'No stake here decides a verdict, and nobody is known to control the holder.');
    put(list, h('summary', {}, `As a list (${graph.stakes.length})`), asList(graph, path));
    put(buttons, paths.length > 1 ? paths.map((p) => h('button', { type: 'button', 'aria-pressed': String(p === path),
      onclick: () => { path = p; show(); buttons.querySelector('[aria-pressed=true]').focus(); } }, p.says[0])) : '');
  };
  const draw = (width) => {
    drawn = width;
    plan = picture(graph, width, look);
    put(view, plan.svg);
    show();
  };
  const roles = [...new Set(links.map((l) => l.role))].join(' and ');
  const again = () => { if (frame.open && room() !== drawn) draw(room()); };
  const frame = h('details', { class: 'owners', open, ontoggle: again, 'onwidth-changed': again },
    h('summary', {}, 'Who owns ', h('b', {}, graph.party.name), h('span', { class: 'small' }, ` holder of the ${roles}, as of ${date(model.summary.as_of)}`)),
    says, buttons, view, about, list);
  draw(room());
  look(null);
  return frame;
}

// One picture a holder; open where a finding rests on it, and else the receiver's.
export function owners(chain, model, room = besideTable) {
  const groups = new Map();
  for (const link of [...chain.links].reverse()) {
    if (!link.graph) continue;
    if (!groups.has(link.graph)) groups.set(link.graph, []);
    groups.get(link.graph).push(link);
  }
  if (!groups.size) return '';
  const all = [...groups.values()].map((links) => ({ links, paths: pathsOf(chain, links, model) }));
  const decides = (g) => g.paths.some((p) => p.verdict !== 'chain' && p.verdict !== 'undetermined' && chain.findings.length);
  const some = all.some(decides);
  return h('section', { class: 'who-owns' }, h('h4', {}, 'Who owns the holders'),
    all.map((g, i) => figure(g.links, model, g.paths, some ? decides(g) : i === 0, room)));
}

// A turned phone or a narrowed window has room for another drawing.
let timer = 0;
addEventListener('resize', () => {
  clearTimeout(timer);
  timer = setTimeout(() => { for (const d of document.querySelectorAll('.owners[open]')) d.dispatchEvent(new Event('width-changed')); }, 150);
});

// On paper the pictures shown have their lists beside them: there is no pointing at stakes.
export function openLists() {
  for (const d of document.querySelectorAll('.owners[open] .as-list, .findings > .finding > details')) d.open = true;
}

// The flow diagram: app, service, who controls the receiver, whose law.
import { byId, count, country, h, plural, put, s, size } from './dom.js';
import { UNKNOWN, VERDICTS } from './data.js';
import { NEUTRAL } from './marks.js';
import { layout } from './sankey_layout.js';

const ALL = ['App', 'Service', 'Controlled by', 'Law of'];
const NO_APP = 'App not known', NO_NAME = 'No name seen', NO_LAW = 'Not known';
const MEASURES = [['flows', 'Flows'], ['bytes', 'Bytes'], ['chains', 'Chains']], DATA = ['finds', 'Personal data'];
const LABELS = { App: 34, Service: 34, 'Controlled by': 28, 'Law of': 26 }; // characters that fit: the last two columns share their space
const WIDTH = 1120, NODE = 10, TOP = 30, LETTER = 6.6; // LETTER: a wide guess
const NARROW = matchMedia('screen and (max-width: 58rem)'); // too narrow for all columns: two at a time

// The last two labels tell one service from another; a longer list of public suffixes is not worth its size here.
function serviceLabel(chain) {
  if (!chain.serviceName && chain.protocol === 'dns') return `DNS (${chain.hostHolder || chain.address})`;
  if (!chain.serviceName) return chain.hostHolder && chain.hostHolder !== UNKNOWN ? `${NO_NAME} (${chain.hostHolder})` : NO_NAME;
  if (/^[\d.]+$|:/.test(chain.serviceName)) return chain.serviceName; // an address as a name
  const labels = chain.serviceName.split('.');
  const keep = labels.length > 2 && labels[labels.length - 1].length === 2 && labels[labels.length - 2].length <= 3 ? 3 : 2;
  return labels.slice(-keep).join('.');
}

function lawLabel(chain) {
  const names = chain.laws.map(country), full = names.join(' · ');
  if (full.length <= LABELS['Law of'] || names.length < 3) return full || NO_LAW;
  const two = names.slice(0, 2).join(' · ');
  return two.length <= LABELS['Law of'] - 4 ? `${two} +${names.length - 2}` : `${names[0]} +${names.length - 1}`;
}

// Where no app is known at all, its column would say nothing.
function titlesOf(model) {
  return model.chains.some((c) => c.appName) ? ALL : ALL.slice(1);
}

// How many times personal data was found in what was sent.
function finds(chain) {
  return chain.data.reduce((n, d) => n + d.count, 0);
}

function rowsOf(model, measure, depth, { from, shown }) {
  return model.chains.map((chain) => ({
    chain,
    kind: model.verdict(chain) || NEUTRAL,
    value: measure === 'bytes' ? chain.total : measure === 'flows' ? chain.flows : measure === 'finds' ? finds(chain) : 1,
    path: [chain.appName || NO_APP, serviceLabel(chain), chain.party, lawLabel(chain)].slice(-depth).slice(from, from + shown),
  })).filter((row) => row.value > 0);
}

function amount(value, measure) {
  return measure === 'bytes' ? size(value) : plural(value, measure.slice(0, -1), measure);
}

function nodeElement(node, { title, last, most }, measure, choose, light) {
  const label = node.rest ? `${count(node.labels.size)} others` : node.label;
  const short = label.length > most ? `${label.slice(0, most - 1)}…` : label;
  const go = () => choose({ only: { label: `${title}: ${label}`, chains: new Set(node.rows.map((r) => r.chain)) } });
  return s('g', { class: `node${label === NO_APP || label.startsWith(NO_NAME) || label === UNKNOWN || label === NO_LAW ? ' unknown' : ''}`,
    tabindex: 0, role: 'button', 'aria-label': `${title} ${label}: ${amount(node.value, measure)}`,
    onclick: go, onmouseenter: () => light(node), onmouseleave: () => light(null), onfocus: () => light(node), onblur: () => light(null),
    onkeydown: (e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); go(); } } },
  s('title', {}, `${label}: ${amount(node.value, measure)}`),
  s('rect', { x: node.x, y: node.y + TOP, width: NODE, height: node.height, rx: 1.5 }),
  s('text', { x: last ? node.x - 7 : node.x + NODE + 7, y: node.y + TOP + node.height / 2, 'text-anchor': last ? 'end' : 'start', dy: '0.33em' }, short));
}

function bandElement(band, measure) {
  const x0 = band.source.x + NODE, x1 = band.target.x, middle = (x0 + x1) / 2, y0 = band.y0 + TOP, y1 = band.y1 + TOP;
  return s('path', { class: `band v-${band.kind}`, d: `M${x0},${y0}C${middle},${y0} ${middle},${y1} ${x1},${y1}`, 'stroke-width': band.width.toFixed(2) },
    s('title', {}, `${band.source.rest ? 'others' : band.source.label} → ${band.target.rest ? 'others' : band.target.label}: ${amount(band.value, measure)}, ${band.kind}`));
}

// The room of one label where two columns share the width.
function half(view) {
  return view.width / 2 - NODE - 12;
}

// view: {from, shown, width}: the columns shown, and how wide they may be.
function draw(model, measure, choose, view) {
  const all = titlesOf(model), columns = all.slice(view.from, view.from + view.shown), end = columns.length - 1;
  const plan = layout(rowsOf(model, measure, all.length, view), { depth: columns.length, width: view.width, nodeWidth: NODE, gap: 12, least: 3, kinds: [...VERDICTS, NEUTRAL] });
  const most = (title) => (view.shown === all.length ? LABELS[title] : Math.floor(half(view) / LETTER));
  const bands = plan.bands.map((band) => ({ band, element: bandElement(band, measure) }));
  const light = (node) => {
    const rows = node && new Set(node.rows);
    for (const { band, element } of bands) {
      element.classList.toggle('dim', Boolean(rows) && !band.rows.some((r) => rows.has(r)));
      element.classList.toggle('lit', Boolean(rows) && band.rows.some((r) => rows.has(r)));
    }
  };
  const titles = columns.map((t, i) => s('text', { class: 'column', y: 12, x: (i * (view.width - NODE)) / end + (i === end ? NODE : 0),
    'text-anchor': i === end ? 'end' : 'start' }, t));
  return s('svg', { class: view.shown === all.length ? 'whole' : 'step', viewBox: `0 0 ${view.width} ${Math.ceil(plan.height + TOP + 4)}`, role: 'group', 'aria-label': 'Flow from app to jurisdiction' }, titles,
    s('g', { class: 'bands' }, bands.map((b) => b.element)),
    s('g', {}, plan.columns.flat().map((node) => nodeElement(node,
      { title: columns[node.column], last: node.column === end, most: most(columns[node.column]) }, measure, choose, light))));
}

// LETTER is a guess: what a wide font leaves too long for its half of the drawing is cut where it is drawn.
function fitLabels(svg, room) {
  for (const text of svg.querySelectorAll('.node text')) {
    const whole = text.textContent.replace(/…$/, '');
    for (let n = whole.length - 1; n > 3 && text.getComputedTextLength() > room; n--) text.textContent = `${whole.slice(0, n).trimEnd()}…`;
  }
}

function segments(id, list, chosen, take) {
  put(byId(id), ...list.map(([key, name]) => h('button', { type: 'button', 'aria-pressed': String(key === chosen),
    onclick: () => { take(key); byId(id).querySelector('[aria-pressed=true]').focus(); } }, name)));
}

export function showSankey(model, choose) {
  let measure = 'flows', step = 0;
  const titles = titlesOf(model), measures = model.chains.some((c) => c.data.length) ? [...MEASURES, DATA] : MEASURES;
  const steps = titles.slice(1).map((title, i) => [i, `${titles[i]} → ${title}`]);
  const show = () => {
    const narrow = NARROW.matches && model.chains.length > 0;
    const view = narrow ? { from: step, shown: 2, width: Math.max(280, byId('sankey').clientWidth) } : { from: 0, shown: titles.length, width: WIDTH };
    put(byId('sankey'), model.chains.length ? draw(model, measure, choose, view) : h('p', {}, 'No chains.'));
    if (narrow) fitLabels(byId('sankey'), half(view));
    segments('measure', measures, measure, (key) => { measure = key; show(); });
    segments('step', narrow ? steps : [], step, (key) => { step = key; show(); });
  };
  NARROW.addEventListener('change', show);
  show();
}

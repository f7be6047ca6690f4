// Ways of traces on the map: hops that have a place, joined by great circles; where the sea is crossed, the cables that it may be.
import { count, h, plural, s } from './dom.js';
import { rank } from './data.js';
import { NEUTRAL } from './marks.js';
import { along, middle, pathOf } from './arcs.js';
import { project } from './projection.js';
import { carrierName, endsOf, handsOf, hopPlace, percent, stagesOf } from './ways.js';

const MOST_STRETCHES = 400, MOST_CANDIDATES = 6;

const placed = (hop) => Number.isFinite(hop.latitude) && Number.isFinite(hop.longitude) && hop.latitude !== null && !hop.impossible;
const at = (hop) => [hop.latitude, hop.longitude], key = (hop) => `${hop.latitude.toFixed(1)},${hop.longitude.toFixed(1)}`;

// The host of a trace that went to that very address, where the destination itself did not answer.
function hopsOf(chain) {
  const hops = chain.way.hops.filter(placed), place = chain.host && chain.host.place;
  if (!chain.way.exact || !place || place.latitude === null || (hops.length && key(hops[hops.length - 1]) === key(place))) return hops;
  return [...hops, { ...place, town: place.city, ttl: null, addr: chain.address, asn: chain.host.asn }];
}

function gatherHop(all, hop, chain, verdict) {
  const k = key(hop);
  if (!all.has(k)) all.set(k, { hop, where: at(hop), chains: new Set(), names: new Set(), verdict: null });
  const one = all.get(k), link = chain.links.find((l) => l.role === 'carrier' && l.asn === hop.asn);
  one.chains.add(chain);
  if (hop.asn) one.names.add(link ? carrierName(link) : `AS${hop.asn}`);
  if (verdict && (!one.verdict || rank(verdict) < rank(one.verdict))) one.verdict = verdict;
}

// Stretches between successive places, alike for all chains that take them.
export function gatherWays(model) {
  const stretches = new Map(), places = new Map();
  for (const chain of model.all) {
    if (!chain.way || chain.way.shown_by !== 'trace') continue;
    const verdict = model.verdict(chain), hops = hopsOf(chain), cables = stagesOf(chain).filter((g) => g.role === 'cable' && g.at);
    hops.forEach((hop, i) => {
      gatherHop(places, hop, chain, verdict);
      const before = hops[i - 1];
      if (!before || key(before) === key(hop)) return;
      const number = chain.way.crossings.findIndex((x) => x.from_ttl === before.ttl && x.to_ttl === hop.ttl), crossing = chain.way.crossings[number] || null;
      const stage = cables.find((g) => g.at === crossing), k = `${key(before)} ${key(hop)} ${crossing ? crossing.candidates.map((c) => `${c.cable} ${c.from} ${c.to}`).join() : ''}`;
      if (!stretches.has(k)) {
        stretches.set(k, { from: before, to: hop, crossing, verdict: null, chains: new Set(),
          candidates: (stage ? stage.items : []).map((c, n) => ({ ...c, lines: (chain.drawn[number] || [])[n] || [] })).slice(0, MOST_CANDIDATES) });
      }
      const one = stretches.get(k);
      one.chains.add(chain);
      if (verdict && (!one.verdict || rank(verdict) < rank(one.verdict))) one.verdict = verdict;
    });
  }
  const list = [...stretches.values()].sort((a, b) => rank(b.verdict) - rank(a.verdict)); // the worst on top
  return { stretches: list.slice(-MOST_STRETCHES), left: Math.max(0, list.length - MOST_STRETCHES), places: [...places.values()] };
}

const ends = (st) => `${hopPlace(st.from) || `hop ${st.from.ttl}`} to ${hopPlace(st.to) || `hop ${st.to.ttl}`}`;

function summary(st) {
  const c = st.crossing, first = st.candidates[0], n = c ? c.candidates.length : 0, how = st.verdict ? `, ${st.verdict}` : '';
  const lines = [ends(st) + how];
  if (c && c.answer === 'cables') lines.push(n > 1 ? `One of ${n} cables` : 'One cable fits');
  else if (c && c.answer === 'over-land') lines.push(n ? 'Over land, or by a cable' : 'Over land is as good as any cable');
  else if (c) lines.push(`Cannot tell: ${c.why}`);
  else lines.push(st.to.ttl === null ? 'The last stretch to the host, which did not answer' : 'No crossing of the sea is looked for here');
  if (first) lines.push(...candidateLines(first));
  if (st.candidates.length > 1) lines.push(`or ${st.candidates.slice(1, 4).map((o) => `${o.name} (${percent(o.probability)})`).join(', ')}${n > 4 ? ` and ${n - 4} more` : ''}`);
  return lines;
}

function candidateLines(c) {
  return [`${c.name}, ${c.from} to ${c.to}: ${percent(c.probability)} likely`, ...handsOf(c.holders)];
}

// From hop to landing over land, along the cables, from landing to hop.
function courseOf(model, st, candidate) {
  const cable = candidate.lines.flatMap((i) => [...(model.lines[i] || [])].reverse());
  return cable.length ? [at(st.from), ...cable, at(st.to)] : null;
}

function keys(go, tip) {
  return (e) => {
    if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); go(); }
    if (e.key === 'Escape') tip.hide();
  };
}

function drawStretch(model, st, tip, choose) {
  const straight = along([at(st.from), at(st.to)]), direct = middle(straight), go = () => choose([...st.chains], ends(st)), whole = summary(st);
  const over = (lines, points) => () => tip.show(lines, ...middle(points));
  const courses = st.candidates.map((c, i) => ({ c, i, points: courseOf(model, st, c) })).filter((x) => x.points).map((x) => ({ ...x, points: along(x.points) }));
  const land = !st.crossing || st.crossing.answer !== 'cables' || !courses.length;
  const line = (points, name, lines) => [s('path', { class: `way-line ${name}`, d: pathOf(points), pathLength: null }), s('path', { class: 'way-hit', d: pathOf(points), onmouseenter: over(lines, points), onmouseleave: tip.hide })];
  const firstClass = st.crossing && st.crossing.answer === 'cables' ? 'likeliest' : 'other';
  return s('g', { class: `way v-${st.verdict || NEUTRAL}`, tabindex: 0, role: 'button', 'aria-label': whole.join('. '), onfocus: () => tip.show(whole, ...(courses[0] && !land ? middle(courses[0].points) : direct)), onblur: tip.hide, onclick: go, onkeydown: keys(go, tip) },
    [...courses].reverse().map((x) => line(x.points, x.i === 0 ? firstClass : 'other', [ends(st), ...candidateLines(x.c)])),
    land ? line(straight, st.crossing && st.crossing.answer === 'cannot-tell' ? 'unknown' : 'land', whole) : '');
}

function drawPlace(one, tip, choose) {
  const [x, y] = project(one.where[1], one.where[0]), names = [...one.names], go = () => choose([...one.chains], hopPlace(one.hop));
  const lines = [hopPlace(one.hop) || 'A hop', names.slice(0, 4).join('; ') + (names.length > 4 ? ` and ${names.length - 4} more` : ''), plural(one.chains.size, 'way leads', 'ways lead') + ' through here'];
  return s('g', { class: `hop v-${one.verdict || NEUTRAL}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, tabindex: 0, role: 'button', 'aria-label': lines.filter(Boolean).join('. '),
    onmouseenter: () => tip.show(lines, x, y), onfocus: () => tip.show(lines, x, y), onmouseleave: tip.hide, onblur: tip.hide, onclick: go, onkeydown: keys(go, tip) },
  s('g', { class: 'hop-size' }, s('circle', { class: 'hit', r: 7 }), s('circle', { class: 'hop-mark', r: 2.6 })));
}

// A stretch is one stop of the keyboard; all its candidates are told there.
export function drawWays(model, ways, tip, choose) {
  return [s('g', {}, ways.stretches.map((st) => drawStretch(model, st, tip, choose))), s('g', {}, ways.places.map((p) => drawPlace(p, tip, choose)))];
}

const sample = (name) => s('svg', { class: 'sample', viewBox: '0 0 34 8', width: 34, height: 8, 'aria-hidden': 'true', focusable: 'false' }, s('path', { class: `way-line ${name}`, d: 'M1 4H33' }));

export function waysLegend(ways) {
  if (!ways.stretches.length) return '';
  const has = (f) => ways.stretches.some(f), sea = (st) => st.crossing && st.crossing.answer === 'cables' && st.candidates.length;
  const entry = (name, text) => h('span', { class: 'v-chain' }, sample(name), ` ${text}`);
  return h('p', { class: 'legend' }, has(sea) ? entry('likeliest', 'cable that fits best') : '', has((st) => st.candidates.length > 1 || (st.candidates.length && !sea(st))) ? entry('other', 'other cables that fit') : '',
    has((st) => !sea(st)) ? entry('land', 'between hops: over land, or no cable told') : '',
    ways.left ? h('span', {}, `${count(ways.left)} more stretches are not drawn.`) : '');
}

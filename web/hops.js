// The way of a chain hop by hop, and between hops the cables that it may have been, with what speaks for and against each.
import { count, h, name, plural } from './dom.js';
import { carrierName, handsOf, hopPlace, percent, stagesOf } from './ways.js';

const BY = { 'open-data': 'open data', 'host-name': 'its name', both: 'open data and its name', told: 'the evidence' };
const HEADS = ['Hop', 'Address', 'Network', 'Place', 'Round trip', 'Placed by'];

function candidate(c) {
  return h('li', {}, h('b', {}, c.name), ` ${percent(c.probability)}, ${c.from} to ${c.to}, ${count(c.sea_km)} km in the sea${c.then ? `, then ${c.then}` : ''}`, handsOf(c.holders).map((t) => h('span', { class: 'small line' }, t)),
    c.reasons.length ? h('ul', { class: 'proof' }, c.reasons.map((r) => h('li', {}, r))) : '');
}

function crossingRow(x, items) {
  const list = items.length ? items : x.candidates;
  return h('tr', { class: 'crossing' }, h('td', { colspan: HEADS.length }, h('p', {}, h('span', { 'aria-hidden': 'true' }, '↧ '), x.why, x.rtt_ms === null ? '' : `; ${x.rtt_ms.toFixed(1)} ms between them are measured`),
    list.length ? h('details', {}, h('summary', {}, x.answer === 'over-land' ? plural(list.length, 'cable is possible', 'cables are possible') : plural(list.length, 'cable fits', 'cables fit'), ': ', list.map((c) => c.name).join(', ')), h('ol', { class: 'candidates' }, list.map(candidate))) : '',
    x.excluded.length ? h('details', {}, h('summary', {}, plural(x.excluded.length, 'cable is', 'cables are'), ' ruled out'), h('ul', { class: 'plain small' }, x.excluded.map((e) => h('li', {}, h('b', {}, e.cable), ` ${e.why}`)))) : ''));
}

function hopRow(hop, links) {
  const place = hopPlace(hop), link = links.find((l) => l.role === 'carrier' && l.asn === hop.asn);
  const cells = [String(hop.ttl), hop.addr ? name(hop.addr) : 'no answer', hop.asn ? (link ? carrierName(link) : `AS${hop.asn}`) : '–',
    !place ? '–' : hop.impossible ? [h('s', {}, place), h('span', { class: 'small line' }, 'light is too slow for that')] : place, hop.rtt_ms === null ? '–' : `${hop.rtt_ms.toFixed(1)}\u00a0ms`, place ? BY[hop.placed_by] || '–' : '–'];
  return h('tr', { class: hop.addr ? null : 'silent' }, cells.map((c, i) => h('td', { 'data-name': HEADS[i], class: i === 4 ? 'right' : null }, c)));
}

// Of any chain whose way a trace shows.
export function stepsOf(chain) {
  const way = chain.way;
  if (!way || way.shown_by !== 'trace') return '';
  const cables = stagesOf(chain).filter((g) => g.role === 'cable'), after = (ttl) => way.crossings.filter((x) => x.from_ttl === ttl);
  return h('section', { class: 'hops' }, h('h4', {}, way.exact ? 'Hop by hop' : 'Hop by hop, to an address beside it'), h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Hops' },
    h('table', { class: 'small-table' }, h('thead', {}, h('tr', {}, HEADS.map((t, i) => h('th', { scope: 'col', class: i === 4 ? 'right' : null }, t)))),
      h('tbody', {}, way.hops.map((hop) => [hopRow(hop, chain.links), after(hop.ttl).map((x) => crossingRow(x, (cables.find((g) => g.at === x) || { items: [] }).items))])))),
  way.missing ? h('p', { class: 'small' }, `Not seen: ${way.missing}.`) : '');
}

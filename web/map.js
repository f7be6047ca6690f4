// Hosts on the world: one mark a place, sized by bytes, shaped and coloured by the worst verdict there.
/* global WORLD */
import { byId, country, h, plural, put, s, size } from './dom.js';
import { gather } from './data.js';
import { NEUTRAL, shape } from './marks.js';
import { legend } from './cards.js';
import { graticule, outline, project } from './projection.js';
import { drawWays, gatherWays, waysLegend } from './map_ways.js';

// Known places keep theirs; a host of which only the country is known stands in the middle of that country.
function placeOf(model, chain) {
  const place = chain.host && chain.host.place;
  if (!place) return null;
  if (Number.isFinite(place.latitude) && Number.isFinite(place.longitude)) {
    return `${place.longitude.toFixed(1)},${place.latitude.toFixed(1)}`;
  }
  const middle = model.countries.get(place.country);
  return middle && Number.isFinite(middle.longitude) ? `${middle.longitude.toFixed(1)},${middle.latitude.toFixed(1)}` : null;
}

function title(group) {
  const place = group.chains[0].host.place;
  const where = place.city && group.chains.every((c) => c.host.place.city === place.city)
    ? `${place.city}, ${country(place.country)}` : country(place.country);
  const holders = [...new Set(group.chains.map((c) => c.hostHolder).filter(Boolean))];
  return [where, `${size(group.bytes)}, ${plural(group.chains.length, 'chain', 'chains')}${group.verdict ? `, ${group.verdict}` : ''}`,
    holders.slice(0, 4).join('; ') + (holders.length > 4 ? ` and ${holders.length - 4} more` : '')];
}

function point(group, most, tip, choose) {
  const [lon, lat] = group.key.split(',').map(Number), [x, y] = project(lon, lat);
  const scale = 0.5 + 1.35 * Math.sqrt(group.bytes / Math.max(most, 1)), lines = title(group);
  const move = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(2)})`;
  const show = () => tip.show(lines, x, y);
  const go = () => choose({ only: { label: lines[0], chains: new Set(group.chains) } });
  return s('g', { class: `point v-${group.verdict || NEUTRAL}`, transform: move, tabindex: 0, role: 'button', 'aria-label': lines.join('. '),
    onmouseenter: show, onfocus: show, onmouseleave: tip.hide, onblur: tip.hide,
    onclick: go,
    onkeydown: (e) => {
      if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); go(); }
      if (e.key === 'Escape') tip.hide();
    } }, s('g', { class: 'point-size' }, s('path', { class: 'hit', d: 'M-10-10H10V10H-10Z' }), s('path', { class: 'shape', d: shape(group.verdict || NEUTRAL) })));
}

function tooltip(box) {
  const tip = h('div', { class: 'tip', role: 'presentation', hidden: true });
  box.append(tip);
  return {
    show(lines, x, y) {
      put(tip, h('b', {}, lines[0]), ...lines.slice(1).filter(Boolean).map((l) => h('span', {}, l)));
      tip.hidden = false;
      tip.style.left = `${Math.min(78, Math.max(22, (x / WORLD.width) * 100))}%`;
      tip.style.top = `${(y / WORLD.height) * 100}%`;
      tip.classList.toggle('below', y < WORLD.height * 0.35);
    },
    hide() { tip.hidden = true; },
  };
}

export function showMap(model, choose, chooseWay) {
  const groups = gather(model, (c) => placeOf(model, c)), most = groups.length ? groups[0].bytes : 1;
  const ways = gatherWays(model), used = new Set([...model.chains.map((c) => c.country), ...ways.places.map((p) => p.hop.country)]);
  byId('map').closest('.places').classList.toggle('alone', !model.chains.length);
  if (ways.places.length) {
    byId('places-title').textContent = model.chains.length ? 'Where the hosts stand, and the ways to them' : 'Where the ways lead';
    byId('places-about').textContent = 'By open data on addresses and by names of routers. Lines are ways that traces show: between hops as the crow flies, in the sea along the cables that fit, which are a choice and not a fact. '
      + (model.chains.length ? 'The size of a mark is the bytes exchanged; hosts that no trace leads to have a mark alone.' : '');
  }
  if (!groups.length && !ways.places.length) { // an empty globe shows nothing
    put(byId('map'), h('p', { class: 'notice' }, 'Where the hosts stand is not known: the atlas that was asked has no places for these addresses. ',
      'Build one with open data (cordon atlas build) to see them on a map.'));
    return;
  }
  const box = h('div', { class: 'map-box' }), tip = tooltip(box);
  box.prepend(s('svg', { viewBox: `0 0 ${WORLD.width} ${WORLD.height}`, role: 'group', 'aria-label': ways.places.length ? 'Map of the hosts and of the ways that traces show' : 'Map of the hosts' },
    s('path', { class: 'sea', d: outline() }), s('path', { class: 'graticule', d: graticule() }),
    s('g', { class: 'land', 'aria-hidden': 'true' }, WORLD.land.map(([code, d]) => s('path', { d, class: used.has(code) ? 'used' : null }))),
    drawWays(model, ways, tip, chooseWay), s('g', {}, groups.map((g) => point(g, most, tip, choose)))));
  const nowhere = model.chains.filter((c) => placeOf(model, c) === null && !(c.host && c.host.special)).length;
  put(byId('map'), box, h('figcaption', {}, legend(model), waysLegend(ways),
    nowhere ? h('span', {}, `${plural(nowhere, 'chain', 'chains')} without a known place ${nowhere === 1 ? 'is' : 'are'} not on the map.`) : '',
    WORLD.why ? h('span', {}, WORLD.why) : ''));
}

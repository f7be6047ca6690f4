// What a ban would hit: apps, bystanders, what could take its place, and what less would do.
import { byId, count, h, name, plural, put, size } from './dom.js';

const MOST = 30, FEW = 8;

const short = (app) => (app ? String(app).replace(/^app:/, '').split('/').pop() : 'app not known');
const bare = (id) => String(id).replace(/^[a-z]+:/, '');
function percent(part, all) {
  const v = all ? part / all * 100 : 0;
  return `${part && v < 0.5 ? 'under 1' : part < all && v >= 99.5 ? 'over 99' : Math.round(v)} %`;
}
const amount = (a) => `${plural(a.flows, 'flow', 'flows')}, ${size(a.bytes)}`;

function some(list, most, show) {
  const shown = list.slice(0, most).flatMap((x, i) => [i ? ', ' : '', show(x)]);
  return list.length > most ? [...shown, ` and ${count(list.length - most)} more`] : shown;
}

function table(label, heads, rows) {
  const right = (i) => (heads[i].right ? 'right' : heads[i].long ? 'long' : null);
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, h('table', { class: 'small-table' },
    h('thead', {}, h('tr', {}, heads.map((c, i) => h('th', { scope: 'col', class: right(i) }, c.title)))),
    h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map((c, i) => h('td', { 'data-name': heads[i].title, class: right(i) }, c)))))));
}

function more(all) {
  return all > MOST ? h('p', { class: 'small' }, `and ${count(all - MOST)} more`) : '';
}

function range(r) {
  return r[0] === r[1] ? count(r[0]) : `${count(r[0])} to ${count(r[1])}`;
}

function cards(b) {
  const others = b.bystander_names;
  const list = [['Would stop', percent(b.stops.bytes, b.all.bytes), `${amount(b.stops)} of ${amount(b.all)}`],
    ['Apps hit', count(b.apps_hit), `${count(b.apps_whole)} of them wholly`],
    ['Services hit', count(b.services_hit), 'that the atlas knows'],
    ['On the same addresses', count(others), others === 1 ? 'other name was seen' : 'other names were seen'],
    ['Less that would do', count(b.measures), b.measures === 1 ? 'way' : 'ways'],
    ...(b.clients && b.clients.all > 1 ? [['Clients hit', count(b.clients.hit), `of ${b.clients.at_least ? 'at least ' : ''}${count(b.clients.all)} addresses that send`]] : []),
    ...(b.devices_hit ? [['Devices hit', range(b.devices_hit), 'of those the evidence stands for']] : []),
    ...(b.people_hit ? [['People hit', range(b.people_hit), 'of those the evidence stands for']] : [])];
  return h('dl', { class: 'cards' }, list.map(([title, figure, note]) =>
    h('div', { class: 'card' }, h('dt', {}, title), h('dd', { class: 'figure' }, figure), h('dd', { class: 'note' }, note))));
}

function apps(b) {
  const how = (a) => (a.itself ? 'wholly: itself is banned' : a.whole ? 'wholly: all that was seen' : a.app ? 'partly' : '');
  const heads = [{ title: 'App' }, { title: 'Stops', right: true }, { title: 'of all', right: true }, { title: 'How' }, { title: 'Loses', long: true }];
  return [h('h3', {}, 'Who is hit'), table('Apps that are hit', heads, b.apps.slice(0, MOST).map((a) => [
    h('span', {}, h('b', {}, name(short(a.app))), h('span', { class: 'small line' }, a.holder || 'holder unknown'), a.because && h('span', { class: 'small line' }, a.because)),
    size(a.stops.bytes), percent(a.stops.bytes, a.all.bytes), how(a), h('span', {}, some(a.losses, FEW, name))])), more(b.apps_hit + (b.apps.some((a) => !a.app) ? 1 : 0))];
}

function bystanders(b) {
  if (!b.bystanders.length) return [h('h3', {}, 'Who else lives there'), h('p', {}, 'Nobody else was seen on the addresses of what would stop.')];
  const heads = [{ title: 'Address' }, { title: 'Banned there' }, { title: 'Other names', long: true }, { title: 'Used by', long: true }, { title: 'Traffic', right: true }];
  return [h('h3', {}, 'Who else lives there'), h('p', { class: 'about' }, 'Blocking these addresses would hit them as well.'),
    table('Others on the same addresses', heads, b.bystanders.slice(0, MOST).map((x) => [name(x.address), x.banned ? name(x.banned) : '–',
      h('span', {}, some(x.names, FEW, name)), h('span', {}, some(x.apps, FEW, (a) => name(short(a)))), size(x.traffic.bytes)])), more(b.bystanders_at)];
}

function substitute(s) {
  const where = [s.regions.includes('*') ? '' : `in ${s.regions.join(', ')}`, s.not_in.length ? `not in ${s.not_in.join(', ')}` : '',
    s.languages.includes('*') ? '' : s.languages.join(', '), s.note].filter(Boolean).join('; ');
  return h('li', {}, h('b', {}, s.url ? h('a', { href: s.url, rel: 'noopener noreferrer' }, s.service) : s.service), ` ${s.holder || s.by || ''}`,
    where && h('span', { class: 'small line' }, where));
}

function services(b) {
  if (!b.services.length) return '';
  return [h('h3', {}, 'What could take its place'), b.services.map((s) => h('details', { class: 'part', open: b.services.length < 4 },
    h('summary', {}, h('b', {}, s.service), ` (${s.category_name}${s.stops.flows < s.all.flows ? `, partly: ${size(s.stops.bytes)} of ${size(s.all.bytes)} stop` : ''}): ${s.substitutes.length ? plural(s.substitutes.length, 'other', 'others') : 'none'}`),
    h('ul', {}, s.substitutes.map(substitute)), s.none && h('p', { class: 'small' }, s.none),
    s.hit_as_well > 0 && h('p', { class: 'small' }, `${plural(s.hit_as_well, 'other', 'others')} of the category would be hit by the same ban.`)))];
}

function measures(b) {
  if (!b.alternatives.length) return [h('h3', {}, 'Less that meets the same rule'), h('p', {}, 'Nothing is known that would stop less and meet it.')];
  const fact = (title, text) => text && [h('dt', {}, title), h('dd', {}, text)];
  return [h('h3', {}, 'Less that meets the same rule'), h('ol', { class: 'measures' }, b.alternatives.map((a) => h('li', {}, h('b', {}, a.what),
    h('dl', { class: 'facts' }, fact('Saves', a.saves.flows && !a.saves.bytes ? `at least ${plural(a.saves.flows, 'flow', 'flows')}` : a.saves.bytes ? amount(a.saves) : 'nothing that this evidence shows'),
      a.targets.length > 0 && fact('At', some(a.targets, FEW, (t) => name(bare(t)))), fact('Meets', a.meets), fact('Leaves', a.lacks)))))];
}

export function showBan(model) {
  const b = model.ban, box = byId('ban');
  box.hidden = byId('to-ban').hidden = !b;
  if (!b) return;
  put(byId('ban-about'), `Without ${b.asked.join(', ')}: worked out from what was seen; nothing is changed. How it is worked out: cordon impact.`);
  put(byId('ban-parts'), cards(b), b.apps.length ? [apps(b), bystanders(b), services(b), measures(b)] : h('p', {}, 'Nothing here would stop.'),
    h('details', { class: 'part' }, h('summary', {}, 'What this does not show'), h('ul', {}, b.limits.map((t) => h('li', {}, t)))));
}

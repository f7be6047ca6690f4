// Folders of packages, each judged by itself: how many came out how, who is inside them, and the worst of them.
import { byId, count, h, name, plural, put, size } from './dom.js';

const VERDICTS = ['deny', 'review', 'undetermined', 'allow'], MOST = 30;

function table(label, heads, rows) {
  const right = (i) => (i > 0 ? 'right' : null);
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, h('table', { class: 'small-table' },
    h('thead', {}, h('tr', {}, heads.map((t, i) => h('th', { scope: 'col', class: right(i) }, t)))),
    h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map((c, i) => h('td', { 'data-name': heads[i], class: right(i) },
      typeof c === 'number' ? count(c) : c)))))));
}

function more(list) {
  return list.length > MOST ? h('p', { class: 'small' }, `and ${count(list.length - MOST)} more`) : '';
}

function packageItem(p) {
  const held = [p.id || 'no id', p.version, p.holder && `held by ${p.holder}`, p.controller && p.controller !== p.holder && `controlled by ${p.controller}`,
    p.opaque > 0 && 'a part of it cannot be seen', p.anomalies > 0 && plural(p.anomalies, 'anomaly', 'anomalies')];
  return h('li', {}, p.verdict && h('b', {}, `${p.verdict}: `), h('span', { class: 'strong' }, name(p.file)),
    h('span', { class: 'small line' }, held.filter(Boolean).join(' · ')), p.why && h('span', { class: 'small line' }, p.why));
}

function storeParts(s) {
  const facts = [plural(s.packages, 'package read', 'packages read'), size(s.bytes), s.unreadable > 0 && `${count(s.unreadable)} not readable`,
    s.others > 0 && plural(s.others, 'file that is no package', 'files that are no packages'), s.index];
  const judged = s.policies.length > 0;
  return [h('h3', {}, name(s.folder)), h('p', {}, `${facts.filter(Boolean).join(', ')}.`),
    judged ? table('Packages by policy', ['Policy', ...VERDICTS], s.policies.map((p) => [p.id, ...VERDICTS.map((v) => p.verdicts[v])])) : '',
    s.parties.length ? [table('Who is inside', ['Controller, else holder', 'Apps', 'Holds', 'Component in', 'Endpoint of', ...(judged ? ['Denied'] : [])],
      s.parties.slice(0, MOST).map((p) => [name(p.name), p.apps, p.holds, p.component_in, p.endpoint_of, ...(judged ? [p.verdicts.deny] : [])])), more(s.parties)] : '',
    s.components.length ? [table('Components', ['Component', 'Apps', 'Defined', 'Reachable', ...(judged ? ['Denied'] : [])],
      s.components.slice(0, MOST).map((c) => [h('span', {}, name(c.name), c.holder && h('span', { class: 'small line' }, c.holder)), c.apps, c.defined,
        c.reachable, ...(judged ? [c.denied] : [])])), more(s.components)] : '',
    s.worst.length ? [h('h4', {}, judged ? 'Packages, worst first' : 'Packages'), h('ol', { class: 'packages' }, s.worst.map(packageItem)),
      s.packages > s.worst.length ? h('p', { class: 'small' }, `and ${count(s.packages - s.worst.length)} more`) : ''] : ''];
}

// The worst that any policy says of a store, in words.
function headline(stores) {
  const worst = VERDICTS.find((v) => stores.some((s) => s.policies.some((p) => p.verdicts[v] > 0))), all = stores.reduce((n, s) => n + s.packages, 0);
  if (!worst) return `${plural(all, 'package', 'packages')}; no policy was given, so there are no verdicts.`;
  const words = { deny: 'denied', review: 'sent to review', undetermined: 'left open', allow: 'allowed' };
  const of = Math.max(...stores[0].policies.map((_, k) => stores.reduce((n, s) => n + s.policies[k].verdicts[worst], 0)));
  return `${count(of)} of ${plural(all, 'package is', 'packages are')} ${words[worst]}.`;
}

// With nothing but packages there are no chains to show, and none that could look clean.
function alone(stores) {
  for (const id of ['places', 'ways', 'personal', 'chains', 'verdicts', 'cards', 'policies']) byId(id).hidden = true;
  for (const a of document.querySelectorAll('nav a')) if (byId(a.hash.slice(1)).hidden) a.hidden = true;
  put(byId('title'), 'What is inside the packages');
  put(byId('lede'), headline(stores));
}

export function showStores(model) {
  const stores = model.summary.stores || [];
  byId('stores').hidden = byId('to-stores').hidden = stores.length === 0;
  put(byId('store-list'), stores.map(storeParts));
  if (stores.length && model.all.length === 0) alone(stores);
}

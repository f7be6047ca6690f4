// The page of a what-if: before and after, side by side; what the change does not reach.
import { byId, count, date, h, name, plural, put, size } from './dom.js';
import { VERDICTS, readOwners } from './data.js';
import { badge } from './marks.js';
import { openLists, owners } from './owners.js';
import { followTheme, setTheme } from './theme.js';

const value = (identifier) => String(identifier || 'unknown').replace(/^[a-z]+:/, '');

// The name of a party where a picture has it, else its slug.
const names = new Map();
const called = (slug) => names.get(slug) || slug;

// What rows have in common when they can be told together: all but where their traffic goes.
function alike(rows) {
  const groups = new Map();
  for (const r of rows) {
    const app = r.custody.find((l) => l.role === 'app');
    const key = JSON.stringify([r.policy, r.before, r.after, r.stakes, r.was.findings, r.is.findings, app && app.identifier,
      r.still.map((s) => [s.role, s.holder, s.controlled_by]), r.custody.map((l) => [l.before.holder, l.after.holder])]);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(r);
  }
  return [...groups.values()];
}

function traffic(rows) {
  const app = rows[0].custody.find((l) => l.role === 'app');
  const names = rows.map((r) => value((r.custody.find((l) => l.role === 'service') || r.custody[r.custody.length - 1] || {}).identifier));
  const shown = names.slice(0, 6).flatMap((n, i) => [i ? ', ' : '', name(n)]);
  return h('p', {}, app ? [name(value(app.identifier)), ' → '] : '', shown, names.length > 6 ? ` and ${names.length - 6} more` : '',
    h('span', { class: 'small' }, ` ${size(rows.reduce((sum, r) => sum + r.bytes[0] + r.bytes[1], 0))}`));
}

// Room for a picture in its column.
function room() {
  const all = byId('main').clientWidth - (innerWidth < 736 ? 32 : 48);
  return Math.floor(Math.max(240, innerWidth <= 896 ? all - 22 : (all - 40) / 2 - 22));
}

function hands(r, key) {
  const list = r.custody.filter((l) => l.changed).map((l) => {
    const who = l[key].controllers.filter((c) => c.answer === 'met').map((c) => called(c.party));
    return h('li', {}, `${l.role} `, name(value(l.identifier)), ': held by ', h('b', {}, l[key].holder_name || 'nobody known'), who.length ? `, controlled by ${who.join(', ')}` : '');
  });
  return list.length ? h('ul', { class: 'plain small' }, list) : '';
}

// The condition that is left open: what is missing decides.
function missing(r, key) {
  const line = r[key] === 'undetermined' ? r.because[key].find((l) => !l.startsWith(' ') && l.includes(': undetermined: ')) : '';
  return line ? h('p', { class: 'small' }, h('b', {}, 'Missing: '), line.slice(line.indexOf(': undetermined: ') + 16)) : '';
}

function side(r, key, data, model) {
  const now = key === 'before' ? r.was : r.is, pool = data[key], verdict = r[key];
  const lines = r.stakes[key]; // each begins as a stake is told (ownership.c)
  const differs = pool.stakes.filter((st) => lines.some((l) => l.startsWith(`${st.owner.id} holds ${st.share} of ${st.owned.id} (${st.kind}`)));
  // the picture of what changes hands comes first
  const links = now.links.map((i) => pool.links[i]), moved = (l) => r.custody[links.indexOf(l)].changed;
  const chain = { differs, links: [...links.filter((l) => !moved(l)), ...links.filter(moved)],
    findings: now.findings.map((f) => ({ verdict, rule: { ...f, policy: r.policy }, stakes: (f.stakes || []).map((i) => pool.stakes[i]) })) };
  return h('section', { class: `side v-${verdict || 'chain'}`, 'aria-label': key === 'before' ? 'Before' : 'After' },
    h('h4', {}, key === 'before' ? 'Before' : 'After'),
    verdict ? h('p', {}, badge(verdict), ' ', now.findings.length ? now.findings.map((f) => f.title || f.rule).join('; ') : 'no rule speaks') : '',
    hands(r, key), missing(r, key),
    lines.length ? [h('p', { class: 'small' }, h('b', {}, verdict ? 'The difference:' : 'Through:')), h('ul', { class: 'small' }, lines.map((l) => h('li', {}, l)))] : '',
    owners(chain, { ...model, policies: [{ id: r.policy }], policy: 0 }, room));
}

function still(rows) {
  const lines = new Map();
  for (const r of rows) {
    for (const s of r.still) {
      const holder = `${called(s.holder) || 'nobody known'}${s.controlled_by && s.controlled_by !== s.holder ? `, ${s.answer === 'met' ? 'controlled' : 'perhaps controlled'} by ${called(s.controlled_by)}` : ''}`;
      const key = `${s.role === 'service' ? 'name' : 'address'}\n${holder}`;
      if (!lines.has(key)) lines.set(key, new Set());
      lines.get(key).add(value(s.identifier));
    }
  }
  if (!lines.size) return '';
  return h('div', { class: 'still' }, [...lines].map(([key, all]) => {
    const [kind, holder] = key.split('\n');
    return h('p', {}, h('b', {}, 'Still: '), `${plural(all.size, kind, kind === 'name' ? 'names' : 'addresses')} held by ${holder}: `,
      [...all].slice(0, 8).flatMap((n, i) => [i ? ', ' : '', name(n)]), all.size > 8 ? ` and ${all.size - 8} more` : '');
  }));
}

function group(rows, data, model) {
  const r = rows[0], verdict = r.after || 'chain';
  const title = !r.policy ? [r.kind === 'change' ? 'Another owner' : 'The same hands'] : r.before === r.after ? [badge(r.after)] : [badge(r.before), '→', badge(r.after)];
  return h('article', { class: `case v-${verdict}` }, h('h3', {}, title, h('span', { class: 'small' }, `${r.policy ? `by ${r.policy}, ` : ''}${plural(rows.length, 'chain', 'chains')}`)),
    traffic(rows), h('div', { class: 'sides' }, side(r, 'before', data, model), side(r, 'after', data, model)), still(rows));
}

function numbers(policies) {
  if (!policies.length) return h('p', { class: 'about' }, 'No policy was named, so nothing is judged: who holds and controls what, before and after.');
  const cell = (p, v) => h('td', { class: `right${p.before[v] === p.after[v] ? '' : ' moved'}` }, p.before[v] === p.after[v] ? count(p.after[v]) : `${count(p.before[v])} → ${count(p.after[v])}`);
  return [h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Verdicts before and after' }, h('table', { class: 'numbers' }, h('thead', {}, h('tr', {}, ['Policy', ...VERDICTS].map((t, i) => h('th', { scope: 'col', class: i ? 'right' : null }, t)))),
    h('tbody', {}, policies.map((p) => h('tr', {}, h('th', { scope: 'row' }, p.id), VERDICTS.map((v) => cell(p, v))))))),
  policies.filter((p) => p.note).map((p) => h('p', { class: 'small' }, `${p.id}: ${p.note}.`))];
}

function show(data) {
  const { summary, rows } = data, { change } = summary, model = { summary };
  put(byId('kicker'), h('span', {}, 'What-if'), h('span', {}, `judged as of ${date(summary.as_of)}`), h('span', {}, summary.evidence.map((e) => e.split('/').pop()).join(', ')));
  byId('title').textContent = '';
  put(byId('title'), change.title);
  put(byId('lede'), `In effect from ${date(change.date)}. `, summary.in_effect ? '' : h('strong', {}, 'That is after the day by which is judged. '),
    summary.complete ? '' : h('strong', {}, 'Part of the evidence could not be read: the result is incomplete.'));
  const old = summary.old_owners.map(called).join(' and '), many = summary.old_owners.length > 1;
  put(byId('headline'), h('p', { class: 'headline' }, summary.policies.length ? `${count(summary.changed)} of ${plural(summary.verdicts, 'verdict', 'verdicts')} ${summary.changed === 1 ? 'changes' : 'change'}. ` : '',
    `${count(summary.chains_changing_hands)} of ${plural(summary.chains, 'custody chain', 'custody chains')} ${summary.chains_changing_hands === 1 ? 'is' : 'are'} in other hands.`),
  summary.chains_still ? h('p', { class: 'still' }, h('b', {}, 'The paper changed, the network did not: '), `${plural(summary.chains_still, 'chain', 'chains')} (${size(summary.bytes_still)}) still ${summary.chains_still === 1 ? 'goes' : 'go'} to names or addresses that ${old} ${many ? 'hold or control' : 'holds or controls'}.`)
    : old && summary.chains_changing_hands ? h('p', { class: 'about' }, `Nothing that changes hands is known to go to names or addresses of ${old} still.`) : '',
  summary.chains_hosts_unknown ? h('p', { class: 'about' }, `Who holds the hosts of ${plural(summary.chains_hosts_unknown, 'chain', 'chains')} that ${summary.chains_hosts_unknown === 1 ? 'changes' : 'change'} hands is not known.`) : '',
  summary.chains_perhaps_still ? h('p', { class: 'about' }, `${plural(summary.chains_perhaps_still, 'chain', 'chains')} ${summary.chains_perhaps_still === 1 ? 'goes' : 'go'} to names or addresses of ${old}, too; whether the app that moves sent this is not in the evidence.`) : '');
  put(byId('policies'), numbers(summary.policies));
  put(byId('edits'), h('ul', { class: 'plain edits' }, change.edits.map((e) => h('li', {}, e))), h('p', { class: 'small' }, change.sources || 'No source is cited.'));
  const fill = (id, kind, none) => {
    const list = alike(rows.filter((r) => r.kind === kind));
    put(byId(id), list.length ? list.map((g) => group(g, data, model)) : h('p', { class: 'about' }, none));
  };
  fill('changed', 'change', 'Nothing: no verdict and no hands change on this evidence.');
  fill('same', 'same', 'Every chain that the change touches is told above.');
  put(byId('foot'), h('p', {}, `Made by cordon ${summary.cordon}. A verdict says that a chain meets a rule on this evidence, and no more. Not legal advice.`));
}

followTheme();
const data = JSON.parse(byId('data').textContent);
readOwners(data.before);
readOwners(data.after);
for (const party of [...data.before.parties, ...data.after.parties]) names.set(party.id, party.name);
show(data);
let dark = false;
addEventListener('beforeprint', () => {
  dark = document.documentElement.dataset.theme === 'dark';
  setTheme(false);
  openLists();
});
addEventListener('afterprint', () => setTheme(dark));
byId('print').addEventListener('click', () => print());

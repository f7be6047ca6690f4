// Ways that traces show and no traffic in the evidence took.
import { byId, count, h, name, plural } from './dom.js';
import { rank } from './data.js';
import { Rows } from './rows.js';
import { carrierName, hopPlace, stagesOf } from './ways.js';
import { details } from './details.js';

// "AS6453 Tata → SEA-ME-WE 4? → …"
function course(chain) {
  const parts = stagesOf(chain).map((g) => (g.role === 'carrier' ? carrierName(g.items[0].link) : g.items.length ? `${g.items[0].name}${g.items.length > 1 || g.choice ? '?' : ''}` : null)).filter(Boolean);
  return parts.slice(0, 7).join(' → ') + (parts.length > 7 ? ` → and ${parts.length - 7} more` : '');
}

const thing = (chain, model) => ({ chain, name: chain.address, verdict: model.policies.length ? model.verdict(chain) : null,
  search: [chain.search, ...chain.links.map((l) => l.holder_name || ''), ...chain.way.hops.map((x) => `${x.addr} ${hopPlace(x)}`)].join('\n').toLowerCase(), opened: () => details(chain, model) });

export function showTraces(model) {
  byId('traces').hidden = byId('to-traces').hidden = !model.traces.length;
  if (!model.traces.length) return [];
  const things = model.traces.filter((c) => c.way).map((c) => thing(c, model)).sort((a, b) => rank(a.verdict) - rank(b.verdict) || a.chain.index - b.chain.index);
  const columns = [{ id: 'to', name: 'To', cell: (t) => [h('span', { class: 'strong' }, name(t.chain.address || '–')), h('span', { class: 'small line' }, t.chain.hostHolder || 'holder not known')] },
    { id: 'course', name: 'Over', cell: (t) => course(t.chain) || h('span', { class: 'small' }, 'no carrier is known') },
    { id: 'hops', name: 'Hops', right: true, cell: (t) => `${count(t.chain.way.hops.filter((x) => x.addr).length)} of ${count(t.chain.way.hops.length)}` },
    { id: 'traces', name: 'Traces', right: true, cell: (t) => count(t.chain.way.traces || 1) }];
  const rows = new Rows(byId('traces-table'), { label: 'Ways that traces show', one: 'way', many: 'ways', things, columns });
  const cut = model.cut.trace.chains;
  if (cut) byId('traces-table').append(h('p', { class: 'small' }, `${plural(cut, 'more way is', 'more ways are')} not in this page, none worse than these: --format json has them all.`));
  return [rows];
}

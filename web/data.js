// The audit in the page, made ready to be shown. html.c writes it; the pools are links, laws, protections, lists, rules,
// parties, stakes, graphs, lines. A chain is about traffic, an endpoint, the inside of a package, something installed, a
// carrier on routes, or a way that traces show (src/custody/chain.h).
import { byId, country, nameCountries } from './dom.js';

export const VERDICTS = ['deny', 'review', 'undetermined', 'allow']; // worst first
export const UNKNOWN = 'Holder unknown';
export const LOCAL = 'Local network';

function value(identifier) {
  const at = (identifier || '').indexOf(':');
  return at < 0 ? identifier || '' : identifier.slice(at + 1);
}

function controllerOf(link) {
  // crowds of persons are passed over for the highest organisation under them, as in words.c
  const met = link.controllers.find((c) => c.answer === 'met' && !['persons', 'unknown'].includes(c.kind));
  return met ? met.name || met.party : null;
}

// Whose data it becomes: the named service's holder, else the host's.
function recipientOf(chain) {
  return chain.service || chain.host || chain.links[chain.links.length - 1] || null;
}

function lawsOf(link) {
  if (!link) return [];
  return [...new Set(link.jurisdictions.filter((j) => j.ground !== 'server-location').map((j) => j.country))].sort();
}

// What html.c leaves out of chains that nothing was seen of on its way.
const NO_TRAFFIC = { aliases: [], data: [], data_seen: false, content: null, flows: 0, packets: [0, 0], bytes: [0, 0] };

function readChain(told, index, data) {
  const raw = told.about === 'traffic' ? told : { ...NO_TRAFFIC, ...told };
  const links = raw.links.map((i) => data.links[i]);
  for (const link of links) if (!Array.isArray(link.laws)) link.laws = data.laws[link.laws] || [];
  const role = (name) => links.find((l) => l.role === name);
  const chain = { way: null, on: [], chosen: [], drawn: [], ...raw, index, links, kind: raw.about, app: role('app'), component: role('component'), device: role('device'), service: role('service'), host: role('host'),
    protection: data.protections[raw.protection].protection, findings: [] };
  const to = recipientOf(chain);
  chain.appId = chain.app ? value(chain.app.identifier) : '';
  chain.appName = chain.appId.slice(chain.appId.indexOf('/') + 1).replace(/\.$/, '.…'); // cut by the evidence: no app's name ends in a dot
  chain.serviceName = chain.service ? value(chain.service.identifier) : '';
  chain.address = chain.host ? value(chain.host.identifier) : '';
  chain.holder = to && to.special ? LOCAL : (to && to.holder_name) || UNKNOWN;
  chain.party = (to && controllerOf(to)) || chain.holder;
  chain.hostHolder = chain.host ? (chain.host.special ? LOCAL : chain.host.holder_name || '') : '';
  chain.country = (chain.host && chain.host.place && chain.host.place.country) || '';
  chain.laws = lawsOf(to);
  chain.grade = chain.protection.grade;
  chain.total = raw.bytes[0] + raw.bytes[1];
  chain.search = [chain.appId, chain.serviceName, chain.address, chain.holder, chain.party, chain.hostHolder,
    chain.country && country(chain.country), chain.grade, chain.protocol, ...chain.laws.map(country),
    chain.component && chain.component.component && chain.component.component.name, chain.device && value(chain.device.identifier), ...chain.data.map((d) => d.class)].join('\n').toLowerCase();
  return chain;
}

function readFindings(data, chains) {
  for (const raw of data.findings) {
    chains[raw.chain].findings.push({ verdict: raw.verdict, rule: data.rules[raw.rule], because: data.lists[raw.because],
      missing: data.lists[raw.missing], stakes: (raw.stakes || []).map((i) => data.stakes[i]) });
  }
}

// Numbers become what they stand for.
export function readOwners(data) {
  data.stakes.forEach((st, index) => Object.assign(st, { index, owner: data.parties[st.owner], owned: data.parties[st.owned] }));
  for (const p of data.parties) p.name = p.name || p.id;
  const graphs = data.graphs.map((g) => ({ party: data.parties[g.party], stakes: g.stakes.map((i) => data.stakes[i]),
    more: new Map(g.more.map(([party, n]) => [data.parties[party], n])) }));
  for (const link of data.links) {
    link.graph = graphs[link.graph];
    link.paths = (link.paths || []).map((list) => list.map((i) => data.stakes[i]));
  }
}

// Apps as packages show them, programs and devices as lists tell of them; each with its chains.
function readPackages(model, data) {
  const of = (list) => list.map((i) => model.all[i]);
  model.apps = data.apps.map((a, index) => ({ ...a, index, chain: model.all[a.chain], components: of(a.components), endpoints: of(a.endpoints), traffic: of(a.traffic) }));
  model.appsCut = data.apps_cut || 0;
  model.software = data.software.map((p) => ({ ...p, chain: model.all[p.chain] }));
  model.devices = model.all.filter((c) => c.kind === 'installed' && c.links.length === 1 && c.device && c.device.device);
}

// Carriers on routes, ways of traces; what of them is not in the page counts all the same.
function readWays(model, data) {
  model.routes = model.all.filter((c) => c.kind === 'route');
  model.traces = model.all.filter((c) => c.kind === 'trace');
  Object.assign(model, { cut: data.cut, carriers: data.carriers, incidents: data.incidents, ban: data.ban, lines: data.lines, units: data.units });
  model.cutOf = (kind, verdict) => {
    const cut = data.cut[kind];
    if (!cut) return 0;
    return verdict ? cut.verdicts[model.policy >= 0 ? model.policy : cut.verdicts.length - 1][VERDICTS.indexOf(verdict)] : cut.chains;
  };
}

export function load() {
  const data = JSON.parse(byId('data').textContent);
  readOwners(data);
  nameCountries(data.countries);
  const chains = data.chains.map((raw, i) => readChain(raw, i, data));
  readFindings(data, chains);
  const model = { all: chains, chains: chains.filter((c) => c.kind === 'traffic'), summary: data.summary, countries: new Map(Object.entries(data.countries)), policies: data.summary.policies, policy: 0 };
  const known = new Map((data.summary.laws || []).map((l) => [`${l.country} ${l.law} ${l.clause}`, l]));
  readPackages(model, data);
  readWays(model, data);
  model.law = (l) => known.get(`${l.country} ${l.law} ${l.clause}`);
  // -1: of all policies the strictest
  model.verdict = (chain) => (model.policies.length === 0 ? null
    : model.policy >= 0 ? chain.verdicts[model.policy] : worst(chain.verdicts));
  return model;
}

export function rank(verdict) {
  const at = VERDICTS.indexOf(verdict);
  return at < 0 ? VERDICTS.length : at;
}

export function worst(verdicts) {
  return verdicts.reduce((a, b) => (rank(b) < rank(a) ? b : a), 'allow');
}

// Sums over chains by key: [{key, chains, bytes, flows, verdict}], most bytes first.
export function gather(model, key) {
  const groups = new Map();
  for (const chain of model.chains) {
    const k = key(chain);
    if (k === null) continue;
    let g = groups.get(k);
    if (!g) groups.set(k, (g = { key: k, chains: [], bytes: 0, flows: 0, verdict: null }));
    g.chains.push(chain);
    g.bytes += chain.total;
    g.flows += chain.flows;
    const v = model.verdict(chain);
    if (v && (!g.verdict || rank(v) < rank(g.verdict))) g.verdict = v;
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes);
}

// What a row opens to: verdicts with reasons, the chain of custody with control proof, protection, packets.
import { count, country, h, name, plural, put, size, time } from './dom.js';
import { rank } from './data.js';
import { badge, grade } from './marks.js';
import { owners } from './owners.js';
import { strip } from './strip.js';
import { stepsOf } from './hops.js';
import { percent } from './ways.js';

// A line that begins with blanks is the proof of the step before it.
function steps(lines) {
  const items = [];
  for (const line of lines) {
    if (!line.startsWith(' ') || !items.length) items.push([line.trim(), []]);
    else items[items.length - 1][1].push(line.trim());
  }
  return items.map(([line, proof]) => h('li', {}, line, proof.length ? h('ul', { class: 'proof' }, proof.map((p) => h('li', {}, p))) : ''));
}

function finding(f) {
  const { rule } = f, where = rule.file && rule.line ? `${rule.file}:${rule.line}` : '';
  return h('div', { class: `finding v-${f.verdict}` },
    h('p', { class: 'finding-title' }, badge(f.verdict), h('b', {}, rule.title || rule.rule)),
    h('p', { class: 'small' }, `${rule.policy}, rule ${rule.rule}${rule.program ? `, program ${rule.program}` : ''} `, where && h('code', {}, where)),
    f.because.length ? h('ol', { class: 'because' }, steps(f.because)) : '',
    f.missing.map((m) => h('p', { class: 'missing' }, h('b', {}, 'Missing: '), m)),
    rule.basis && h('p', { class: 'small' }, h('b', {}, 'Basis: '), rule.basis),
    rule.remedy && h('p', { class: 'small' }, h('b', {}, 'Remedy: '), rule.remedy));
}

// Rules of one policy that are all left open: what is missing once, each rule's own steps behind a click.
const MANY_OPEN = 3;

function openRules(list) {
  const missing = [...new Set(list.flatMap((f) => f.missing))];
  return h('div', { class: 'finding v-undetermined' },
    h('p', { class: 'finding-title' }, badge('undetermined'), h('b', {}, `${list[0].rule.policy}: ${list.length} rules wait for what is missing`)),
    missing.map((m) => h('p', { class: 'missing' }, h('b', {}, 'Missing: '), m)),
    h('details', {}, h('summary', {}, 'The rules, step by step'), list.map(finding)));
}

function findings(list) {
  const open = new Map();
  for (const f of list) {
    if (f.verdict === 'undetermined' && f.rule.rule !== 'default') open.set(f.rule.policy, [...(open.get(f.rule.policy) || []), f]);
  }
  return list.map((f) => {
    const all = open.get(f.rule.policy) || [];
    if (all.length < MANY_OPEN || !all.includes(f)) return finding(f);
    return all[0] === f ? openRules(all) : '';
  });
}

function control(c) {
  const how = c.answer === 'met' ? 'Controlled by ' : 'Possibly controlled by ';
  return h('div', { class: 'control' }, how, h('b', {}, c.name || c.party),
    h('span', { class: 'small' }, ` ${c.answer}${c.test ? `, ${c.test}` : ''}${c.share ? `, share ${c.share}` : ''}`),
    c.proof.length ? h('ul', { class: 'proof' }, c.proof.map((p) => h('li', {}, p))) : '');
}

function laws(link) {
  if (!link.jurisdictions.length) return '';
  const groups = new Map(); // claims of the same country through the same party are told together
  for (const j of link.jurisdictions) {
    const key = [j.country, j.through, j.of_controller].join(' ');
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(j);
  }
  return h('ul', { class: 'laws' }, [...groups.values()].map((list) => h('li', { title: [...new Set(list.map((j) => j.source).filter(Boolean))].join('; ') },
    h('b', {}, country(list[0].country)), ` ${list.map((j) => j.ground).join(', ')}${list[0].of_controller && list[0].through ? `, controller ${list[0].through}` : ''}`)));
}

// The laws that reach a link, by country; what each compels stands in the summary.
function reached(link, model) {
  if (!link.laws.length) return '';
  const groups = new Map();
  for (const l of link.laws) {
    if (!groups.has(l.country)) groups.set(l.country, new Map());
    groups.get(l.country).set(`${l.law}, ${l.clause}`, l);
  }
  return h('details', { class: 'reached' }, h('summary', {}, `Laws that reach it: ${[...groups].map(([c, list]) => `${c === 'EU' ? 'European Union' : country(c)} ${list.size}`).join(', ')}`),
    h('ul', { class: 'plain small' }, [...groups.values()].flatMap((list) => [...list]).map(([text, l]) => {
      const full = model.law(l);
      return h('li', { title: full ? `${full.safeguards} [${full.source}]` : '' }, h('b', {}, `${l.country} ${text}`),
        ` ${l.ground}${l.through ? `, through ${l.through}` : ''}`, full ? h('div', {}, full.compels, ' ', full.safeguards.replace(/^./, (c) => c.toUpperCase()), '.') : '');
    })), h('p', { class: 'small' }, 'No legal advice: a law may bind only some kinds of parties, such as carriers.'));
}

function place(link) {
  const parts = [link.asn && `AS${link.asn}${link.as_name ? ` ${link.as_name}` : ''}`, link.special && 'not a public address',
    link.place && [link.place.city, country(link.place.country)].filter(Boolean).join(', ') + (link.place.source ? ` (${link.place.source})` : '')];
  const text = parts.filter(Boolean).join(' · ');
  return text ? h('p', { class: 'small' }, text) : '';
}

// A component's name says more than the prefix of its classes.
function linkName(link) {
  if (link.role === 'carrier' && link.asn) return `AS${link.asn}`;
  const id = name((link.identifier || 'unknown').replace(/^[a-z]+:/, ''));
  return link.component && link.component.name ? [link.component.name, ' ', h('span', { class: 'small' }, id)] : id;
}

// Of a carrier or a cable: how it is known to be on the way.
function onTheWay(chain, link, i) {
  const c = link.carrier, [choice, ways, of] = (chain.on && chain.on[i]) || [0, 0, 0], lines = [];
  if (choice && ways < of) lines.push(`on ${count(ways)} of ${plural(of, 'way', 'ways')} ${chain.way.choices[choice - 1].told || ''}`);
  else if (choice) lines.push(`${of === 1 ? 'on the only way that is known' : 'on all ways'} ${chain.way.choices[choice - 1].told || ''}`);
  if (c && c.hop) lines.push(`from hop ${c.hop}`);
  if (c && c.of_routes && chain.kind !== 'route') lines.push(`${count(c.routes)} of ${plural(c.of_routes, 'route', 'routes')}${c.hegemony === null ? '' : `, dependence ${percent(c.hegemony)}`}`);
  if (link.cable) lines.push(`${link.part === 'owner' ? 'an owner' : link.part === 'supplier' ? 'maker' : 'lands it'}; ${link.cable.from} to ${link.cable.to}, ${percent(link.cable.probability)} likely`);
  return lines.length ? h('p', { class: 'small' }, lines.join('; ')) : '';
}

function custodyLink(chain, link, i, model) {
  return h('li', { class: `link${link.holder_name ? '' : ' unknown'}` }, h('span', { class: 'role' }, link.role),
    h('div', {}, h('p', { class: 'identifier' }, linkName(link)),
      h('p', {}, link.holder_name ? ['held by ', h('b', {}, link.holder_name)] : 'holder unknown',
        h('span', { class: 'small' }, ` ${link.seen}${link.holder_name ? `, confidence ${link.confidence}` : ''}${link.source ? `; ${link.source}` : ''}`)),
      onTheWay(chain, link, i), place(link), link.controllers.map(control), laws(link), reached(link, model)));
}

function protection(chain) {
  const p = chain.protection, facts = [p.version, p.cipher, p.group].filter(Boolean);
  return h('section', {}, h('h4', {}, 'Protection on the way'), h('p', {}, grade(p.grade)), facts.length ? h('p', {}, facts.map((f, i) => [i ? ', ' : '', name(f)])) : '',
    p.why.length ? h('ul', { class: 'plain small' }, p.why.map((w) => h('li', {}, w))) : '',
    chain.edge ? h('p', { class: 'small' }, `It ends on a host of ${chain.hostHolder}, which is not in the hands of the service: ${chain.hostHolder} can read what is sent.`) : '');
}

// Carriers and cables that are on some ways only are many, and the strip above tells them in short.
const FEW_LINKS = 12;

function custody(chain, model) {
  const items = chain.links.map((link, i) => ({ link, i })), some = ({ link, i }) => chain.on[i] && chain.on[i][0] && ['carrier', 'cable'].includes(link.role);
  const all = (list) => h('ol', {}, list.map(({ link, i }) => custodyLink(chain, link, i, model)));
  const head = h('h4', {}, 'Chain of custody'), many = items.filter(some);
  if (many.length <= FEW_LINKS) return h('section', { class: 'custody' }, head, all(items));
  const box = h('div', {});
  return h('section', { class: 'custody' }, head, all(items.filter((x) => !some(x))), h('details', { ontoggle: (e) => { if (e.target.open && !box.firstChild) put(box, all(many)); } },
    h('summary', {}, `${plural(many.length, 'hand', 'hands')} on carriers and cables that it may lead over`), box));
}

// What routes tell of a carrier.
function routing(chain) {
  const w = chain.way, c = chain.links[0].carrier;
  if (!w || !c) return '';
  const rows = [['Routes', `${count(c.routes || 0)} of ${count(c.of_routes || 0)}`], ['Prefixes', `${count(w.prefixes || 0)} of ${plural(w.origins || 0, 'network', 'networks')}`], ['Seen from', `${count(c.vantages || 0)} of ${plural(c.of_vantages || 0, 'vantage point', 'vantage points')}`],
    ['IPv4', percent(w.address_share_ipv4)], ['IPv6', percent(w.address_share_ipv6)], ['Dependence', percent(c.hegemony)], ['Of mine', percent(w.mine_share)], ['Of traffic', w.traffic_share === null ? '–' : `${percent(w.traffic_share)} may go over it`],
    ['For example', w.path ? [name(w.prefix || ''), ' by ', name(w.path)] : '–']].filter(([, v]) => v !== '–');
  return h('section', {}, h('h4', {}, 'On routes'), h('dl', { class: 'facts' }, rows.map(([k, v]) => [h('dt', {}, k), h('dd', {}, v)])));
}

const unitOf = (model, name) => model.units[model.summary.evidence.findIndex((e) => e.file === name)] || 'packet';

function data(chain, model) {
  const list = chain.data.map((d) => h('li', {}, h('b', {}, d.class), ` ${plural(d.count, 'time', 'times')}: in ${d.place}`,
    h('span', { class: 'small' }, ` ${d.encodings}; by ${d.found_by}; ${unitOf(model, d.file)} ${d.at}`)));
  const c = chain.content, why = c && [c.flows_unseen && `${plural(c.flows_unseen, 'flow', 'flows')} could not be read`,
    c.flows_partly_seen && `${plural(c.flows_partly_seen, 'flow', 'flows')} only in part`,
    c.opaque_bytes && `${size(c.opaque_bytes)} are opaque: encrypted or in an encoding of their own inside`,
    c.trouble && `${c.trouble}${c.clause ? ` (${c.clause})` : ''}`].filter(Boolean).join('; ');
  return h('section', {}, h('h4', {}, 'Data'), list.length ? h('ul', { class: 'plain' }, list) : '',
    chain.data_seen ? (list.length ? '' : h('p', {}, 'Readable; no class of personal data was found.'))
      : h('p', {}, c ? `Cannot see all: ${why}.` : 'Not known: encrypted, not captured, or of a kind that is not read.'),
    c && c.received.length ? [h('h4', {}, 'In what came back'), h('ul', { class: 'plain small' }, c.received.map((d) => h('li', {}, `${d.class}, ${plural(d.count, 'time', 'times')}: in ${d.place}`)))] : '',
    chain.relation ? h('p', { class: 'small' }, `The recipient is a ${chain.relation.replace('-', ' ')}: ${chain.relation === 'first-party' ? 'it has' : 'it does not have'} the same controller as the app.`) : '');
}

// Wireshark's display filter finds the packets again; the entries of a HAR are counted from 1.
const isArchive = (model, file) => model.units[file] !== 'packet';

// Where in a package.
export function shownIn(entry, offset) {
  if (!entry && !offset) return 'the package as a whole';
  return [entry ? [h('b', {}, name(entry)), ', '] : '', `byte ${count(offset)}`];
}

// A packet, an entry of an archive, an offset in an entry of a package, a line of a list.
function shownAt(model, file, [at, what, entry]) {
  if (entry === undefined) return h('li', {}, h('b', {}, `${model.units[file] || 'packet'} ${at}`), what ? ` ${what}` : '');
  if (what === 'route' || what === 'trace') return h('li', {}, h('b', {}, `${model.units[file] === 'line' ? 'line' : 'byte'} ${count(at)}`), ` ${what}`);
  if (what === 'in the list') return h('li', {}, at ? [h('b', {}, `line ${count(at)}`), ' of the list'] : 'in the list as a whole');
  return h('li', {}, shownIn(entry, at));
}

function evidence(chain, model) {
  const files = new Map();
  for (const [file, ...where] of chain.evidence) {
    if (!files.has(file)) files.set(file, []);
    files.get(file).push(where);
  }
  const inPackets = (list) => list.filter(([, , entry]) => entry === undefined).map(([at]) => at);
  return h('section', {}, h('h4', {}, 'Evidence'), [...files].map(([file, list]) => h('div', {},
    h('p', {}, h('bdi', {}, (model.summary.evidence[file] || {}).file || '?')),
    h('ul', { class: 'packets' }, list.map((item) => shownAt(model, file, item))),
    isArchive(model, file) || !inPackets(list).length ? '' : h('p', { class: 'small' }, 'Wireshark: ', h('code', {}, `frame.number in {${[...new Set(inPackets(list))].join(', ')}}`)))));
}

function traffic(chain, model) {
  const rows = [['Flows', count(chain.flows)], [chain.evidence.every(([file, , , entry]) => entry !== undefined || isArchive(model, file)) ? 'Messages' : 'Packets', `${count(chain.packets[0])} out, ${count(chain.packets[1])} in`],
    ['Bytes', `${size(chain.bytes[0])} out, ${size(chain.bytes[1])} in`], ['Protocol', `${chain.protocol || 'unknown'} over ${chain.transport || '?'}, port ${chain.port}`],
    ['Name from', chain.name_source || 'no name seen'], ['Seen', chain.last ? `${time(chain.first)} to ${time(chain.last)} UTC` : 'at a time that the evidence does not tell']];
  if (chain.promise) rows.push(['Package', chain.promise === 'named' ? 'names this place' : 'does not name this place']);
  if (chain.more_addresses) rows.push(['Addresses', `${plural(chain.more_addresses, 'flow', 'flows')} to others of the same holder and country`]);
  if (chain.aliases.length) rows.push(['Also named', chain.aliases.join(' → ')]);
  return h('section', {}, h('h4', {}, 'Traffic'), h('dl', { class: 'facts' }, rows.map(([k, v]) => [h('dt', {}, k), h('dd', {}, v)])));
}

// What code, manifest or files of the last link show that it can do.
function abilities(chain) {
  const link = chain.links[chain.links.length - 1], list = (link && link.capabilities) || [], of = link && link.component;
  return [of ? h('section', {}, h('h4', {}, 'How it was recognised'), h('p', {}, of.seen_all.join(', '), of.classes ? `; ${plural(of.classes, 'class', 'classes')}` : '', of.prefix ? [' ', h('code', {}, of.prefix)] : '')) : '',
    list.length ? h('section', {}, h('h4', {}, 'What it can'), h('ul', { class: 'plain small' }, list.map((c) => h('li', {}, h('b', {}, c.name), ' ', name(c.why))))) : ''];
}

export function details(chain, model) {
  const list = [...chain.findings].sort((a, b) => rank(a.verdict) - rank(b.verdict));
  return h('div', { class: 'details' }, strip(chain, model), stepsOf(chain),
    list.length ? h('section', { class: 'findings' }, h('h4', {}, 'Verdicts and reasons'), findings(list)) : '',
    custody(chain, model),
    owners(chain, model),
    h('div', { class: 'columns' }, evidence(chain, model), chain.kind === 'traffic' ? [protection(chain), data(chain, model), traffic(chain, model)]
      : [chain.kind === 'endpoint' && chain.grade !== 'unknown' ? protection(chain) : '', chain.kind === 'route' ? routing(chain) : '', abilities(chain)]));
}

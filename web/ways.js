// What routes and traces show of a chain's way: its carriers and cables in order, and which of several ways each is on.
import { country } from './dom.js';

const NOTHING = { owner: [], supplier: [], 'landing-operator': [] };

// Whoever has a hand on the candidate, or on the cables behind it that it needs.
function holdersOf(chain, choice, candidate) {
  const found = { owner: [], supplier: [], 'landing-operator': [] };
  chain.links.forEach((link, i) => {
    const on = chain.on[i];
    if (link.role !== 'cable' || !on || on[0] !== choice || on[3] !== candidate) return;
    if (link.holder_name) found[link.part || 'owner'].push(link);
  });
  return found;
}

function cableStages(chain) {
  const way = chain.way, stages = [];
  way.choices.forEach((choice, i) => {
    if (choice.of !== 'cable') return;
    const at = way.crossings[chain.chosen[i]] || null, land = at && at.answer === 'over-land' ? 1 : 0;
    const items = at ? at.candidates.slice(0, choice.ways - land).map((c, n) => ({ ...c, holders: holdersOf(chain, i + 1, n) })) : [];
    stages.push({ role: 'cable', choice, items, at, ttl: at ? at.from_ttl + 0.5 : 300 });
  });
  return stages;
}

// Cables that are certain, each once; only made-up cases have them without a crossing.
function certainCables(chain) {
  const names = new Map();
  chain.links.forEach((link, i) => {
    if (link.role !== 'cable' || (chain.on[i] && chain.on[i][0])) return;
    const id = (link.cable && link.cable.cable) || link.identifier || '?';
    if (!names.has(id)) names.set(id, { name: (link.cable && link.cable.name) || id.replace(/^cable:/, ''), ...link.cable, holders: { owner: [], supplier: [], 'landing-operator': [] } });
    if (link.holder_name) names.get(id).holders[link.part || 'owner'].push(link);
  });
  return [...names.values()].map((item) => ({ role: 'cable', items: [item], ttl: 300 }));
}

function carrierStages(chain) {
  const choices = new Map(), stages = [];
  chain.links.forEach((link, i) => {
    if (link.role !== 'carrier') return;
    const [number, ways, of] = chain.on[i] || [0, 0, 0], ttl = (link.carrier && link.carrier.hop) || 0;
    if (!number || ways === of) {
      stages.push({ role: 'carrier', items: [{ link }], ttl, all: number > 0 ? chain.way && chain.way.choices[number - 1] : null });
      return;
    }
    if (!choices.has(number)) {
      choices.set(number, { role: 'carrier', choice: chain.way.choices[number - 1], items: [], ttl });
      stages.push(choices.get(number));
    }
    choices.get(number).items.push({ link, ways, of });
  });
  for (const s of choices.values()) s.items.sort((a, b) => b.ways - a.ways);
  return stages;
}

// Carriers and cables in the order in which data comes to them, as far as a trace tells one.
export function stagesOf(chain) {
  const carriers = carrierStages(chain), cables = [...(chain.way ? cableStages(chain) : []), ...certainCables(chain)];
  const all = [...carriers, ...cables];
  return chain.way && chain.way.shown_by === 'trace' ? all.sort((a, b) => a.ttl - b.ttl) : all;
}

export function percent(v) {
  if (v === null || v === undefined) return '–';
  if (v > 0 && v < 0.001) return '< 0.1 %';
  return `${(v * 100).toFixed(v < 0.1 && v > 0 ? 1 : 0)}\u00a0%`;
}

// "owned by A, B and 3 more"
function some(list, most = 3) {
  const names = [...new Set(list.map((l) => l.holder_name))];
  return names.slice(0, most).join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');
}

export function handsOf(holders = NOTHING) {
  return [holders.owner.length && `owned by ${some(holders.owner)}`, holders.supplier.length && `made by ${some(holders.supplier)}`,
    holders['landing-operator'].length && `landed by ${some(holders['landing-operator'])}`].filter(Boolean);
}

export function lawsOfAll(links) {
  return [...new Set(links.flatMap((l) => l.jurisdictions.map((j) => j.country)).filter(Boolean))].sort();
}

export const allHolders = (item) => Object.values(item.holders || NOTHING).flat();

export function carrierName(link) {
  const held = link.holder_name || link.as_name;
  return link.asn ? `AS${link.asn}${held ? ` ${held}` : ''}` : held || link.identifier || '?';
}

export function hopPlace(hop) {
  return [hop.town, hop.country && country(hop.country)].filter(Boolean).join(', ');
}

// Two ends of a crossing, as hops.
export function endsOf(way, crossing) {
  return [crossing.from_ttl, crossing.to_ttl].map((ttl) => way.hops.find((hop) => hop.ttl === ttl));
}

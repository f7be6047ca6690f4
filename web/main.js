// Puts the page together.
import { byId, put } from './dom.js';
import { load } from './data.js';
import { showCards, showCountries, showHead, showPolicies, showVerdicts } from './cards.js';
import { showMap } from './map.js';
import { showSankey } from './sankey.js';
import { showPersonal } from './personal.js';
import { showStores } from './stores.js';
import { showLimits, showSources } from './limits.js';
import { Table } from './table.js';
import { followTheme, setTheme } from './theme.js';
import { openLists } from './owners.js';
import { showInside } from './inside.js';
import { showListed } from './listed.js';
import { showTraces } from './traces.js';
import { showRoutes } from './routes.js';
import { showIncidents } from './incidents.js';
import { showBan } from './ban.js';

// Paper is light and shows every row opened.
function preparePrint(parts) {
  let dark = false;
  addEventListener('beforeprint', () => {
    dark = document.documentElement.dataset.theme === 'dark';
    setTheme(false);
    for (const part of parts()) part.print(true);
    openLists();
  });
  addEventListener('afterprint', () => {
    setTheme(dark);
    for (const part of parts()) part.print(false);
  });
  byId('print').addEventListener('click', () => print());
}

followTheme();
const model = load();
const table = new Table(model);
let cards = [], lists = [], incidents = []; // of packages; of what lists, traces and routes tell
const choose = (wanted) => table.choose(wanted);
// All of a verdict, in every part of the page; the first part that has some is gone to.
const chooseVerdict = ({ verdict }) => {
  const inside = cards.reduce((n, c) => n + c.narrow(verdict), 0), found = lists.filter((t) => t.narrow(verdict));
  if (model.chains.some((c) => model.verdict(c) === verdict) || (!inside && !found.length && model.chains.length)) {
    choose({ verdict });
    return;
  }
  const to = byId(inside || !found.length ? 'inside' : found[0].box.closest('section').id);
  to.scrollIntoView({ block: 'start' });
  to.focus({ preventScroll: true });
};
// Of a stretch on the map: chains of traffic, or the way that a trace alone shows.
const chooseWay = (chains, label) => {
  const sent = chains.filter((c) => c.kind === 'traffic'), rows = lists.find((t) => t.things.some((x) => x.chain === chains[0]));
  if (sent.length) choose({ only: { label, chains: new Set(sent) } });
  else if (rows) rows.reveal(rows.things.find((x) => x.chain === chains[0]));
};
const hasWays = model.all.some((c) => c.way && c.way.shown_by === 'trace');
const verdictsChanged = () => {
  cards = showInside(model, choose);
  lists = [...showTraces(model), ...showRoutes(model), ...showListed(model)];
  showVerdicts(model, chooseVerdict);
  if (model.chains.length || hasWays) showMap(model, choose, chooseWay);
  if (!model.chains.length) return;
  showCountries(model, choose);
  showSankey(model, choose);
};
// Without traffic there is nothing for these to show.
for (const id of model.chains.length ? [] : hasWays ? ['ways', 'chains'] : ['places', 'ways', 'chains']) byId(id).hidden = byId(`to-${id}`).hidden = true;
if (!model.chains.length) put(byId('skip'), 'Skip to what was found').href = ['#traces', '#carriers', '#inside', '#software', '#devices', '#stores'][[model.traces, model.routes, model.apps, model.software, model.devices, model.summary.stores || []].findIndex((l) => l.length)] || '#limits';
showHead(model);
showPolicies(model, () => {
  verdictsChanged();
  table.reset();
});
showCards(model);
verdictsChanged();
showPersonal(model, choose);
showStores(model);
showBan(model);
incidents = showIncidents(model);
showLimits(model);
showSources(model);
preparePrint(() => [table, ...cards, ...lists, ...incidents]);

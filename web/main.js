// Puts the page together.
import { byId } from './dom.js';
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

// Paper is light and shows every row opened.
function preparePrint(table) {
  let dark = false;
  addEventListener('beforeprint', () => {
    dark = document.documentElement.dataset.theme === 'dark';
    setTheme(false);
    table.print(true);
    openLists();
  });
  addEventListener('afterprint', () => {
    setTheme(dark);
    table.print(false);
  });
  byId('print').addEventListener('click', () => print());
}

followTheme();
const model = load();
const table = new Table(model);
const choose = (wanted) => table.choose(wanted);
const verdictsChanged = () => {
  showVerdicts(model, choose);
  showCountries(model, choose);
  showMap(model, choose);
  showSankey(model, choose);
};
showHead(model);
showPolicies(model, () => {
  verdictsChanged();
  table.reset();
});
showCards(model);
verdictsChanged();
showPersonal(model, choose);
showStores(model);
showLimits(model);
showSources(model);
preparePrint(table);

// Who made a thing, or holds a place, in a cell of a table.
import { country, h } from './dom.js';
import { UNKNOWN } from './data.js';

export function madeBy(chain) {
  if (chain.holder === UNKNOWN) return h('span', { class: 'small' }, 'not known');
  return [h('span', { class: 'strong' }, chain.holder), chain.party !== chain.holder ? h('span', { class: 'small line' }, `in hands of ${chain.party}`) : ''];
}

export function lawNames(chain) {
  return chain.laws.map(country).join(', ');
}

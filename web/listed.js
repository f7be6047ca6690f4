// What lists tell of: programs that are installed, equipment that is there.
import { byId, count, h, name, plural, put } from './dom.js';
import { UNKNOWN, rank } from './data.js';
import { details } from './details.js';
import { Rows } from './rows.js';
import { lawNames, madeBy } from './maker.js';

const known = (chain) => chain.holder !== UNKNOWN;
// The worst first, then those whose maker is known.
const worstFirst = (a, b) => rank(a.verdict) - rank(b.verdict) || known(b.chain) - known(a.chain) || a.chain.index - b.chain.index;
const maker = { id: 'maker', name: 'Made by', get: (t) => (known(t.chain) ? t.chain.party : '') };

function unknownMakers(n, all, what) {
  if (!n) return '';
  if (n < all) return `The maker of ${count(n)} is not ${what}. `;
  return all === 1 ? `Its maker is not ${what}. ` : `None of their makers is ${what}. `;
}

function came(p) {
  return [p.partition || (p.system === 'yes' ? 'with the device' : p.system === 'no' ? 'added by the user' : ''), p.updated === 'yes' && 'updated', p.installer && `by ${p.installer}`,
    p.installs_others === 'yes' && 'may install others unasked', p.enabled === 'no' && 'switched off', p.part_of && `part of ${p.part_of}`].filter(Boolean).join(', ');
}

function showSoftware(model) {
  byId('software').hidden = byId('to-software').hidden = !model.software.length;
  if (!model.software.length) return [];
  const things = model.software.map((p) => ({ ...p, name: p.chain.appName || '?', verdict: model.verdict(p.chain), came: came(p), search: `${p.chain.search}\n${p.label || ''}\n${p.maker || ''}\n${p.version || ''}`.toLowerCase(),
    opened: () => details(p.chain, model) })).sort(worstFirst);
  const unknown = things.filter((t) => !known(t.chain)).length;
  put(byId('software-about'), `${plural(things.length, 'program', 'programs')}. `, unknownMakers(unknown, things.length, 'in the atlas'), 'A list tells that a program is there, and nothing of what is inside it.');
  const columns = [{ id: 'program', name: 'Program', cell: (t) => [h('span', { class: 'strong' }, name(t.name)), t.label && t.label !== t.name ? h('span', { class: 'small line' }, t.label) : ''] },
    { id: 'version', name: 'Version', cell: (t) => (t.version ? name(t.version) : '–') },
    { id: 'maker', name: 'Made by', cell: (t) => [madeBy(t.chain), !known(t.chain) && t.maker ? h('span', { class: 'small line' }, `the list names ${t.maker}`) : ''] }, { id: 'law', name: 'Law of', cell: (t) => lawNames(t.chain) || '–' }];
  if (!things.some((t) => t.version)) columns.splice(1, 1);
  if (things.some((t) => t.came)) columns.push({ id: 'came', name: 'Came', cell: (t) => h('span', { class: 'small' }, t.came || '–') });
  return [new Rows(byId('software-table'), { label: 'Software that lists tell of', one: 'program', many: 'programs', things, columns, facets: [maker] })];
}

function tells(d) {
  const open = d.services.filter((s) => s.open);
  return [d.type, d.os, d.firmware, open.slice(0, 3).map((s) => `${s.port}/${s.transport || '?'}${s.name ? ` ${s.name}` : ''}`).join(', ') + (open.length > 3 ? ` and ${open.length - 3} more ports` : ''),
    d.randomised && 'made-up hardware address', d.state && d.state.toLowerCase()].filter(Boolean).join('; ');
}

function showDevices(model) {
  byId('devices').hidden = byId('to-devices').hidden = !model.devices.length;
  if (!model.devices.length) return [];
  const things = model.devices.map((chain) => ({ chain, d: chain.device.device, name: chain.device.device.address || chain.device.device.type || '?', verdict: model.verdict(chain),
    search: [chain.search, ...chain.device.device.addresses, tells(chain.device.device), chain.device.device.maker].join('\n').toLowerCase(), opened: () => details(chain, model) })).sort(worstFirst);
  const unknown = things.filter((t) => !known(t.chain)).length;
  put(byId('devices-about'), `${plural(things.length, 'device', 'devices')}. `, unknownMakers(unknown, things.length, 'known'), 'A block of hardware addresses tells who made a network interface; the equipment around it may be of another maker.');
  return [new Rows(byId('devices-table'), { label: 'Devices that lists tell of', one: 'device', many: 'devices', things, facets: [maker],
    columns: [{ id: 'device', name: 'Device', cell: (t) => [h('span', { class: 'strong' }, name(t.name)), t.d.addresses.length > 1 ? h('span', { class: 'small line' }, `and ${plural(t.d.addresses.length - 1, 'more address', 'more addresses')}`) : ''] },
      { id: 'block', name: 'Block', cell: (t) => (t.d.oui ? h('code', {}, t.d.oui.match(/../g).join(':')) : '–') },
      { id: 'maker', name: 'Made by', cell: (t) => [madeBy(t.chain), !known(t.chain) && t.d.maker ? h('span', { class: 'small line' }, `the list names ${t.d.maker}`) : ''] },
      { id: 'law', name: 'Law of', cell: (t) => lawNames(t.chain) || '–' }, { id: 'tells', name: 'Tells', cell: (t) => h('span', { class: 'small' }, tells(t.d) || '–') }] })];
}

export function showListed(model) {
  return [...showSoftware(model), ...showDevices(model)];
}

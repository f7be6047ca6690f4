// Making elements. Text from the evidence only ever becomes text nodes and attribute values.

const SVG = 'http://www.w3.org/2000/svg';

// As the text report does: what is invisible or turns the reading direction is shown as its code.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffc]/g;

export function clean(text) {
  return String(text ?? '').replace(UNSAFE, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : clean(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(clean(child)));
  }
  return element;
}

export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// The children of an element, instead of those it had.
export function put(element, ...children) {
  element.replaceChildren();
  return fill(element, null, children);
}

// A long name that may break after its dots, slashes and hyphens, and nowhere else.
export function name(text) {
  const parts = clean(text).split(/(?<=[./:@_-])/);
  return h('bdi', {}, parts.flatMap((p, i) => (i ? [document.createElement('wbr'), p] : [p])));
}

export function byId(id) {
  return document.getElementById(id);
}

export function count(n) {
  return n.toLocaleString('en-GB');
}

export function plural(n, one, many) {
  return `${count(n)} ${n === 1 ? one : many}`;
}

export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let i = 0;
  for (; i + 1 < units.length && bytes >= (i ? 999.5 : 1000); i++) bytes /= 1000;
  return `${i && bytes < 9.95 ? bytes.toFixed(1) : Math.round(bytes)}\u00a0${units[i]}`;
}

// Names of the countries in this report, by code: data.js tells them.
const countries = new Map();

export function nameCountries(table) {
  for (const [code, { name: known }] of Object.entries(table)) countries.set(code, known);
}

export function country(code) {
  return countries.get(code) || (code ? clean(code) : 'Unknown');
}

export function date(text) {
  if (!text) return '';
  const d = new Date(text.length === 10 ? `${text}T00:00:00Z` : text);
  return Number.isNaN(d.getTime()) ? clean(text)
    : d.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

export function time(text) {
  return text ? clean(text).replace('T', ' ').replace(/(\.\d+)?Z$/, '') : '';
}

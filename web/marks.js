// A verdict is a shape and a word, and only then a colour: cross in a square, triangle, diamond, disc.
import { h, s } from './dom.js';

export const NEUTRAL = 'chain';

const SHAPES = {
  deny: 'M-7-7H7V7H-7Z',
  review: 'M0-8.5L8.5 6.8H-8.5Z',
  undetermined: 'M0-9L9 0L0 9L-9 0Z',
  allow: 'M-8 0A8 8 0 1 0 8 0A8 8 0 1 0 -8 0Z',
  chain: 'M-8 0A8 8 0 1 0 8 0A8 8 0 1 0 -8 0Z',
};
const SIGNS = {
  deny: 'M-3.2-3.2L3.2 3.2M3.2-3.2L-3.2 3.2',
  review: 'M0-3.4V1.6M0 4.2V4.3',
  undetermined: 'M-2.4-2A2.4 2.4 0 1 1 1 0.2Q0 0.9 0 2M0 4.6V4.7',
  allow: 'M-3.6 0.2L-1 2.9L3.8-2.6',
};

export function shape(verdict) {
  return SHAPES[verdict] || SHAPES[NEUTRAL];
}

// The sign alone, for a line of text.
export function mark(verdict) {
  return s('svg', { class: `mark v-${verdict}`, viewBox: '-10 -10 20 20', width: 16, height: 16, 'aria-hidden': 'true', focusable: 'false' },
    s('path', { class: 'shape', d: shape(verdict) }), SIGNS[verdict] && s('path', { class: 'sign', d: SIGNS[verdict] }));
}

export function badge(verdict) {
  return h('span', { class: `badge v-${verdict}` }, mark(verdict), verdict.replace('-', ' '));
}

// By its name, or by other words for it.
export function grade(name, words = name) {
  return h('span', { class: `grade g-${/^[a-z]+$/.test(name) ? name : 'unknown'}` }, words);
}
